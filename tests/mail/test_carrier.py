"""Letters over real connections: to whom they go, and what a receiver cannot do to us."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from urllib3.connection import HTTPConnection

from tallystick.domain.letters import Reply
from tallystick.mail.carrier import Carrier
from tallystick.mail.places import Found, Place
from tests.receiver import Receiver, receiving

HERE = ip_address("127.0.0.1")


@contextmanager
def answering(answer: bytes, *, slowly: bool = False) -> Iterator[str]:
    """A server that says something to whoever asks: at once, or a byte at a time and never to the end."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            connection, _ = door.accept()
            with connection:
                connection.recv(65_536)
                try:
                    if slowly:
                        while not over.wait(0.01):
                            connection.sendall(answer[:1])
                    else:
                        connection.sendall(answer)
                except OSError:
                    pass

        thread = Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}/hook"
        finally:
            over.set()
            thread.join()


class TestALetter:
    @pytest.mark.spec("WH7")
    def test_arrives_as_it_was_written(self) -> None:
        with receiving(Receiver(status=200, answer="gut ü".encode())) as receiver:
            reply = Carrier(may_be_here=True).post(receiver.url, {"webhook-id": "ev_1"}, '{"type":"ü"}')

        (letter,) = receiver.letters
        assert (letter.body, letter.id, letter.headers["content-type"]) == ('{"type":"ü"}', "ev_1", "application/json")
        assert (reply.status, reply.excerpt) == (200, "gut ü")

    @pytest.mark.spec("WH7")
    def test_is_not_sent_on_by_a_redirect(self) -> None:
        with receiving() as elsewhere, receiving(Receiver(status=307)) as receiver:
            receiver.headers = {"location": elsewhere.url}
            reply = Carrier(may_be_here=True).post(receiver.url, {"webhook-id": "ev_1"}, '{"type":"ping"}')

        assert reply.status == 307
        assert elsewhere.letters == []

    @pytest.mark.spec("WH7")
    def test_goes_nowhere_on_this_machine_unless_that_was_allowed(self) -> None:
        with receiving() as receiver:
            reply = Carrier().post(receiver.url, {}, "{}")

        assert reply.status is None
        assert receiver.letters == []

    @pytest.mark.spec("WH7")
    def test_is_looked_up_once_and_goes_to_what_was_found(self) -> None:
        """A name that is another one a moment later would else lead into this network."""
        asked: list[str] = []

        def resolve(host: str, port: int) -> list[Found]:
            asked.append(host)
            return [ip_address("10.0.0.1")]

        reply = Carrier(resolve=resolve).post("https://pay.example/hook", {}, "{}")

        assert (reply.status, asked) == (None, ["pay.example"])
        assert "no address of the public internet" in reply.excerpt

    @pytest.mark.spec("WH7")
    def test_waits_for_no_answer_that_never_ends(self) -> None:
        """One that comes a byte at a time, each of them soon enough."""
        with answering(b"H", slowly=True) as url:
            reply = Carrier(may_be_here=True, answer_seconds=0.3).post(url, {}, "{}")

        assert reply.status is None

    @pytest.mark.spec("WH7")
    def test_waits_for_no_name_that_is_never_found(self) -> None:
        """And what its owner reads says neither how long was looked for it nor what was found."""
        found = Event()

        def never(*_: object) -> list[Found]:
            found.wait(60)
            return [ip_address("10.0.0.1")]

        at_last = Carrier(resolve=never, look_up_seconds=0.05).post("https://pay.example/hook", {}, "{}")
        at_once = Carrier(resolve=lambda *_: [HERE]).post("https://pay.example/hook", {}, "{}")
        found.set()

        assert at_last == at_once == Reply(None, 0, "pay.example leads to no address of the public internet")

    @pytest.mark.spec("WH7")
    def test_reads_no_more_of_an_answer_than_is_kept(self) -> None:
        with answering(b"HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n" + b"x" * 100_000) as url:
            reply = Carrier(may_be_here=True).post(url, {}, "{}")

        assert (reply.status, len(reply.excerpt)) == (200, 200)

    @pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 OK\r\n\r\n", b"\x00\xff" * 50])
    @pytest.mark.spec("WH7")
    def test_whose_answer_is_none_is_told_of_without_an_error(self, answer: bytes) -> None:
        with answering(answer) as url:
            reply = Carrier(may_be_here=True).post(url, {}, "{}")

        assert reply.status is None
        assert reply.excerpt


class TestALetterOverTls:
    @pytest.mark.spec("WH7")
    def test_goes_to_who_has_a_certificate_for_the_name(self, tmp_path: Path) -> None:
        with tls_server(tmp_path, "pay.example") as (port, trust):
            reply = _Redirected(port, trust).post("https://pay.example/hook", {}, "{}")

        assert reply.status == 204

    @pytest.mark.parametrize("name", ["other.example", "127.0.0.1"])
    @pytest.mark.spec("WH7")
    def test_goes_to_nobody_else(self, tmp_path: Path, name: str) -> None:
        with tls_server(tmp_path, name) as (port, trust):
            believed = _Redirected(port, trust).post("https://pay.example/hook", {}, "{}")
        with tls_server(tmp_path, "pay.example") as (port, _):
            unknown = _Redirected(port, None).post("https://pay.example/hook", {}, "{}")

        assert (believed.status, unknown.status) == (None, None)
        assert "doesn't match" in believed.excerpt
        assert "certificate" in unknown.excerpt.lower()


class _Redirected(Carrier):
    """A carrier that finds the name here, on the port that a test has: the real one is another machine's."""

    def __init__(self, port: int, trust: ssl.SSLContext | None) -> None:
        super().__init__(resolve=lambda *_: [ip_address("93.184.215.14")], trust=trust)
        self._port = port

    def _connected_to(self, place: Place, address: Found) -> HTTPConnection:
        return super()._connected_to(Place(place.is_safe, place.host, self._port, place.target), HERE)


@contextmanager
def tls_server(folder: Path, name: str) -> Iterator[tuple[int, ssl.SSLContext]]:
    """A server with a certificate for a name, and who believes it."""
    certificate, key = certified(folder, name)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate, key)
    trust = ssl.create_default_context(cafile=str(certificate))
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            plain, _ = door.accept()
            try:
                with own.wrap_socket(plain, server_side=True) as connection:
                    connection.recv(65_536)
                    connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            except OSError:
                pass

        thread = Thread(target=serve)
        thread.start()
        try:
            yield door.getsockname()[1], trust
        finally:
            thread.join()


def certified(folder: Path, name: str) -> tuple[Path, Path]:
    """Files with a certificate for a name, signed by itself, and with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    start = datetime.fromtimestamp(0, UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=40_000))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return files
