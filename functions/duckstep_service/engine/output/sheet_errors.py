"""The error of a result that does not fit into a sheet, which both sides of an export know."""


class SheetLimitExceeded(Exception):
    """The result does not fit into a sheet; the message names the limit."""
