"""Reads template.yaml, so that no name, size or timeout is written down twice."""
