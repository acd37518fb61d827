"""The check for banned words in names, docstrings, error messages and web comments.

`python -m tools.check_words` prints each finding and returns 1 if there is one.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from tools import python_words, typescript_words
from tools.word_rules import Finding, WordRules, check_path

ROOT = Path(__file__).resolve().parents[1]
RULES_FILE = ROOT / "tools/banned_words.toml"


def main(root: Path = ROOT) -> int:
    """Print the findings in the repository below `root`; return 1 if there are any."""
    rules = WordRules(**tomllib.loads(RULES_FILE.read_text("utf-8")))
    findings = [
        finding for path in tracked_files(root) for finding in check_file(root, path, rules)
    ]
    for finding in findings:
        print(finding)
    return 1 if findings else 0


def tracked_files(root: Path) -> list[Path]:
    """Return git's Python and TypeScript files, relative to the repository."""
    patterns = ["*.py", "web/src/*.ts", "web/src/*.tsx"]
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return [Path(line) for line in listed.stdout.splitlines() if (root / line).is_file()]


def check_file(root: Path, path: Path, rules: WordRules) -> list[Finding]:
    """Return the findings in a file of the repository."""
    text = (root / path).read_text("utf-8")
    check = python_words.check if path.suffix == ".py" else typescript_words.check
    return [*check_path(path, rules), *check(path.as_posix(), text, rules)]


if __name__ == "__main__":
    sys.exit(main())
