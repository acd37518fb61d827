"""The error that ends `python -m local` with one line on stderr."""


class StartupError(Exception):
    """A precondition of the stack is not met; the message names it and the remedy."""
