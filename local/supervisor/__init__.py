"""Supervision of the stack's processes: start, restart and shutdown."""
