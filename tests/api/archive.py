"""An office with private documents: a funded agreement with a brief, and people who ask for it, each signed in."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak

from tests.api.office import Office, answered, opened_by, place
from tests.devchain import DevChain
from tests.logins import Watch, bearing, sign_in

BRIEF = "A poster for the harvest ball; the ball is a secret until May."
FILE = b"\x89PNG the poster itself"


def sha(content: bytes) -> str:
    return "0x" + sha256(content).hexdigest()


def kec(content: bytes) -> str:
    return "0x" + keccak(content).hex()


BRIEF_HASH = kec(BRIEF.encode())


@dataclass(frozen=True, slots=True)
class Archive:
    """Who asks is signed in, and asks as itself."""

    office: Office
    watch: Watch
    agreement: str
    """Between the chain's employer and worker, with an arbiter and a brief; accepted and funded."""
    folder: Path
    """Where the contents are."""

    def headers(self, who: LocalAccount) -> dict[str, str]:
        return bearing(sign_in(self.office.http, who))

    def put(self, who: LocalAccount, content: bytes, known_by: str | None = None, **more: Any) -> httpx.Response:
        """Hand a file in."""
        agreement, kind = more.pop("agreement", self.agreement), more.pop("kind", "image/png")
        path = f"/v1/agreements/{agreement}/documents/{known_by or sha(content)}"
        headers = self.headers(who) | {"content-type": kind}
        return self.office.http.put(path, content=content, headers=headers, params=more)

    def get(self, who: LocalAccount, known_by: str = BRIEF_HASH, agreement: str | None = None) -> httpx.Response:
        """Fetch a file; the brief, if nothing is named."""
        path = f"/v1/agreements/{agreement or self.agreement}/documents/{known_by}"
        return self.office.http.get(path, headers=self.headers(who))

    def listed(self, who: LocalAccount, agreement: str | None = None) -> httpx.Response:
        return self.office.http.get(
            f"/v1/agreements/{agreement or self.agreement}/documents", headers=self.headers(who)
        )

    def grant(self, who: LocalAccount, to: LocalAccount | str, document: str | None = None) -> httpx.Response:
        address = to if isinstance(to, str) else to.address
        body = {"address": address} | ({} if document is None else {"document": document})
        return self.office.http.post(f"/v1/agreements/{self.agreement}/grants", json=body, headers=self.headers(who))

    def revoke(self, who: LocalAccount, grant_id: str) -> httpx.Response:
        path = f"/v1/agreements/{self.agreement}/grants/{grant_id}"
        return self.office.http.delete(path, headers=self.headers(who))

    def deliver(self, deliverable: str) -> None:
        """The worker delivers a hash."""
        chain = self.office.chain
        answered(self.office.relay(self.agreement, "deliver", chain.worker, deliverable=deliverable), 202)
        self.office.mirror()

    def dispute(self, evidence: str) -> None:
        """The worker calls the arbiter."""
        chain = self.office.chain
        fields = {"party": chain.worker.address, "evidence": evidence}
        answered(self.office.relay(self.agreement, "dispute", chain.worker, **fields), 202)
        self.office.mirror()

    @property
    def contents(self) -> list[Path]:
        """The files that are kept, and those that are coming in."""
        return sorted(path for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def archive(chain: DevChain, tmp_path: Path) -> Iterator[Archive]:
    """A fresh one."""
    watch = Watch()
    with opened_by(watch, chain, tmp_path) as office:
        agreement = office.fund(brief=BRIEF, arbiter=chain.arbiter.address)
        yield Archive(office, watch, agreement, tmp_path / "documents")


__all__ = ["BRIEF", "BRIEF_HASH", "FILE", "Archive", "archive", "kec", "place", "sha"]
