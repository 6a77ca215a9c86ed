"""
Plants every small wrong in the contracts, one at a time, and sees whether Foundry's tests notice.

`make mutate` judges all mutants, `make mutate ARGS=contracts/escrow/Value.sol` those of a file, and
`make mutate ARGS="--sample 5"` gives an impression. With `--write`, docs/mutation.md keeps each file's verdicts as soon
as they are known; with `--again`, only those are judged whom the page calls survivors, after tests were added.
"""

import argparse
import json
import random
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from scripts.mutation import report
from scripts.mutation.campaign import Campaign, Fate, TestsFail, Verdict
from scripts.mutation.mutant import Mutant
from scripts.mutation.press import ROOT

PAGE = ROOT / "docs" / "mutation.md"
FOLDER = ROOT / "cache" / "mutants"
SOURCES = ("contracts/*.sol", "contracts/escrow/*.sol", "contracts/libraries/*.sol", "contracts/arbiters/*.sol")


def parsed(arguments: list[str]) -> argparse.Namespace:
    """What the command was asked for."""
    parser = argparse.ArgumentParser(prog="mutate", description="Mutation testing of the contracts.")
    parser.add_argument("files", nargs="*", help="Solidity files; all but interfaces by default")
    parser.add_argument("--jobs", type=int, default=1, help="workshops side by side")
    parser.add_argument("--sample", type=int, metavar="N", help="judge N mutants of each file, drawn by chance")
    parser.add_argument("--seed", type=int, default=0, help="the chance of --sample")
    parser.add_argument("--match-path", metavar="GLOB", help="only the tests of these files")
    parser.add_argument("--again", action="store_true", help="only those that docs/mutation.md calls survivors")
    parser.add_argument("--json", action="store_true", help="print every verdict as JSON")
    parser.add_argument("--write", action="store_true", help="keep the report in docs/mutation.md")
    asked = parser.parse_args(arguments)
    if asked.write and (asked.sample is not None or asked.match_path):
        parser.error("what is written down are all of a file's mutants, after all tests")
    return asked


def chosen_files(names: list[str]) -> list[str]:
    """The files to be mutated, as the compiler names them."""
    if names:
        return names
    found = (path for pattern in SOURCES for path in sorted(ROOT.glob(pattern)))
    return [path.relative_to(ROOT).as_posix() for path in found]


def chosen_mutants(campaign: Campaign, path: str, asked: argparse.Namespace) -> list[Mutant]:
    """All of a file, or some."""
    mutants = list(campaign.mutants(path))
    if asked.again:
        known = report.explained(report.read(PAGE))
        mutants = [mutant for mutant in mutants if (mutant.path, mutant.name) in known]
    if asked.sample is None or asked.sample >= len(mutants):
        return mutants
    picked = random.Random(asked.seed).sample(range(len(mutants)), asked.sample)
    return [mutants[index] for index in sorted(picked)]


def judged(campaign: Campaign, mutants: list[Mutant], console: Console) -> list[Verdict]:
    """The fate of each mutant, with a bar on the console while it lasts."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("0 survive", total=len(mutants))
        alive: list[Mutant] = []

        def tell(verdict: Verdict) -> None:
            if verdict.fate is Fate.SURVIVED:
                alive.append(verdict.mutant)
            progress.update(task, advance=1, description=f"{len(alive)} survive")

        return campaign.judge(mutants, tell)


def as_json(verdicts: list[Verdict]) -> str:
    """Every verdict, for other programs."""
    return json.dumps(
        [
            {
                "file": verdict.mutant.path,
                "line": verdict.mutant.line,
                "mutant": verdict.mutant.name,
                "fate": verdict.fate,
            }
            for verdict in verdicts
        ],
        indent=2,
        ensure_ascii=False,
    )


def as_text(verdicts: list[Verdict]) -> str:
    """The survivors, each where a reader finds it, and the sum."""
    lines = [f"{one.mutant.path}:{one.mutant.line}: {one.mutant.name}" for one in report.survivors(verdicts)]
    return "\n".join([*lines, report.counted(report.fates_of(verdicts))])


def judge_file(campaign: Campaign, path: str, asked: argparse.Namespace, console: Console) -> list[Verdict]:
    """The verdicts on one file's mutants, kept in the report if that was asked."""
    verdicts = judged(campaign, chosen_mutants(campaign, path, asked), console)
    if asked.write and verdicts:
        report.write(verdicts, report.digest_of(ROOT / path), PAGE, again=asked.again)
    return verdicts


def main(arguments: list[str]) -> int:
    """Fails when a survivor has no reason in the report."""
    asked, console = parsed(arguments), Console(stderr=True)
    tests = ("--match-path", asked.match_path) if asked.match_path else ()
    campaign = Campaign(Path(FOLDER), asked.jobs, tests)
    try:
        with console.status("building and testing what is right"):
            campaign.prepare()
        verdicts = [one for path in chosen_files(asked.files) for one in judge_file(campaign, path, asked, console)]
    except TestsFail as failure:
        console.print(f"mutate: {failure}", style="red")
        return 2
    finally:
        campaign.close()
    print(as_json(verdicts) if asked.json else as_text(verdicts))
    return int(bool(report.unexplained(verdicts, report.read(PAGE))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
