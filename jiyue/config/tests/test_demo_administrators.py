"""The demo's three administrators look after the whole prefecture: its counties, their people and what they did."""

import pytest

from jiyue.config.demo import content, estate
from jiyue.core.accounts.models import User
from jiyue.estate.organisations.models import Organisation, Place, Posting
from jiyue.faces.console import scopes


@pytest.mark.django_db
def test_the_three_administrators_of_the_demo_see_their_prefecture_and_no_other():
    at = content.morning(estate.FOUNDED)
    made = estate.people(at=at)
    office = made.organisations["dali_office"]
    county, stranger = made.organisations["xiangyun_office"], made.organisations["anyue_office"]
    for login in ("system-admin", "security-admin", "audit-admin"):
        posting = made.postings[login]
        assert posting.organisation == office
        units = scopes.visible(Organisation, posting, at)
        assert county in units
        assert stranger not in units
        names = set(scopes.visible(User, posting, at).values_list("username", flat=True))
        assert {"dali-head", "xiangyun-head"} <= names
        assert not names & {"anyue-head", "dandong-head"}
        assert made.postings["xiangyun-editor"] in scopes.visible(Posting, posting, at)
    assert "532923" in scopes.visible(Place, made.postings["system-admin"], at).values_list("pk", flat=True)
