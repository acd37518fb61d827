"""The one error that ends `python -m local` with a line for people."""


class CannotStart(Exception):
    """Something outside the stack is not as it must be; the text says what and what to do."""
