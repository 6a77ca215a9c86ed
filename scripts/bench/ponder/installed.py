"""
Ponder's own environment, apart from what the project needs: installed when first measured, into an ignored folder.

Its packages are pinned in `app/package-lock.json`. Nothing of them runs while they are installed.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from scripts.bench.traffic import FOLDER

APP = Path(__file__).parent / "app"
"""What tells Ponder of the escrow."""
_LOCK = "package-lock.json"
_INSTALL = ("npm", "ci", "--ignore-scripts", "--no-progress", "--loglevel=error")
_PATIENCE = 600.0


def installed(folder: Path = FOLDER / "ponder") -> Path | None:
    """Where Ponder can be started; None when it cannot be installed, which is said in one line."""
    stamp, lock = folder / "node_modules" / ".installed", (APP / _LOCK).read_bytes()
    shutil.copytree(APP, folder, dirs_exist_ok=True)
    if stamp.exists() and stamp.read_bytes() == lock:
        return folder
    try:
        subprocess.run(_INSTALL, cwd=folder, check=True, capture_output=True, text=True, timeout=_PATIENCE)
    except (OSError, subprocess.SubprocessError) as refusal:
        print(f"Ponder is left out, it cannot be installed: {_reason(refusal)}", file=sys.stderr)
        return None
    stamp.write_bytes(lock)
    return folder


def _reason(refusal: Exception) -> str:
    """What npm said first, or why it said nothing."""
    if isinstance(refusal, subprocess.CalledProcessError):
        return str(next(iter(refusal.stderr.splitlines()), refusal))
    return str(refusal)
