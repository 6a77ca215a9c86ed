"""Etherscan, version 2 of its API: one address and one key for all its chains.

Source: Etherscan, "Verify Solidity Source Code" and "Check Source Code Verification Status".
"""

from http import HTTPStatus

from tallystick.chain.explorers.errands import Answer, Errand, Errands, refused
from tallystick.chain.explorers.submission import PENDING, Outcome, Submission, Ticket
from tallystick.domain.errors import Malformed

URL = "https://api.etherscan.io/v2/api"
_MIT = "3"
"""Source: Etherscan, "Open Source License Codes"."""
_VERIFIED = "Pass - Verified"
_ALREADY = "already verified"


class Etherscan:
    """Etherscan, or what speaks its language."""

    wants_key = True

    def __init__(self, url: str, errands: Errands) -> None:
        self._url = url
        self._errands = errands

    def errand(self, submission: Submission) -> Errand:
        """The request that hands a contract in."""
        arguments = submission.arguments.hex()
        form = {
            "module": "contract",
            "action": "verifysourcecode",
            "contractaddress": submission.address,
            "sourceCode": submission.standard_input,
            "codeformat": "solidity-standard-json-input",
            "contractname": submission.identifier,
            "compilerversion": f"v{submission.artifact.compiler}",
            "licenseType": _MIT,
            "constructorArguments": arguments,
            # How it was spelt for years, and how others still read it.
            "constructorArguements": arguments,
        }
        return Errand("POST", self._url, {"chainid": str(submission.chain_id)}, form=form, key_in="apikey")

    def submit(self, submission: Submission) -> Ticket | Outcome:
        """Hand a contract in. Raises ExplorerRefused, and ExplorerUnavailable."""
        answer = self._errands.run(self.errand(submission))
        told = _told(answer)
        if _ALREADY in told.lower():
            return Outcome(True, True, told)
        if not _is_good(answer):
            raise refused(self._url, told)
        return Ticket(submission.chain_id, submission.address, told)

    def outcome(self, ticket: Ticket) -> Outcome:
        """How far it is with one. Raises Malformed without the number that it gave."""
        if ticket.number is None:
            raise Malformed("--id", "Etherscan tells of a submission by the number that it answered: name it")
        query = {"chainid": str(ticket.chain_id), "module": "contract", "action": "checkverifystatus"}
        errand = Errand("GET", self._url, query | {"guid": ticket.number}, key_in="apikey")
        told = _told(self._errands.run(errand))
        if told == _VERIFIED or _ALREADY in told.lower():
            return Outcome(True, True, told)
        return Outcome(False, False, PENDING) if told.startswith("Pending") else Outcome(True, False, told)


def _is_good(answer: Answer) -> bool:
    return answer.status == HTTPStatus.OK and answer.fields.get("status") == "1"


def _told(answer: Answer) -> str:
    return str(answer.fields.get("result") or answer.fields.get("message") or f"HTTP status {answer.status}")
