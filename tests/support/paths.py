"""The repository's root folder, which every test names by this module."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
