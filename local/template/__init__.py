"""Readers of template.yaml, the one source of names, sizes and timeouts."""
