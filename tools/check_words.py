"""The check for banned words in names, docstrings, error messages and web comments.

`python -m tools.check_words` prints each finding and returns 1 if a file has more findings than
`word_allowances.txt` allows it, or fewer: allowances only shrink. `--renew` rewrites that file.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

from tools import python_words, typescript_words
from tools.word_rules import Finding, WordRules, check_path

ROOT = Path(__file__).resolve().parents[1]
RULES_FILE = ROOT / "tools/banned_words.toml"
ALLOWANCES_FILE = ROOT / "tools/word_allowances.txt"


def main(arguments: list[str]) -> int:
    """Return 1 if a file's findings differ from its allowance."""
    rules = WordRules(**tomllib.loads(RULES_FILE.read_text("utf-8")))
    findings = [finding for path in tracked_files(ROOT) for finding in check_file(path, rules)]
    counts = Counter(finding.path for finding in findings)
    if arguments == ["--renew"]:
        ALLOWANCES_FILE.write_text(
            "".join(f"{path} {counts[path]}\n" for path in sorted(counts)), "utf-8"
        )
        return 0
    errors = compare(findings, read_allowances(ALLOWANCES_FILE.read_text("utf-8")))
    print("\n".join(errors), end="\n" if errors else "")
    return 1 if errors else 0


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


def check_file(path: Path, rules: WordRules) -> list[Finding]:
    """Return the findings in a file of the repository."""
    text = (ROOT / path).read_text("utf-8")
    check = python_words.check if path.suffix == ".py" else typescript_words.check
    return [*check_path(path, rules), *check(path.as_posix(), text, rules)]


def read_allowances(text: str) -> dict[str, int]:
    """Return the allowed findings of each file."""
    pairs = (line.rsplit(" ", 1) for line in text.splitlines())
    return {path: int(count) for path, count in pairs}


def compare(findings: list[Finding], allowances: dict[str, int]) -> list[str]:
    """Return a line for each finding of a file above its allowance and for each stale allowance."""
    counts = Counter(finding.path for finding in findings)
    over = {path for path, count in counts.items() if count > allowances.get(path, 0)}
    lines = [str(finding) for finding in findings if finding.path in over]
    return lines + [
        f"{path}: {counts[path]} findings, not {allowed}: run python -m tools.check_words --renew"
        for path, allowed in allowances.items()
        if counts[path] < allowed
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
