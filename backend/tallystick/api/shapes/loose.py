"""Acts that belong to no agreement: what a client says of them, and what it is answered."""

from abc import ABC, abstractmethod
from typing import Any

from pydantic import Field

from tallystick.api.shapes.acts import CallShape, SimulationShape
from tallystick.api.shapes.fresh import Answer, AsOfShape
from tallystick.api.shapes.shape import Shape, if_any
from tallystick.api.shapes.texts import AddressText, NonceIn, Sentences, SignatureIn
from tallystick.domain.ports import Codec
from tallystick.services.phrases import Language, in_all
from tallystick.services.presenting import Presented
from tallystick.services.requests import ActKind, LooseRequest

_TOKEN = "The token; zero (`0x000…0`) for the chain's own currency."


class LooseFields(Shape, ABC):
    """What an act of no agreement needs to be said."""

    token: AddressText = Field(description=_TOKEN)

    @abstractmethod
    def request(self, codec: Codec) -> LooseRequest:
        """The act that is asked for. Raises Malformed for an address with a wrong checksum."""


class WithdrawFields(LooseFields):
    """Who is owed, and where it is to go."""

    owner: AddressText = Field(description="Who is owed.")
    to: AddressText | None = Field(
        default=None, description="Where to. Left out: to the owner itself, which anybody may ask for."
    )
    nonce: NonceIn | None = Field(
        default=None,
        description="Of a withdrawal to another address: the one that was signed. Left out: the owner's next.",
    )

    def request(self, codec: Codec) -> LooseRequest:
        """The act that is asked for."""
        return LooseRequest(
            ActKind.WITHDRAW,
            codec.address("token", self.token),
            codec.address("owner", self.owner),
            if_any(lambda to: codec.address("to", to), self.to),
            self.nonce,
        )


class SweepFields(LooseFields):
    """Whose fees are paid out."""

    fee_recipient: AddressText = Field(description="To whom the fees accrued, and go.")

    def request(self, codec: Codec) -> LooseRequest:
        """The act that is asked for."""
        recipient = codec.address("fee_recipient", self.fee_recipient)
        return LooseRequest(ActKind.SWEEP, codec.address("token", self.token), recipient)


class WithdrawPreparation(WithdrawFields):
    """To be paid what could not be pushed."""

    sender: AddressText | None = Field(default=None, description="Who would send it. Left out: the owner.")
    signature: SignatureIn | None = Field(default=None, description="The owner's. Left out: it is the sender.")


class WithdrawRelaying(WithdrawFields):
    """To be paid what could not be pushed; to another address with the owner's signature."""

    signature: SignatureIn | None = Field(
        default=None, description="The owner's; left out where it goes to the owner itself."
    )


class SweepPreparation(SweepFields):
    """To have fees paid out."""

    sender: AddressText | None = Field(default=None, description="Who would send it. Left out: the fee recipient.")


class SweepRelaying(SweepFields):
    """To have fees paid out. Nobody has to sign."""


class LooseAnswer(Answer):
    """All that a wallet needs for an act of no agreement."""

    act: ActKind
    sender: AddressText
    sentence: str = Field(description="What the act does, in plain words.")
    sentences: Sentences
    transaction: dict[str, str | int] = Field(
        description="The unsigned EIP-1559 transaction, for `eth_sendTransaction`: hex quantities."
    )
    typed_data: dict[str, Any] | None = Field(
        description="For `eth_signTypedData_v4`. Its `nonce` goes along when it is relayed. Null: nobody has to sign."
    )
    call: CallShape
    simulation: SimulationShape

    @classmethod
    def of(cls, presented: Presented, as_of: AsOfShape) -> "LooseAnswer":
        """The shape of an act of no agreement."""
        consents = presented.order.consents
        return cls(
            as_of=as_of,
            act=presented.order.kind,
            sender=presented.sender,
            sentence=presented.saying.said(Language.ENGLISH),
            sentences=dict(in_all(presented.saying)),
            transaction=dict(presented.transaction),
            typed_data=dict(consents[0].typed_data) if consents else None,
            call=CallShape.of(presented.call),
            simulation=SimulationShape.of(presented.simulation),
        )
