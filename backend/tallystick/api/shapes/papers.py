"""What is asked for when a receipt or a statement is wanted."""

from pydantic import Field

from tallystick.api.shapes.exports import PeriodQuery
from tallystick.api.shapes.queries import MomentQuery
from tallystick.api.shapes.texts import AddressText
from tallystick.domain.ports import Codec
from tallystick.domain.units import Address
from tallystick.services.paperwork import Asked, Style
from tallystick.services.periods import zone_of
from tallystick.services.phrases import Language

_LANGUAGE = Field(default=Language.ENGLISH, description="In which language it is written (BCP 47).")


class PageQuery(MomentQuery):
    """How a receipt is written, and as of which block."""

    language: Language = _LANGUAGE
    zone: str = Field(
        default="UTC",
        max_length=64,
        description="By whose clocks times are written: a zone of the IANA time zone database.",
        examples=["Asia/Shanghai"],
    )

    def asked(self, origin: str | None) -> Asked:
        """How it is to be. Raises Malformed."""
        return Asked(self.wanted(), Style(Language(self.language), zone_of(self.zone)), origin)


class ReceiptQuery(PageQuery):
    """The same, and what it names besides."""

    proof: bool = Field(
        default=True,
        description=(
            "Whether the agreement's proof file is made as of the same block, and its SHA-256 printed. It takes the "
            "node a while; without it the paper names the block alone."
        ),
    )


class StatementPageQuery(PeriodQuery):
    """Of which period a statement is, and how it is written."""

    language: Language = _LANGUAGE
    token: AddressText | None = Field(
        default=None, description="In one token only. Zero: the chain's own currency. Left out: all tokens."
    )

    def asked(self, origin: str | None) -> Asked:
        """How it is to be. Raises Malformed."""
        return Asked(self.wanted(), Style(Language(self.language), zone_of(self.zone)), origin)

    def only(self, codec: Codec) -> Address | None:
        """The only token that is on it. Raises Malformed when its checksum is wrong."""
        return None if self.token is None else codec.address("token", self.token)


class StatementQuery(StatementPageQuery):
    """The same, and whose it is."""

    party: AddressText = Field(description="Whose statement it is: an employer, a worker, or whoever gets fees.")
