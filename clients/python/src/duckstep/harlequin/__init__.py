"""The adapter of Harlequin, a SQL editor for terminals: `harlequin -a duckstep URL`.

https://harlequin.sh/docs/contributing/adapter-guide describes its interface.
"""

from duckstep.harlequin.adapter import DuckstepAdapter

__all__ = ["DuckstepAdapter"]
