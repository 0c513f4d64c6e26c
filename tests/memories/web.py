"""The web as tests have it: servers good and bad, a resolver, certificates of our own making."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

# Far below what a mistake would wait for, far above what a busy machine adds.
PROMPTLY = 15.0  # seconds

Talk = Callable[[socket.socket, threading.Event], None]


@pytest.fixture(scope="session")
def web_http() -> Iterator[HTTPServer]:
    """One server for the run, on 127.0.0.1."""
    with HTTPServer(host="127.0.0.1", threaded=True) as http:
        yield http


@pytest.fixture
def web(web_http: HTTPServer, settings: Settings) -> Iterator[HTTPServer]:
    """A server on loopback that the operator allows to be called: it and no other port."""
    settings.OUTSIDE_ALLOWED = [f"127.0.0.1:{web_http.port}"]
    yield web_http
    web_http.check_handler_errors()
    web_http.clear()


class Names:
    """A resolver whose answers a test writes down: the last one stays. asked: every question."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def talking(talk: Talk, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port of a server that lets `talk` deal with each connection, until the end of the test.

    `talk` gets the connection and an event that is set when the test is over.
    """
    over = threading.Event()
    door = socket.create_server(("127.0.0.1", 0))

    def serve(caller: socket.socket) -> None:
        # A caller who hangs up in the middle is what these servers are for.
        try:
            with tls.wrap_socket(caller, server_side=True) if tls else caller as line:
                talk(line, over)
        except OSError:
            pass
        finally:
            caller.close()

    def listen() -> None:
        while not over.is_set():
            try:
                caller, _ = door.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(caller,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield door.getsockname()[1]
    finally:
        over.set()
        door.shutdown(socket.SHUT_RDWR)
        door.close()


def silence(line: socket.socket, over: threading.Event) -> None:
    """A server that takes the connection and says nothing."""
    over.wait(60)


def request_of(line: socket.socket) -> bytes:
    """The head of a request, up to the empty line."""
    head = b""
    while b"\r\n\r\n" not in head and (more := line.recv(65_536)):
        head += more
    return head


def certificates(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """The file of an authority, and the server side of TLS with its certificate for `name`."""
    key = ec.generate_private_key(ec.SECP256R1())
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority")])
    now = datetime.datetime.now(datetime.UTC)

    def build(subject: x509.Name, owner: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(ca_name)
            .public_key(owner.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
        )

    authority = (
        build(ca_name, ca_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    try:
        known: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        known = x509.DNSName(name)
    leaf = (
        build(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), key)
        .add_extension(x509.SubjectAlternativeName([known]), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    trusted, server = folder / "authority.pem", folder / "server.pem"
    trusted.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    server.write_bytes(
        leaf.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server)
    return trusted, context


class Slow:
    """A document that is not handed out before `let_go`. asked: once for each who wants it."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.let_go = threading.Event()

    def __call__(self, request: Request) -> Response:
        self.asked.release()
        self.let_go.wait(60)
        return Response("I like tea")


@pytest.fixture
def slow(web: HTTPServer) -> Iterator[Slow]:
    slow = Slow()
    web.expect_request("/slow.md").respond_with_handler(slow)
    yield slow
    slow.let_go.set()
