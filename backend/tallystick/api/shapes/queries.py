"""What can stand behind the question mark of an address. Anything else there is refused."""

from pydantic import BaseModel, ConfigDict, Field

from tallystick.api.shapes.texts import AddressText
from tallystick.domain.ports import Codec
from tallystick.domain.state import AgreementState
from tallystick.domain.units import BlockNumber
from tallystick.services.agreements import Wanted
from tallystick.services.moments import At, Moment

MOST = 100
"""Items on a page."""


class PageQuery(BaseModel):
    """Which part of a list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cursor: str | None = Field(
        default=None,
        min_length=1,
        max_length=400,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="The `next` of an earlier page. Left out: the first page.",
    )
    limit: int = Field(default=20, ge=1, le=MOST, description="How many at most.")
    min_block: int | None = Field(default=None, ge=0, description="Was waited for before this is looked at.")


class MomentQuery(BaseModel):
    """As of which block."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: str = Field(
        default=Moment.FINALIZED.value,
        pattern=r"^(head|finalized|0|[1-9][0-9]{0,14})$",
        description=(
            "`finalized`: the newest mirrored block that the chain calls final. `head`: the newest mirrored one. "
            "Or a block's height."
        ),
        examples=["finalized"],
    )

    def wanted(self) -> At:
        """The block that is meant."""
        return BlockNumber(int(self.at)) if self.at.isdigit() else Moment(self.at)


class BalanceQuery(MomentQuery):
    """Which account, and as of which block."""

    account: str = Field(
        max_length=80,
        description="`escrow:<agreement id>/<milestone>`, `party:<address>`, `fees:<address>` or `owed:<address>`.",
        examples=["party:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"],
    )


class AgreementQuery(PageQuery):
    """Which agreements."""

    party: AddressText | None = Field(default=None, description="Its employer or its worker.")
    state: AgreementState | None = Field(default=None, description="Where it stands.")
    token: AddressText | None = Field(default=None, description="What it is paid in. Zero: the chain's own currency.")
    arbiter: AddressText | None = Field(default=None, description="Who rules its disputes. Zero: nobody.")

    def wanted(self, codec: Codec) -> Wanted:
        """The agreements that are meant. Raises Malformed when an address has a wrong checksum."""
        return Wanted(
            party=None if self.party is None else codec.address("party", self.party),
            state=self.state,
            token=None if self.token is None else codec.address("token", self.token),
            arbiter=None if self.arbiter is None else codec.address("arbiter", self.arbiter),
        )
