"""
Our own contracts, as Sourcify would tell of them: for explorers and tools that ask a verifier.

`/v2` is the version of Sourcify's API, not of ours. Told is only what our node shows, and only of our contracts.
"""

import re
from http import HTTPStatus
from typing import Annotated

from anyio import move_on_after, sleep
from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from tallystick.api.desk import AtDesk, Desk
from tallystick.api.shapes.sourcify import (
    ALL,
    Json,
    SubmissionIn,
    field_names,
    minimal,
    unverified,
    verified_at,
    wanted_fields,
)
from tallystick.api.sourcifying import SourcifyRefusal, SourcifyRoute
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.sources import Checked
from tallystick.domain.units import Address
from tallystick.services.sources import Submitted

SUBMISSIONS = "/v2/verify/"
MAX_SUBMISSION = 1024 * 1024
"""Bytes: our escrow's sources have 370,000."""

PATIENCE = 2.0
"""Seconds that somebody waits while another verification is made."""
PAUSE = 0.02
"""Seconds between two looks whether it is."""

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_CHAIN = re.compile(r"[0-9]{1,20}")
_MINIMAL = frozenset({"match", "creationMatch", "runtimeMatch", "chainId", "address", "verifiedAt", "matchId"})

router = APIRouter(prefix="/v2", route_class=SourcifyRoute, include_in_schema=False)

Fields = Annotated[str | None, Query(max_length=2_000)]


@router.get("/contract/all-chains/{address}")
async def on_all_chains(address: str, desk: AtDesk) -> JSONResponse:
    """What is verified at an address: here there is one chain."""
    own = _ours(address, desk)
    found = None if own is None else minimal(await _checked(own, desk), desk.sources.place(own))
    results = [found] if found and found["match"] else []
    return JSONResponse({"results": results}, HTTPStatus.OK if results else HTTPStatus.NOT_FOUND)


@router.get("/contract/{chain_id}/{address}")
async def contract(
    chain_id: str, address: str, desk: AtDesk, fields: Fields = None, omit: Fields = None
) -> JSONResponse:
    """A contract of ours: how far it is verified, and what is wanted of it besides."""
    _require_chain(chain_id, desk)
    wanted = _wanted(fields, omit)
    own = _ours(address, desk)
    checked = None if own is None else await _checked(own, desk)
    if own is None or checked is None or not checked.verdict.is_ours:
        return JSONResponse(unverified(chain_id, address), HTTPStatus.NOT_FOUND)
    answer = minimal(checked, desk.sources.place(own))
    try:
        return JSONResponse(answer | wanted_fields(checked, desk.sources.published(own), wanted))
    except (KeyError, TypeError) as error:
        raise _invalid(f"there is no such field: {error}") from error


@router.post("/verify/{chain_id}/{address}")
async def verify(chain_id: str, address: str, body: SubmissionIn, desk: AtDesk) -> JSONResponse:
    """
    Verify a contract of ours: what is handed in must be what we publish, and the chain decides.

    The answer is the number under which the outcome is found. It is the same each time, on every server.
    """
    _require_chain(chain_id, desk)
    own = _ours(address, desk)
    if own is None:
        message = f"{address} is no contract of this deployment, and nothing else is verified here."
        raise SourcifyRefusal(HTTPStatus.BAD_REQUEST, "unsupported_contract", message)
    desk.sources.require_ours(own, Submitted(body.contract, body.compiler, body.standard_input))
    await _checked(own, desk)
    return JSONResponse({"verificationId": desk.sources.number(own)}, HTTPStatus.ACCEPTED)


@router.get("/verify/{number}")
async def outcome(number: str, desk: AtDesk) -> JSONResponse:
    """How a verification ended. It is made anew when what was found is no longer fresh."""
    own = desk.sources.numbered(number)
    if own is None:
        raise SourcifyRefusal(HTTPStatus.NOT_FOUND, "job_not_found", "There is no verification with this id.")
    checked = await _checked(own, desk)
    when = verified_at(checked)
    done = {"isJobCompleted": True, "verificationId": number, "jobStartTime": when, "jobFinishTime": when}
    return JSONResponse(done | _error(checked, number, desk) | {"contract": minimal(checked, desk.sources.place(own))})


async def _checked(own: Address, desk: Desk) -> Checked:
    """
    What a contract of ours is. Who has to wait for another verification keeps no thread from others meanwhile.

    Raises ChainUnavailable, also when that takes too long.
    """
    with move_on_after(PATIENCE):
        while True:
            checked = await run_in_threadpool(desk.sources.check, own)
            if checked is not None:
                return checked
            await sleep(PAUSE)
    raise ChainUnavailable("another verification is under way, and waits for the node")


def _error(checked: Checked, number: str, desk: Desk) -> Json:
    if checked.verdict.is_ours:
        return {}
    why = "; ".join(map(str, checked.differences[:3])) or checked.verdict.value
    published = desk.sources.published(checked.address)
    return {
        "error": {
            "customCode": "no_match" if checked.code else "contract_not_deployed",
            "message": f"The code on the chain is not what its sources say: {why}",
            "errorId": number,
            "onchainRuntimeCode": f"0x{checked.code.hex()}",
            "recompiledRuntimeCode": f"0x{published.runtime_code.hex()}",
        }
    }


def _ours(address: str, desk: Desk) -> Address | None:
    if not _ADDRESS.fullmatch(address):
        raise _invalid("an address is 0x and 40 hexadecimal digits")
    return desk.sources.ours(address)


def _require_chain(chain_id: str, desk: Desk) -> None:
    if not _CHAIN.fullmatch(chain_id):
        raise _invalid("a chain's id is a number")
    if int(chain_id) != desk.sources.chain_id:
        message = f"The chain {chain_id} is not supported: this server knows chain {desk.sources.chain_id}."
        raise SourcifyRefusal(HTTPStatus.BAD_REQUEST, "unsupported_chain", message)


def _wanted(fields: str | None, omit: str | None) -> list[str]:
    if fields is not None and omit is not None:
        raise _invalid("either fields or omit, not both")
    if fields == ALL or omit is not None:
        left_out = set((omit or "").split(","))
        return [name for name in field_names() if name not in left_out]
    return [name for name in (fields or "").split(",") if name and name not in _MINIMAL]


def _invalid(message: str) -> SourcifyRefusal:
    return SourcifyRefusal(HTTPStatus.BAD_REQUEST, "invalid_parameter", message[:200])
