"""What a list may be asked, what a cache may keep, which name a lock-out counts for."""

import pytest
from django.urls import reverse

from jiyue.core.accounts import lockout
from jiyue.faces.console.tests.conftest import client_of


@pytest.mark.parametrize("role", ["system_admin", "audit_admin"])
@pytest.mark.parametrize("lookup", ["password__startswith", "password", "last_login__gte", "is_superuser"])
def test_a_list_does_not_answer_questions_about_fields_it_does_not_show(world, role, lookup):
    world.posting("dali_centre", role)
    client = client_of(world.posting("dali_centre", role))
    assert client.get(reverse("console:accounts"), {lookup: "a"}).status_code == 400


@pytest.mark.parametrize(
    ("route", "query"),
    [
        ("accounts", {"state": "active"}),
        ("accounts", {"q": "a", "o": "1", "p": "1"}),
    ],
)
def test_a_list_answers_by_its_own_filters(world, route, query):
    client = client_of(world.posting("dali_centre", "system_admin"))
    assert client.get(reverse(f"console:{route}"), query).status_code == 200


@pytest.mark.parametrize("query", [{"kind__exact": "notice"}, {"kind": "notice"}, {"state": "draft"}, {"saved": "7"}])
def test_the_list_of_items_answers_by_its_own_filters(world, query):
    client = client_of(world.posting("dali_office", "editor"))
    assert client.get(reverse("console:resources"), query).status_code == 200


@pytest.mark.parametrize("route", ["console:home", "console:choose-posting", "account_change_password", "mfa_index"])
def test_no_page_for_somebody_signed_in_stays_in_a_cache(world, route):
    response = client_of(world.posting("dali_office", "editor")).get(reverse(route))
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("spelling", ["DALI-editor", " dali-editor ", "dal\u0131-ed\u0131tor", "dali-editor\t"])
def test_every_spelling_that_a_database_takes_for_the_name_is_counted_with_it(spelling):
    assert lockout.key_of(spelling) == lockout.key_of("dali-editor")
