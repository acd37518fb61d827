"""Print template.yaml with its parts in place: `python -m local.template [FILE]`.

The linters read the printed template, because they do not open the files that AWS::Include names.
"""

import sys
from pathlib import Path

import yaml

from local.template.includes import read_template


class _Dumper(yaml.SafeDumper):
    """A dumper without aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True


if __name__ == "__main__":
    template = read_template(Path(sys.argv[1] if len(sys.argv) > 1 else "template.yaml"))
    yaml.dump(template, sys.stdout, _Dumper, sort_keys=False, width=120)
