"""
Blockscout, version 2 of its API: one explorer for each chain.

Source: Blockscout, "Blockscout Smart Contract Verification API".
"""

from http import HTTPStatus

from tallystick.chain.explorers.errands import Errand, Errands, refused
from tallystick.chain.explorers.submission import PENDING, Outcome, Submission, Ticket

_TAKEN = "verification started"
_ALREADY = "already verified"


class Blockscout:
    """One explorer."""

    wants_key = False

    def __init__(self, url: str, errands: Errands) -> None:
        self._url = url.rstrip("/").removesuffix("/api")
        self._errands = errands

    def errand(self, submission: Submission) -> Errand:
        """The request that hands a contract in."""
        form = {
            "compiler_version": f"v{submission.artifact.compiler}",
            "contract_name": submission.artifact.contract,
            "license_type": "mit",
            "autodetect_constructor_args": "false",
            "constructor_args": submission.arguments.hex(),
        }
        upload = ("files[0]", f"{submission.artifact.contract}.json", submission.standard_input)
        place = f"{self._place(submission.address)}/verification/via/standard-input"
        return Errand("POST", place, form=form, upload=upload)

    def submit(self, submission: Submission) -> Ticket | Outcome:
        """Hand a contract in. Raises ExplorerRefused, and ExplorerUnavailable."""
        answer = self._errands.run(self.errand(submission))
        told = str(answer.fields.get("message", f"HTTP status {answer.status}"))
        if _ALREADY in told.lower():
            return Outcome(True, True, told)
        if answer.status != HTTPStatus.OK or _TAKEN not in told.lower():
            raise refused(self._url, told)
        return Ticket(submission.chain_id, submission.address, None)

    def outcome(self, ticket: Ticket) -> Outcome:
        """
        What the explorer knows of the address.

        It does not tell a submission that failed from one that is waiting: both are not verified, or not yet.
        """
        answer = self._errands.run(Errand("GET", self._place(ticket.address)))
        if answer.status not in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}:
            raise refused(self._url, answer.fields.get("message", f"HTTP status {answer.status}"))
        if answer.fields.get("is_verified"):
            is_partial = bool(answer.fields.get("is_partially_verified"))
            return Outcome(True, True, "partially verified" if is_partial else "verified")
        return Outcome(False, False, PENDING)

    def _place(self, address: str) -> str:
        return f"{self._url}/api/v2/smart-contracts/{address}"
