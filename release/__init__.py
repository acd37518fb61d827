"""Releases: the version, its changelog section and its tag."""
