"""From which address a visitor comes, and whether it lies in networks that were named."""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings

Network = IPv4Network | IPv6Network


def parsed(texts: Iterable[str]) -> list[Network]:
    """`10.0.0.0/8`, `2001:db8::/32` or a single address; ValueError names what is neither."""
    return [ip_network(text.strip(), strict=False) for text in texts]


def contains(networks: Iterable[Network], address: str) -> bool:
    """Whether a text is an address in one of the networks; an IPv4 address in IPv6 clothes counts as what it is."""
    found = _address(address)
    return found is not None and any(found in network for network in networks)


def visitor(meta: Mapping[str, Any], *, proxies: Iterable[Network]) -> str:
    """The address of whoever asks: the connection's own, or what our proxies say of it, read from the right.

    What a visitor writes into the header stands on the left of what the first proxy added, and is never reached.
    """
    address = str(meta.get("REMOTE_ADDR", ""))
    told = [part.strip() for part in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
    trusted = list(proxies)
    while told and contains(trusted, address):
        address = told.pop()
    found = _address(address)
    return str(found) if found else ""


def visitor_of(request: Any) -> str:
    """The visitor's address by the proxies of this installation; empty when nobody can say."""
    return visitor(request.META, proxies=parsed(settings.TRUSTED_PROXIES))


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (isinstance(found, IPv6Address) and found.ipv4_mapped) or found
