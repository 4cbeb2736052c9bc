"""A session without a posting in force opens no screen, whatever the account was or is."""

from datetime import date

import pytest

from jiyue.core.accounts.models import User
from jiyue.estate.organisations.models import Posting
from jiyue.faces.console import urls
from jiyue.faces.console.tests.conftest import client_of
from tests.world import NOW


def no_posting(posting):
    posting.delete()


def ended(posting):
    Posting.objects.filter(pk=posting.pk).update(until=date(2026, 1, 1))


def unconfirmed(posting):
    Posting.objects.filter(pk=posting.pk).update(confirmed_at=None)


def suspended(posting):
    User.objects.filter(pk=posting.person.user_id).update(suspended_at=NOW)


def superuser(posting):
    posting.delete()
    User.objects.filter(pk=posting.person.user_id).update(is_superuser=True, is_staff=True)


@pytest.mark.parametrize("become", [no_posting, ended, unconfirmed, suspended, superuser])
def test_a_running_session_opens_nothing_once_its_posting_is_gone(world, become):
    posting = world.posting("dali_office", "editor")
    client = client_of(posting)
    assert client.get("/console/").status_code == 200
    become(posting)
    for entry in urls.urlpatterns:
        if "<" in str(entry.pattern):
            continue
        for ask in (client.get, client.post):
            response = ask(f"/console/{entry.pattern}")
            choosing = entry.name == "choose-posting" and response.status_code == 200
            assert choosing or response.status_code in (302, 405), entry.name
    if become is suspended:
        assert "/accounts/login/" in client.get("/console/").url
