"""Sourcify, version 2 of its API. Source: Sourcify, "APIv2" (its OpenAPI document)."""

from http import HTTPStatus

from tallystick.chain.explorers.errands import Errand, Errands, refused
from tallystick.chain.explorers.submission import PENDING, Outcome, Submission, Ticket

URL = "https://sourcify.dev/server"


class Sourcify:
    """A server that speaks Sourcify's language: Sourcify's own, or one of ours."""

    wants_key = False

    def __init__(self, url: str, errands: Errands) -> None:
        self._url = url.rstrip("/")
        self._errands = errands

    def errand(self, submission: Submission) -> Errand:
        """The request that hands a contract in."""
        creation = {} if submission.creation is None else {"creationTransactionHash": submission.creation}
        body = {
            "stdJsonInput": submission.artifact.standard_input,
            "compilerVersion": submission.artifact.compiler,
            "contractIdentifier": submission.identifier,
            **creation,
        }
        return Errand("POST", f"{self._url}/v2/verify/{submission.chain_id}/{submission.address}", json=body)

    def submit(self, submission: Submission) -> Ticket | Outcome:
        """
        Hand a contract in. Returns the outcome at once when it is verified already.

        Raises:
            ExplorerRefused: If it does not take it.
            ExplorerUnavailable: If it does not answer.
        """
        answer = self._errands.run(self.errand(submission))
        if answer.status == HTTPStatus.CONFLICT and answer.fields.get("customCode") == "already_verified":
            return Outcome(True, True, "already verified")
        number = answer.fields.get("verificationId")
        if answer.status != HTTPStatus.ACCEPTED or not isinstance(number, str):
            raise refused(self._url, answer.fields.get("message", f"HTTP status {answer.status}"))
        return Ticket(submission.chain_id, submission.address, number)

    def outcome(self, ticket: Ticket) -> Outcome:
        """How far it is with one: by the ticket's number, or without one by what is known of the address."""
        if ticket.number is None:
            return self._known(ticket)
        answer = self._errands.run(Errand("GET", f"{self._url}/v2/verify/{ticket.number}"))
        if answer.status != HTTPStatus.OK:
            raise refused(self._url, answer.fields.get("message", f"HTTP status {answer.status}"))
        if not answer.fields.get("isJobCompleted"):
            return Outcome(False, False, PENDING)
        error, contract = answer.fields.get("error"), answer.fields.get("contract")
        match = contract.get("match") if isinstance(contract, dict) else None
        if match is None:
            return Outcome(True, False, str(error.get("message")) if isinstance(error, dict) else "no match")
        return Outcome(True, True, str(match))

    def _known(self, ticket: Ticket) -> Outcome:
        answer = self._errands.run(Errand("GET", f"{self._url}/v2/contract/{ticket.chain_id}/{ticket.address}"))
        if answer.status not in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}:
            raise refused(self._url, answer.fields.get("message", f"HTTP status {answer.status}"))
        match = answer.fields.get("match")
        return Outcome(True, match is not None, "not verified" if match is None else str(match))
