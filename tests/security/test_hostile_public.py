"""Every address that citizens and machines may ask for answers whatever is asked, and never breaks (S4)."""

import re
import uuid

from django.urls import URLPattern, URLResolver

from jiyue.faces.api import urls as api
from jiyue.faces.portal import urls as portal

VALUES = ["abc\x00'\"--😀\u202e{{7*7}}", "9" * 40, "2026-02-30", "../../etc/passwd"]
NAMES = [
    "q", "page", "site", "kind", "sort", "since", "until", "from", "to", "day", "year", "unit", "place", "column",
    "category", "form", "code", "key", "number", "limit", "cursor", "after", "title", "words", "contact", "url",
]  # fmt: skip
PARAMETERS = {
    "path": "a/../b.html",
    "slug": "a-1",
    "str": "甲\u202e",
    "int": "99999999999999999999",
    "uuid": str(uuid.UUID(int=0)),
}
GROUPS = {
    r"[0-9a-f]{32}": "0" * 32, r"[a-z0-9-]+": "a-1", r"[a-z0-9]+": "a1", "json|csv": "json", r"[A-Za-z]{1,30}": "Aa",
}  # fmt: skip


def addresses(patterns, prefix=""):
    """An address for each pattern, with something in place of each of its parameters."""
    for entry in patterns:
        written = prefix + str(entry.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, written)
        elif isinstance(entry, URLPattern):
            filled = re.sub(r"\(\?P<\w+>([^)]*)\)", lambda found: GROUPS.get(found[1], "a1"), written)
            filled = re.sub(r"<(?:(\w+):)?\w+>", lambda found: PARAMETERS[found[1] or "str"], filled)
            yield "/" + filled.replace("\\.", ".")


ADDRESSES = [*addresses(portal.urlpatterns), *addresses(api.urlpatterns, "api/")]


def test_no_address_breaks_by_what_it_is_asked(world, client):
    """On the host of a site, and once on one that nobody knows."""
    assert len(ADDRESSES) > 15
    client.raise_request_exception = False
    asked = [(address, value, "anyue.localhost") for address in ADDRESSES for value in VALUES]
    asked += [(address, VALUES[0], "nobody.localhost") for address in ADDRESSES]
    answered = set()
    for address, value, host in asked:
        given = dict.fromkeys(NAMES, value)
        for send in (client.get, client.post):
            answer = send(address, given, headers={"host": host})
            assert answer.status_code < 500, (address, value[:40], host)
            answered.add(answer.status_code)
    assert {200, 404} <= answered
