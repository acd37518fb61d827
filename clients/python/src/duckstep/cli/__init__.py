"""The command `duckstep`."""
