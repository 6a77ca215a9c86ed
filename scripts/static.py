"""
Static analysis of the contracts by Slither: a finding that docs/proofs.md does not explain is an error.

So is an explanation of what is no longer found: the table would grow stale. `make prove-static` runs this.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "proofs.md"
SLITHER = ROOT / ".venv-prove" / "bin" / "slither"
EXPLAINED = re.compile(r"^\| `(?P<detector>[\w-]+)` \| `(?P<place>[\w.]+)` \| (?P<reason>\S.*) \|$", re.MULTILINE)

Finding = tuple[str, str]
"""A detector, and where it found something: a contract's function."""


class SlitherFailed(Exception):
    """It gave no findings to judge."""


def found() -> dict[Finding, str]:
    """What Slither finds, with its own words."""
    ran = subprocess.run(
        [SLITHER, ".", "--config-file", "slither.config.json", "--json", "-"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if not ran.stdout.startswith("{"):
        raise SlitherFailed(ran.stderr or ran.stdout)
    report = json.loads(ran.stdout)
    if not report["success"]:
        raise SlitherFailed(str(report["error"]))
    return {
        (found["check"], _place_of(found)): found["description"] for found in report["results"].get("detectors", [])
    }


def explained(page: str) -> set[Finding]:
    """The findings that a page explains."""
    return {(row["detector"], row["place"]) for row in EXPLAINED.finditer(page)}


def _place_of(finding: dict[str, Any]) -> str:
    """The function that a finding is about first."""
    element = finding["elements"][0]
    while element["type"] not in ("function", "contract") and "parent" in element.get("type_specific_fields", {}):
        element = element["type_specific_fields"]["parent"]
    contract = element.get("type_specific_fields", {}).get("parent", {}).get("name")
    return f"{contract}.{element['name']}" if contract else str(element["name"])


def main() -> int:
    """Compares what is found with what is explained."""
    findings, reasons = found(), explained(PAGE.read_text(encoding="utf-8"))
    for finding in sorted(findings.keys() - reasons):
        print(f"not explained in docs/proofs.md: {finding[0]} in {finding[1]}\n{findings[finding]}")
    for detector, place in sorted(reasons - findings.keys()):
        print(f"explained in docs/proofs.md, but no longer found: {detector} in {place}")
    print(f"slither: {len(findings)} findings, {len(findings.keys() & reasons)} of them explained")
    return int(findings.keys() != reasons)


if __name__ == "__main__":
    sys.exit(main())
