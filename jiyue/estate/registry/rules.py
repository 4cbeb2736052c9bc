"""What a host name and an address rule may look like; which posts an account owed and did not make. Pure."""

import re
from collections.abc import Iterable
from datetime import date
from ipaddress import ip_address
from urllib.parse import urlsplit

from jiyue.rulebook.deadlines.rules import Term, calendar, due_on

# Chinese domains stand in the registry as people write them; the main domain is ASCII, as the network wants it.
_HOST = re.compile(r"(?=.{1,120}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+\Z")
LAST_PORT = 65535


def host_problem(host: str) -> str:
    """Why this is no host name; empty when it is one."""
    if not _HOST.match(host):
        return f"“{host[:60]}”不是有效的域名。"
    return ""


def base_url_problem(base_url: str, domain: str) -> str:
    """A site's address is http(s), without user or password, and on its own domain."""
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return f"网址“{base_url[:60]}”无法识别。"
    if parts.scheme not in {"http", "https"} or parts.username or parts.query or parts.fragment or port == 0:
        return f"网址“{base_url[:60]}”不是有效的网站首页地址。"
    if host != domain:
        return f"网址“{base_url[:60]}”不在主域名“{domain}”之下。"
    return ""


def belongs_to(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def address_problem(address: str, port: int, *, loopback_only: bool) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return f"“{address[:60]}”不是有效的 IP 地址。"
    if not 1 <= port <= LAST_PORT:
        return f"端口“{port}”不在1至{LAST_PORT}之间。"
    if loopback_only and not parsed.is_loopback:
        return "演示规则只能指向本机地址。"
    return ""


def missed(posted: Iterable[date], term: Term, *, on: date) -> list[date]:
    """Each last day, over by `on`, on which a post was owed and none had come; counted from the first post."""
    days = sorted(set(posted))
    if not days:
        return []
    found: list[date] = []
    last = days[0]
    while (due := due_on(last, term, calendar()).date) < on:
        within = [day for day in days if last < day <= due]
        if not within:
            found.append(due)
        last = within[-1] if within else due
    return found
