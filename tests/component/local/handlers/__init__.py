"""Functions that behave well and badly, for the miniature Lambda service."""
