"""What is posted to a webhook is believed only if it is signed; here by the standard's own library."""

import json
import time
from base64 import b64encode
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from tallystick.client import NotGenuine, Topic, read_letter

SECRET = "whsec_" + b64encode(b"a" * 32).decode()
OTHER = "whsec_" + b64encode(b"b" * 32).decode()
HASH = "0x" + "12" * 32
EVENT = {
    "name": "PaymentReleased",
    "agreement_id": HASH,
    "milestone": 0,
    "fact": {"amount": "5"},
    "block_number": 7,
    "block_hash": HASH,
    "timestamp": "2027-01-15T08:00:00Z",
    "transaction_hash": HASH,
    "log_index": 0,
}
BODY = {
    "type": "milestone.released",
    "timestamp": "2027-01-15T08:00:00Z",
    "data": {"id": "ev_1", "of": None, "agreement_id": HASH, "milestone": 0, "event": EVENT},
}


def posted(body: str, *secrets: str, age: int = 0) -> dict[str, str]:
    """The headers of a message that was signed so many seconds ago."""
    at = datetime.fromtimestamp(int(time.time()) - age, UTC)
    return {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": " ".join(Webhook(secret).sign("msg_1", at, body) for secret in secrets),
    }


TEXT = json.dumps(BODY)


@pytest.mark.spec("CL14")
class TestALetter:
    @pytest.mark.parametrize("mine", [(SECRET,), (OTHER, SECRET)])
    @pytest.mark.parametrize("signing", [(SECRET,), (OTHER, SECRET)])
    def test_is_read_when_one_secret_signed_it(self, mine: tuple[str, ...], signing: tuple[str, ...]) -> None:
        letter = read_letter(posted(TEXT, *signing), TEXT.encode(), *mine)

        assert (letter.type, letter.message_id) == (Topic.MILESTONE_RELEASED, "msg_1")
        assert letter.news is not None
        assert (letter.news.id, letter.news.event.block_number) == ("ev_1", 7)

    def test_about_nothing_is_read(self) -> None:
        ping = json.dumps({"type": "ping", "timestamp": "2027-01-15T08:00:00Z", "data": {}})

        assert read_letter(posted(ping, SECRET), ping.encode(), SECRET).news is None

    @pytest.mark.parametrize(
        "change",
        [
            {"Webhook-Id": "msg_2"},
            {"Webhook-Timestamp": "soon"},
            {"Webhook-Timestamp": "1800000000000000000000"},
            {"Webhook-Signature": ""},
            {"Webhook-Signature": "v1"},
            {"Webhook-Signature": "v1,%%%"},
            {"Webhook-Signature": "v2,AAAA"},
        ],
    )
    def test_is_not_believed_when_a_header_is_another(self, change: dict[str, str]) -> None:
        with pytest.raises(NotGenuine):
            read_letter(posted(TEXT, SECRET) | change, TEXT.encode(), SECRET)

    @pytest.mark.parametrize("name", ["Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"])
    def test_is_not_believed_without_a_header(self, name: str) -> None:
        headers = posted(TEXT, SECRET)
        del headers[name]

        with pytest.raises(NotGenuine):
            read_letter(headers, TEXT.encode(), SECRET)

    @pytest.mark.parametrize("age", [-400, 400])
    def test_is_not_believed_when_it_is_of_another_time(self, age: int) -> None:
        with pytest.raises(NotGenuine):
            read_letter(posted(TEXT, SECRET, age=age), TEXT.encode(), SECRET)

    @pytest.mark.parametrize("body", [TEXT + " ", TEXT.replace('"5"', '"6"'), "", "\udcff"])
    def test_is_not_believed_when_a_byte_is_another(self, body: str) -> None:
        with pytest.raises(NotGenuine):
            read_letter(posted(TEXT, SECRET), body.encode(errors="surrogateescape"), SECRET)

    @pytest.mark.parametrize("secrets", [(), (OTHER,)])
    def test_is_not_believed_by_who_does_not_know_the_secret(self, secrets: tuple[str, ...]) -> None:
        with pytest.raises(NotGenuine):
            read_letter(posted(TEXT, SECRET), TEXT.encode(), *secrets)

    @pytest.mark.parametrize("text", ["{}", "[]", '{"type": "x"}'])
    def test_that_is_signed_and_not_ours_is_not_believed(self, text: str) -> None:
        with pytest.raises(NotGenuine, match="not what the API posts"):
            read_letter(posted(text, SECRET), text.encode(), SECRET)
