"""Checks of a deployed stack that need credentials of AWS."""
