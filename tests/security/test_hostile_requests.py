"""Whatever is sent to a screen by somebody who may open it is answered, never broken by (S4)."""

import uuid

import pytest
from django.urls import reverse

from jiyue.faces.console import urls
from jiyue.faces.console.tests.conftest import furnished, sign_in  # noqa: F401 (fixtures)
from jiyue.faces.console.tests.test_strangers import address, foreign_keys

LISTS = [
    "resources", "outlets", "columns", "clocks", "findings", "orders", "notices", "organisations", "postings",
    "accounts", "audit",
]  # fmt: skip
HOSTILE = ["abc\x00'\"--😀\u202e{{7*7}}", "999999999999999999999999", str(uuid.UUID(int=0)), "a" * 20_000]
NAMES = [
    "_selected_action", "columns", "remove", "finding", "findings", "outlet", "owner", "parent", "place",
    "organisation",
    "person", "grant", "session", "year", "quarter", "revision", "until", "since", "formed_on", "written_on", "kind",
    "role", "verdict", "aspects", "seen_hash", "reason", "title", "name", "username", "email", "password", "new_files",
    "slug", "column_class", "ordinal", "action", "index", "select_across", "body", "requirement", "report", "opinion",
]  # fmt: skip
ROLES = ["site_manager", "supervisor", "system_admin", "security_admin", "audit_admin"]


@pytest.mark.parametrize("role", ROLES)
def test_no_list_breaks_by_what_it_is_asked_or_what_is_chosen_in_it(furnished, sign_in, role):  # noqa: F811
    client = sign_in("dali_office", role)
    for route in LISTS:
        url = reverse(f"console:{route}")
        if client.get(url).status_code == 403:
            continue
        for value in HOSTILE:
            for name in ("q", "p", "o", "owner", "holder", "organisation", "outlet"):
                assert client.get(url, {name: value}).status_code < 500, (route, name, value[:40])
            chosen = {"_selected_action": [value], "columns": [value], "reason": value, "confirmed": "1"}
            for sent in ({"export": "csv"}, {"action": "withdraw", "index": value}):
                assert client.post(url, {**sent, **chosen}).status_code < 500, (route, sent, value[:40])


@pytest.mark.parametrize("role", ROLES)
def test_no_form_breaks_by_what_is_filled_in(furnished, sign_in, role):  # noqa: F811
    client = sign_in("dali_office", role)
    keys = foreign_keys(furnished) | {"outlet": furnished.world.sites.dali.outlet_id}
    texts = {
        "regulation": {"pack": "dali-2021"},
        "regulation-edition": {"pack": "dali-2021", "issued": "2021-02-26"},
        "report": {"name": "register"},
        "report-note": {"name": "improvement"},
    }
    for entry in urls.urlpatterns:
        url = address(entry, keys) or reverse(f"console:{entry.name}", kwargs=texts.get(entry.name))
        if entry.name in LISTS or client.get(url).status_code == 403:
            continue
        for value in (HOSTILE[0], HOSTILE[-1]):
            body = dict.fromkeys(NAMES, value)
            assert client.post(url, body).status_code < 500, (entry.name, value[:40])
        # An address as long as that never gets past the server.
        asked = dict.fromkeys(NAMES, HOSTILE[0])
        assert client.get(url, asked).status_code < 500, entry.name


def test_what_is_chosen_by_honest_keys_is_still_exported(furnished, sign_in):  # noqa: F811
    client = sign_in("dali_office", "editor")
    body = {"export": "csv", "_selected_action": ["abc", str(furnished.draft.pk)]}
    rows = client.post(reverse("console:resources"), body).content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert furnished.draft.draft.title in rows[1]
