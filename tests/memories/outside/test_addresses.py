"""Which addresses may be called: public ones, however they are written, and exceptions."""

import ipaddress
import socket
import threading
import time

import httpcore2
import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from memories import outside
from memories.outside import Refused, Unreachable, way
from memories.outside.addresses import is_allowed, is_public
from tests.memories.web import PROMPTLY, Names, silence, talking


def fetch(url: str, *, most_bytes: int = 100_000, seconds: float = 20.0) -> outside.Fetched:
    return outside.fetch(url, most_bytes=most_bytes, seconds=seconds)


PUBLIC = """8.8.8.8 1.1.1.1 93.184.216.34 100.63.255.255 100.128.0.0 172.15.0.1 172.32.0.1 11.0.0.1
    2001:4860:4860::8888 2606:4700:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808"""
PRIVATE = """0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255
    127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.0.170
    192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250
    240.0.0.1 255.255.255.255 168.63.129.16
    :: ::1 ::7f00:1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
    ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::7f00:1 100::1
    2001::1 2001:0:a00:1:: 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2002:808:808:: 3fff::1
    5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 2606:4700:4700::1111%eth0 fec0::1
    ff02::1 ff0e::1"""


@pytest.mark.parametrize("text", PUBLIC.split())
def test_a_public_address_is_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PRIVATE.split())
def test_an_address_that_not_everybody_could_call_is_not_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PRIVATE.split())
def test_a_name_that_leads_there_is_refused(text: str) -> None:
    names = Names([text])
    with pytest.raises(Refused, match="private network"):
        outside.fetch("http://example.com/", most_bytes=9, seconds=9, look_up=names)
    with pytest.raises(Refused, match="private network"):
        outside.check("http://example.com/", look_up=names)
    with pytest.raises(Refused, match="private network"):
        outside.post("http://example.com/", body=b"", headers={}, seconds=9, look_up=names)


# What each of these leads to is the business of the system's resolver, and differs between
# systems: a server on loopback waits for a call that must not come. By number: full stops and
# digits of other scripts, circled and full-width letters, a soft hyphen.
SPELLINGS = """127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 017700000001 0177.1 0 0x0
    0x7f.0.0.0x1 127.0.0.1. 0.0.0.0 localhost localhost. LOCALHOST ip6-localhost
    127\u30020\u30020\u30021 127\uff0e0\uff0e0\uff0e1 127\uff610\uff610\uff611
    \u2460\u2461\u2466.0.0.1 \uff11\uff12\uff17.0.0.1 \u0661\u0662\u0667.0.0.1
    127%2e0.0.1 %31%32%37.0.0.1 127.0.0.1%00 [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1]
    [0:0:0:0:0:ffff:7f00:0001] [::1%lo] [::1%251] [::127.0.0.1] [64:ff9b::7f00:1] [127.0.0.1]
    127.0.0.1\\@example.com 127.0.0.1#@example.com 127.0.0.1?@example.com example.com@127.0.0.1
    @127.0.0.1 127.000.000.001 4294967297 0300.0250.1 169.254.169.254 0xa9fea9fe 2852039166
    [fe80::1%eth0] [fe80::1%25eth0] \u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3
    \uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54 loca\u00adlhost xn--localhost"""


@pytest.mark.parametrize("host", SPELLINGS.split())
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_of_a_local_address_gets_through(
    host: str, scheme: str, web_http: HTTPServer, settings: Settings
) -> None:
    settings.OUTSIDE_ALLOWED = []
    web_http.clear()
    url = f"{scheme}://{host}:{web_http.port}/"
    with pytest.raises(Refused):
        fetch(url)
    with pytest.raises(Refused):
        outside.post(url, body=b"x", headers={}, seconds=9)
    assert web_http.log == []


def test_the_system_itself_reads_odd_spellings_as_loopback() -> None:
    """What the test above relies on: these are no rubbish, but ways to this machine."""
    for host in ("127.1", "2130706433", "0x7f.1", "017700000001"):
        assert way.look_up_in_dns(host, 80) == ["127.0.0.1"]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "//example.com/",
        "example.com", "http:", "http://", "http:///path", "http:example.com", "https://:80/",
        "javascript:alert(1)", "data:text/plain,x", "unix:/run/x", "ws://example.com/", "",
        "http://[::1", "http://exa mple.com/", "http://example.com\r\nX: y/", "http://a\0b/",
        "http://example.com/\ud800", "http://\ud800/", "http://example.com:0/",
        "http://example.com:65536/", "http://example.com:-1/", "http://example.com:x/",
        "http://user@example.com/", "http://user:password@example.com/", "http://:p@example.com/",
        "http://" + "a" * 70 + ".com/", "http://" + "a." * 200 + "com/", "http://" + "a" * 10_000,
        "http://.../", "http://./", "http://-/", "http://*/", "http://xn--a/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    names = Names([])
    with pytest.raises(Refused) as error:
        outside.fetch(url, most_bytes=9, seconds=9, look_up=names)
    assert str(error.value).endswith(".")


@pytest.mark.parametrize(
    "url",
    ["http://me@example.com/", "https://me:secret@example.com/", "http://:secret@example.com/",
     "http://example.com\\@example.com/"],
)  # fmt: skip
def test_an_address_with_a_password_is_refused_wherever_it_leads(url: str) -> None:
    with pytest.raises(Refused, match="user name or a password"):
        outside.check(url, look_up=Names(["8.8.8.8"]))


@pytest.mark.parametrize("url", [None, 7, b"http://example.com/", ["http://example.com/"], {}])
def test_what_is_no_text_is_refused(url: object) -> None:
    with pytest.raises(Refused, match="text"):
        outside.fetch(url, most_bytes=9, seconds=9)  # type: ignore[arg-type]


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(Refused, match="private network"):
        outside.check("http://example.com/", look_up=Names(["8.8.8.8", "10.0.0.1"]))


def test_a_public_address_passes_the_check_and_the_answer_does_not_tell_it() -> None:
    names = Names(["8.8.8.8", "2606:4700::1111"])
    outside.check("https://Example.COM/path", look_up=names)
    assert names.asked == [("example.com", 443)]
    with pytest.raises(Refused) as error:
        outside.check("http://intranet/", look_up=Names(["10.20.30.40"]))
    assert "10.20" not in str(error.value)


@pytest.mark.parametrize("answer", [["rubbish"], [""], ["8.8.8.8/8"], ["8.8.8.8", "x"]])
def test_a_resolver_that_talks_nonsense_is_not_believed(answer: list[str]) -> None:
    with pytest.raises(Refused):
        outside.check("http://example.com/", look_up=Names(answer))


def test_a_name_nobody_knows_is_told_as_such() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(Unreachable, match="not known"):
        outside.check("http://example.com/", look_up=unknown)


def test_a_resolver_that_does_not_answer_is_left() -> None:
    over = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        over.wait(60)
        return ["8.8.8.8"]

    begun = time.monotonic()
    with pytest.raises(Unreachable, match="looked up in time"):
        outside.fetch("http://example.com/", most_bytes=9, seconds=0.2, look_up=slow)
    over.set()
    assert time.monotonic() - begun < PROMPTLY


# -- exceptions of the operator --------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "host", "address", "allowed"),
    [
        ("receiver.internal", "receiver.internal", "10.0.0.1", True),
        ("Receiver.Internal.", "receiver.internal", "10.0.0.1", True),
        ("receiver.internal", "RECEIVER.internal.", "10.0.0.1", True),
        ("receiver.internal", "evil.receiver.internal", "10.0.0.1", False),
        ("receiver.internal", "receiver.internal.evil.com", "10.0.0.1", False),
        ("receiver.internal:80", "receiver.internal", "10.0.0.1", True),
        ("receiver.internal:81", "receiver.internal", "10.0.0.1", False),
        ("10.1.0.0/16", "any.name", "10.1.2.3", True),
        ("10.1.0.0/16", "any.name", "10.2.0.1", False),
        ("10.1.2.3/16", "any.name", "10.1.9.9", True),
        ("10.1.0.0/16", "any.name", "::ffff:10.1.2.3", True),
        ("10.1.0.0/16:80", "any.name", "10.1.2.3", True),
        ("10.1.0.0/16:81", "any.name", "10.1.2.3", False),
        ("127.0.0.1", "any.name", "127.0.0.1", True),
        ("127.0.0.1", "any.name", "127.0.0.2", False),
        ("127.0.0.1:80", "any.name", "127.0.0.1", True),
        ("127.0.0.1:81", "any.name", "127.0.0.1", False),
        ("::1", "any.name", "::1", True),
        ("[::1]:80", "any.name", "::1", True),
        ("[::1]:81", "any.name", "::1", False),
        ("fd00::/8", "any.name", "fd00::7", True),
        ("fd00::/8", "any.name", "10.0.0.1", False),
        ("", "any.name", "10.0.0.1", False),
        (" ", "any.name", "10.0.0.1", False),
        (":80", "any.name", "10.0.0.1", False),
        (".", ".", "10.0.0.1", False),
        ("*", "any.name", "10.0.0.1", False),
        ("*.internal", "a.internal", "10.0.0.1", False),
        ("10.0.0.0/33", "any.name", "10.0.0.1", False),
        ("any.name:http", "any.name", "10.0.0.1", False),
    ],
)
def test_an_exception_is_a_name_an_address_or_a_network(
    entry: str, host: str, address: str, allowed: bool, settings: Settings
) -> None:
    settings.OUTSIDE_ALLOWED = ["other.internal", entry]
    assert is_allowed(host, 80, ipaddress.ip_address(address)) is allowed


def test_nothing_is_excepted_unless_the_operator_says_so() -> None:
    from dashboard import settings as written

    assert written.OUTSIDE_ALLOWED == []


# -- our own address -------------------------------------------------------------------------


def test_a_connection_to_this_machine_is_recognised_whatever_its_address() -> None:
    """A public address of our own cannot be had in a test; how it is recognised can."""
    with talking(silence) as port:
        home = httpcore2.SyncBackend().connect_tcp("127.0.0.1", port, 10)
        assert way.leads_home(home)
        home.close()
        assert not way.leads_home(home)
        from_elsewhere = httpcore2.SyncBackend().connect_tcp(
            "127.0.0.1", port, 10, local_address="127.0.0.2"
        )
        assert not way.leads_home(from_elsewhere)
        from_elsewhere.close()


# -- what is told by the spelling alone ------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://127.1:8000/", "http://0x7f000001/", "http://2130706433/",
        "http://0/", "http://169.254.169.254/latest/", "http://10.0.0.1/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "ftp://8.8.8.8/",
        "http://u:p@8.8.8.8/", "http:///x", "mailto:x",
    ],
)  # fmt: skip
def test_an_address_is_refused_by_its_spelling(url: str, settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = []
    with pytest.raises(outside.Refused):
        outside.check_spelling(url)


@pytest.mark.parametrize("url", ["http://8.8.8.8/", "https://nobody.invalid/", "http://localhost/"])
def test_of_a_name_nothing_is_told_before_it_is_called(url: str) -> None:
    outside.check_spelling(url)


def test_what_the_operator_allows_passes_by_its_spelling_too(settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1:9000"]
    outside.check_spelling("http://127.0.0.1:9000/")
    with pytest.raises(outside.Refused):
        outside.check_spelling("http://127.0.0.1:9001/")
