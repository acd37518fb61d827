"""The functions in real Lambda containers: `make sam-local`."""
