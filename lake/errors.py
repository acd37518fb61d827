"""Errors of the lake commands, each with a one-line message."""


class LakeError(Exception):
    """A command cannot run; the message is one line: the cause and the remedy."""


def summarize_error(exc: BaseException) -> str:
    """Return the first paragraph of an error's text as one line, without DuckDB's hints."""
    paragraph = str(exc).strip().split("\n\n")[0].split("\nPossible ")[0]
    return " ".join(line.strip() for line in paragraph.splitlines())
