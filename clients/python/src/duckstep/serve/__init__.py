"""The stack on this machine, which the wheel carries: its place, its packages and its programs."""
