"""The whole of template.yaml on one machine: `python -m local`."""
