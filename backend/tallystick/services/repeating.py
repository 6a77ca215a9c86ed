"""
The same request again: carried out once, and answered as it was the first time.

Who asks names a key. It is known here by a hash of the key together with who asks, so that nobody is given what
somebody else was answered, and whoever reads the database finds no key in it. An attempt holds its key for a lease: if
it ends without a word, with its process, the next one is carried out as if it were the first. What the acts themselves
do not do twice (a relay is one for each signed act) is then not done twice either.
"""

import uuid
from dataclasses import dataclass
from hashlib import sha256

from tallystick.domain.errors import KeyInFlight, KeyReused
from tallystick.domain.ports import Clock
from tallystick.domain.units import Hash, Seconds, Timestamp
from tallystick.store.repeats import KeptAnswer
from tallystick.store.unit_of_work import Store

Answered = KeptAnswer
"""What a request was answered before."""

LEASE = Seconds(120)
"""How long an attempt may be silent before its key is free again. No request takes so long."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request that holds its key."""

    key: Hash
    holder: str


class Repeating:
    """Knows which requests were made before. Several servers on one database know the same."""

    def __init__(self, store: Store, keeping: Seconds, clock: Clock) -> None:
        """
        Nothing is read yet.

        Args:
            store: Where it is written down.
            keeping: For how long an answer is kept, in seconds.
            clock: Tells the time of day, which a lease goes by: it is about our own work, and not the chain's.
        """
        self._store = store
        self._keeping = keeping
        self._clock = clock

    def begin(self, key: str, principal: bytes, request: bytes) -> Attempt | Answered:
        """
        Take a key for a request, or tell what the same request was answered before.

        Args:
            key: As the client chose it.
            principal: For whom it is remembered. Empty for strangers.
            request: All of the request that decides what it does.

        Raises:
            KeyReused: If the key was taken for another request.
            KeyInFlight: If the same request is still under way.
            ReadOnly: If nothing is written here.
            StoreUnavailable: If the database does not answer. Nothing was done.
        """
        now = self._clock()
        attempt, asked = Attempt(_hash(principal, key.encode()), uuid.uuid4().hex), _hash(request)
        with self._store.begin() as unit:
            unit.repeats.sweep(now)
            known = unit.repeats.find(attempt.key, now)
            if known is None:
                unit.repeats.take(attempt.key, asked, attempt.holder, _later(now, LEASE))
                return attempt
        if known.request != asked:
            raise KeyReused
        if known.answer is None:
            raise KeyInFlight
        return known.answer

    def finish(self, attempt: Attempt, answer: Answered) -> None:
        """Keep the answer of an attempt. Raises StoreUnavailable; the key is then free after its lease."""
        with self._store.begin() as unit:
            unit.repeats.keep(attempt.key, attempt.holder, answer, _later(self._clock(), self._keeping))

    def abandon(self, attempt: Attempt) -> None:
        """Free the key of an attempt that decided nothing. Raises StoreUnavailable, likewise."""
        with self._store.begin() as unit:
            unit.repeats.release(attempt.key, attempt.holder)


def _later(now: Timestamp, seconds: Seconds) -> Timestamp:
    return Timestamp(now + seconds)


def _hash(*parts: bytes) -> Hash:
    """A hash of some texts, each after its length, so that no two ways of parting them are the same."""
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return Hash(f"0x{digest.hexdigest()}")
