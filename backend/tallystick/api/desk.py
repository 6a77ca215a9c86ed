"""What the routes work with: the services, each built once, and the words in which a path names things."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Path, Request, Response
from pydantic import BeforeValidator

from tallystick.api.shapes.fresh import AsOfShape, stamped
from tallystick.api.shapes.texts import HashText
from tallystick.domain.errors import NotRelayable, NoWebhooks
from tallystick.domain.ports import Codec
from tallystick.domain.units import AgreementId, MilestoneIndex
from tallystick.services.admission import Admission
from tallystick.services.agreements import Agreements
from tallystick.services.apikeys import ApiKeys
from tallystick.services.arrivals import Arrivals
from tallystick.services.auditing import Auditing
from tallystick.services.balances import Balances
from tallystick.services.bundles import Bundles
from tallystick.services.documents import Documents
from tallystick.services.explorer import Exploring
from tallystick.services.extracts import Extracts
from tallystick.services.feed import Feed
from tallystick.services.following import Following
from tallystick.services.lookout import Lookout
from tallystick.services.overview import Overview
from tallystick.services.paperwork import Paperwork
from tallystick.services.preparing import Preparing
from tallystick.services.presenting import Presenting
from tallystick.services.readiness import Readiness
from tallystick.services.records import Records
from tallystick.services.registration import Registration
from tallystick.services.relaying import Relaying
from tallystick.services.relaystanding import RelayHouse
from tallystick.services.repeating import Repeating
from tallystick.services.sharing import Sharing
from tallystick.services.signingin import SigningIn
from tallystick.services.sources import Sources
from tallystick.services.telemetry import Telemetry
from tallystick.services.transactions import Transactions
from tallystick.services.ways import Ways
from tallystick.services.webhooks import Webhooks

_MOST_MILESTONE = 999_999_999


@dataclass(frozen=True, slots=True)
class Desk:
    """The services that the API speaks for."""

    codec: Codec
    overview: Overview
    lookout: Lookout
    readiness: Readiness
    telemetry: Telemetry
    arrivals: Arrivals
    version: Callable[[], int | None]
    """Another one after each change of the database; None where nobody can tell."""
    admission: Admission
    repeating: Repeating
    signing_in: SigningIn
    api_keys: ApiKeys
    documents: Documents
    sharing: Sharing
    agreements: Agreements
    auditing: Auditing
    balances: Balances
    records: Records
    bundles: Bundles
    exploring: Exploring
    extracts: Extracts
    feed: Feed
    following: Following
    paperwork: Paperwork
    webhooks: Webhooks | None
    """None when the house has no key to sign with."""
    registration: Registration
    preparing: Preparing
    presenting: Presenting
    ways: Ways
    relaying: Relaying | None
    """None when the house has no key to pay gas with."""
    relay_house: RelayHouse
    transactions: Transactions
    sources: Sources

    def require_webhooks(self) -> Webhooks:
        """Raises NoWebhooks where nobody is called from here."""
        if self.webhooks is None:
            raise NoWebhooks
        return self.webhooks

    def require_broadcasting(self) -> Transactions:
        """Raises MirrorHalted while nothing is sent from here."""
        self.overview.require_following()
        return self.transactions

    def require_relaying(self) -> Relaying:
        """Raises MirrorHalted while nothing is sent from here, and NotRelayable when nothing ever is."""
        self.overview.require_following()
        if self.relaying is None:
            raise NotRelayable("this server has no key to pay gas with: prepare the act, and send it yourself")
        return self.relaying


async def _desk_of(request: Request) -> Desk:
    """Nothing is waited for; but for what is not ``async`` a thread would be."""
    return cast(Desk, request.app.state.desk)


def _now(response: Response, desk: "AtDesk") -> AsOfShape:
    return stamped(response, desk.overview.as_of())


def _plain_index(text: object) -> int:
    """What is written in more than one way, like ``+1`` and ``01``, is refused."""
    if not isinstance(text, str) or not re.fullmatch(r"0|[1-9][0-9]{0,8}", text, re.ASCII):
        raise ValueError("a milestone is its place in the agreement, from 0")
    return int(text)


@dataclass(frozen=True, slots=True)
class Part:
    """A milestone of an agreement, or all of it, as a path names it."""

    agreement_id: AgreementId
    milestone: MilestoneIndex | None
    """None: the whole agreement."""


AtDesk = Annotated[Desk, Depends(_desk_of)]
AsOfNow = Annotated[AsOfShape, Depends(_now)]
"""Where the mirror stood before the request was looked at; in the answer's headers, too."""
AgreementPath = Annotated[HashText, Path(description="The agreement's id: 32 bytes.")]
MilestonePath = Annotated[
    int, BeforeValidator(_plain_index), Path(description="The milestone's place, from 0.", ge=0, le=_MOST_MILESTONE)
]


async def _part_of(agreement_id: AgreementPath, milestone: MilestonePath) -> Part:
    return Part(AgreementId(agreement_id), MilestoneIndex(milestone))


async def _whole_of(agreement_id: AgreementPath) -> Part:
    return Part(AgreementId(agreement_id), None)


PartPath = Annotated[Part, Depends(_part_of)]
WholePath = Annotated[Part, Depends(_whole_of)]
