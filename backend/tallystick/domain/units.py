"""The units that numbers and strings carry. A bare int or str says nothing; these names say it."""

from typing import NewType

TokenUnits = NewType("TokenUnits", int)
"""An amount in a token's smallest unit. Never scaled by decimals, never a float."""

Wei = NewType("Wei", int)
"""An amount of the chain's own currency, for gas: 10^-18 of it."""

BasisPoints = NewType("BasisPoints", int)
"""Ten-thousandths, in [0, 10_000]."""

Timestamp = NewType("Timestamp", int)
"""Seconds since the Unix epoch, as the chain counts them."""

Seconds = NewType("Seconds", int)
"""A length of time."""

BlockNumber = NewType("BlockNumber", int)
"""The height of a block; the genesis block is 0."""

MilestoneIndex = NewType("MilestoneIndex", int)
"""The place of a milestone in its agreement, from 0."""

Address = NewType("Address", str)
"""20 bytes: ``0x`` and 40 hexadecimal digits, in the mixed case of its EIP-55 checksum."""

Hash = NewType("Hash", str)
"""32 bytes: ``0x`` and 64 lower-case hexadecimal digits."""

AgreementId = NewType("AgreementId", str)
"""The EIP-712 digest of an agreement's terms, written as a :data:`Hash`."""

HoldingId = NewType("HoldingId", str)
"""Under which key the contract stores a milestone: the hash of agreement, milestone and amount, as a :data:`Hash`."""

TransactionHash = NewType("TransactionHash", str)
"""The hash of an EVM transaction, written as a :data:`Hash`."""

ZERO_ADDRESS = Address("0x" + "0" * 40)
"""As a token: the chain's own currency. As a worker, an arbiter or a fee recipient: nobody."""

ZERO_HASH = Hash("0x" + "0" * 64)
"""Nothing: no parent, no reason."""
