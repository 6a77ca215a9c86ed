"""Compiles the contracts that the package ships: `python scripts/build.py`."""

import sys
from pathlib import Path

from tallystick.chain import compiler

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Compile, saying on standard error what is being done and on standard output what was written."""
    for path in compiler.build(ROOT, lambda line: print(line, file=sys.stderr, flush=True)):
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
