"""Which addresses may be called: the public ones, and what an operator allows."""

import ipaddress
from typing import Any

import httpx2
from django.conf import settings

from memories.outside.errors import Refused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST_URL = 4_000
PORTS = {"http": 80, "https": 443}

# What registries and Pythons call public and is still nobody's business: protocol assignments, the
# relay of 6to4, the address at which Azure's machines find their host, documentation (RFC 9637).
_NOT_PUBLIC = [
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16", "3fff::/20")
]
# All of the IPv6 that is handed out; what lies outside of it is local, multicast or reserved.
_HANDED_OUT = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Whether anybody on the internet could go to `address`: then so may we.

    Not what is_global alone says, which differs between versions of Python, counts multicast and
    looks into no tunnel. Addresses of 6to4 and Teredo, both retired, are never public.
    """
    address = unwrapped(address)
    if isinstance(address, ipaddress.IPv6Address):
        tunnel = address.sixtofour is not None or address.teredo is not None
        if tunnel or address.scope_id is not None or address not in _HANDED_OUT:
            return False
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not special and not any(address in net for net in _NOT_PUBLIC)


def unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for (mapped, NAT64), or `address` itself."""
    if isinstance(address, ipaddress.IPv6Address) and address.scope_id is None:
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_allowed(host: str, port: int, address: Address) -> bool:
    """Whether the operator made an exception for a name, an address or its network.

    An entry that is none of these matches nothing: a slip of the pen opens no door.
    """
    written = host.rstrip(".").lower()
    for entry in settings.OUTSIDE_ALLOWED:
        wanted, only_port = _exception(entry)
        if only_port not in (None, port):
            continue
        if isinstance(wanted, str):
            if wanted and wanted == written:
                return True
        elif unwrapped(address) in wanted:
            return True
    return False


def _exception(entry: str) -> tuple[Network | str, int | None]:
    """One of OUTSIDE_ALLOWED: a network or a name, and a port where only that one is meant."""
    entry = entry.strip().lower()
    try:
        return ipaddress.ip_network(entry, strict=False), None
    except ValueError:
        name, _, port = entry.rpartition(":")
    if not (name and port.isascii() and port.isdecimal()):
        return entry.rstrip("."), None
    try:
        return ipaddress.ip_network(name.strip("[]"), strict=False), int(port)
    except ValueError:
        return name.rstrip("."), int(port)


def parsed(url: Any, *, seen_from: httpx2.URL | None = None) -> httpx2.URL:
    """A URL that may be tried; relative ones are seen from where a redirect was found.

    Raises Refused. It says nothing yet about where the host's name leads.
    """
    if not isinstance(url, str) or len(url) > LONGEST_URL:
        raise Refused(f"An address is text of at most {LONGEST_URL:,} characters.")
    try:
        place = seen_from.join(url) if seen_from else httpx2.URL(url.strip())
    except (httpx2.InvalidURL, ValueError):
        raise Refused("This is no address of the web: write it as https://host/path.") from None
    if place.scheme not in PORTS or not place.raw_host:
        raise Refused("Only addresses that begin with http:// or https:// are called.")
    if place.userinfo:
        raise Refused("The address holds a user name or a password. Leave it out.")
    if not 0 < port_of(place) < 65_536:
        raise Refused("The port of the address is not between 1 and 65535.")
    return place


def port_of(place: httpx2.URL) -> int:
    """The port that is written, or the scheme's own."""
    return PORTS[place.scheme] if place.port is None else place.port
