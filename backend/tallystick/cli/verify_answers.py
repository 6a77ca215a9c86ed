"""What `tally verify local` answers: a verdict for each contract, what it rests on, and what is not so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tallystick.chain.sources.recompiling import Recompiled
from tallystick.domain.sources import Checked, Verdict

SENTENCES: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.NO_CODE: "No contract stands at this address of this chain.",
        Verdict.PROXY: "This is a proxy: it passes calls on to other code, which may be exchanged. It is none of ours.",
        Verdict.UNKNOWN: "The code is none of the contracts that this version ships.",
        Verdict.DIFFERS: "The code is like ours, and is not ours: do not trust it.",
        Verdict.MATCH: "The code is ours but for hashes of metadata: comments or names of files were others.",
        Verdict.EXACT_MATCH: "The code is ours to the letter of the sources, whatever its immutables hold.",
        Verdict.WHOLE_RUNTIME: "Every byte of the code is what running our creation code gives.",
    }
)


@dataclass(frozen=True, slots=True)
class Run:
    """What was looked at, and what it was held against."""

    found: Sequence[Checked]
    recompiled: Recompiled | None


def local_answer(run: Run) -> dict[str, object]:
    """The answer for programs."""
    first = run.found[0]
    against = "shipped artifacts" if run.recompiled is None else "sources compiled now"
    return {
        "chain_id": first.chain_id,
        "block": {"number": first.block.number, "hash": first.block.hash},
        "against": against,
        "shipped_artifacts_that_differ": None if run.recompiled is None else run.recompiled.differing,
        "verdict": min((checked.verdict for checked in run.found), key=lambda verdict: verdict.rank).value,
        "contracts": [_contract(checked) for checked in run.found],
    }


def for_people(answer: Mapping[str, object]) -> dict[str, object]:
    """The same, with a paragraph for each contract."""
    contracts = answer["contracts"]
    assert isinstance(contracts, list)
    paragraphs = {f"{place + 1}": "\n".join(_lines(one)) for place, one in enumerate(contracts)}
    block = answer["block"]
    assert isinstance(block, dict)
    kept = {"chain_id": answer["chain_id"], "block": block["number"], "against": answer["against"]}
    if differing := answer["shipped_artifacts_that_differ"]:
        kept["artifacts_that_are_not_their_sources"] = differing
    return {**kept, **paragraphs, "verdict": answer["verdict"]}


def _contract(checked: Checked) -> dict[str, object]:
    return {
        "address": checked.address,
        "contract": checked.contract,
        "verdict": checked.verdict.value,
        "meaning": SENTENCES[checked.verdict],
        "code_hash": checked.code_hash,
        "code_bytes": len(checked.code),
        "executed_by": checked.executed_by,
        "not_executed": checked.not_executed,
        "arguments": checked.arguments,
        "address_follows_from_code": checked.follows_from_code,
        "immutables": dict(checked.immutables),
        "differences": [
            {"byte": odd.place, "what": odd.what, "found": odd.found, "expected": odd.expected}
            for odd in checked.differences
        ],
        "proxy": None
        if checked.proxy is None
        else {"kind": checked.proxy.kind, "implementation": checked.proxy.implementation},
    }


def _lines(contract: Mapping[str, object]) -> list[str]:
    named = contract["contract"] or "unknown code"
    lines = [f"{named} at {contract['address']}: {contract['verdict']}", str(contract["meaning"])]
    if contract["executed_by"]:
        lines.append(f"The creation code was run by {contract['executed_by']}.")
    if contract["not_executed"]:
        lines.append(f"The creation code was not run: {contract['not_executed']}.")
    if contract["address_follows_from_code"] and Verdict(str(contract["verdict"])).is_ours:
        lines.append("The address follows from this creation code: no other can come there by CREATE2.")
    differences, proxy = contract["differences"], contract["proxy"]
    assert isinstance(differences, list)
    lines += [f"byte {odd['byte']}, {odd['what']}: {odd['found']}, expected {odd['expected']}" for odd in differences]
    if isinstance(proxy, dict):
        lines.append(f"{proxy['kind']} to {proxy['implementation']}: verify that one, and who may exchange it")
    return lines
