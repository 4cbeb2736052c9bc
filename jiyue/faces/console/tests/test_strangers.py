"""Every route is walked with a stranger organisation's sessions: nothing foreign is shown, chosen or changed."""

import re

import pytest
from django.urls import NoReverseMatch, reverse

from jiyue.content.library.models import Resource
from jiyue.content.review.actions.facts import attach_basis
from jiyue.estate.approvals.models import Decision
from jiyue.estate.organisations.models import Posting
from jiyue.estate.schemes.models import Scheme
from jiyue.faces.console import urls
from jiyue.faces.console.tests.conftest import CANARY
from jiyue.oversight.disclosure.models import StructureReview
from jiyue.oversight.monitoring.models import Finding
from tests.world import NOW

SENT = {"verdict": "pass", "reason": "试", "name": "试", "report": "试"}
ROLES = [role.value for role in Posting.Role]


def foreign_keys(furnished):
    """For each screen on one object: the id of an object that belongs to somebody else."""
    world = furnished.world
    posting = world.posting("dali_office", "editor")
    outlet, column = world.sites.xiangyun.outlet, world.columns.xiangyun_notices
    return {
        "resource": furnished.draft.pk,
        "preview": furnished.draft.pk,
        "review": furnished.review.pk,
        "consent": furnished.waiting.pk,
        "placement": furnished.live.placements.get().pk,
        "outlet": outlet.pk,
        "word": outlet.pk,
        "column": column.pk,
        "column-change": furnished.change.pk,
        "exception": furnished.exception.pk,
        "clock": furnished.clock.pk,
        "reminder": furnished.reminder.pk,
        "duty": furnished.duty.pk,
        "finding": furnished.findings[1].pk,
        "order": furnished.order.pk,
        "notice": furnished.notice.pk,
        "organisation": world.organisations.dali_office.pk,
        "obligation": world.organisations.xiangyun.pk,
        "unit": world.organisations.xiangyun.pk,
        "account-schemes": outlet.pk,
        "account-scheme-adopt": outlet.pk,
        "scheme": Scheme.objects.get(unit=world.organisations.xiangyun).pk,
        "fact": attach_basis(furnished.draft, source=CANARY, by=posting, at=NOW).pk,
        "mark": furnished.mark.pk,
        "cleanup": furnished.cleanup.pk,
        "activity": furnished.activity.pk,
        "posting": posting.pk,
        "account": posting.person.user_id,
        "record": 1,
        "version": furnished.live.pk,
        "original": furnished.original.pk,
        "endorsement": furnished.endorsement.pk,
        "source": furnished.source.pk,
        "repost": furnished.repost.pk,
        "emergency": furnished.emergency.pk,
        "schedule": furnished.schedule.pk,
        "host": outlet.pk,
        "scope-change": furnished.scope_change.pk,
        "alone-request": furnished.alone_request.pk,
        "expected": furnished.expected.pk,
        "disclosure": furnished.row.pk,
        "bound": furnished.row.bound.get().pk,
        "filter": furnished.saved_filter.pk,
        "arrival": furnished.arrival.pk,
        "closing": furnished.closing.pk,
        "limit": furnished.limit.pk,
        "delegation": furnished.delegation.pk,
        "policy": furnished.policy.pk,
        "watch": furnished.watch.pk,
        "lead": furnished.lead.pk,
        "call": furnished.call.pk,
        "answer": furnished.call.submissions.get().pk,
        "nudge": furnished.nudge.pk,
        "connection": furnished.connection.pk,
        "key": furnished.connection.keys.get().pk,
        "dispatch": furnished.dispatch.pk,
        "errand": furnished.errand.pk,
        "subscription": furnished.subscription.pk,
        "subscription-remote": furnished.connection.pk,
        "subscribed": furnished.subscribed.pk,
        "inspection": furnished.inspection.pk,
        "inspection-sheet": furnished.verdict.sheet_id,
        "inspection-sheet-leave-out": furnished.verdict.sheet_id,
        "verdict": furnished.verdict.pk,
        "requirement": furnished.requirement.pk,
        "filing": furnished.filed.pk,
        "norm": furnished.norm.pk,
        "site": furnished.asked.pk,
        "platform": furnished.live.pk,
        "push": furnished.push.pk,
        "post": furnished.post.pk,
        "structure-reviews": outlet.pk,
        "structure": StructureReview.objects.get_or_create(
            outlet=outlet, year=NOW.year, defaults={"begun_by": posting, "begun_at": NOW}
        )[0].pk,
    }


def address(entry, keys):
    """The entry's address about a foreign object; None when it is about no object."""
    names = re.findall(r"<\w+:(\w+)>", str(entry.pattern))
    if not names:
        return None
    if "pack" in names or entry.name in ("report", "report-note"):
        return None  # The rulebook belongs to nobody, and a report is of one's own units.
    kind = entry.name if entry.name in keys else entry.name.split("-")[0]
    values = {
        "short": "abc",
        "member": "abc.pdf",
        "number": 1 if kind == "version" else 0,
        "name": "site.css",
        "figure": "looks",
        "which": "release",
        "key": keys[kind],
    }
    values |= {"short": "abc", "member": "abc.pdf", "cls": "news"}
    values["file"] = values["alias"] = values["copy"] = keys[kind]
    values["column"] = keys["column"]
    return reverse(f"console:{entry.name}", kwargs={name: values[name] for name in names})


@pytest.mark.parametrize("role", ROLES)
def test_a_stranger_reaches_no_foreign_object_by_any_route(furnished, sign_in, role):
    client = sign_in("anyue_office", role)
    keys = foreign_keys(furnished)
    for entry in urls.urlpatterns:
        url = address(entry, keys)
        if url is None:
            continue
        for method in (client.get, client.post):
            response = method(url, SENT if method == client.post else None)
            assert response.status_code in (403, 404, 405, 422) or _answers_nothing(response), (role, url, response)
            assert CANARY not in response.content.decode("utf-8", "ignore"), (role, url)


def _answers_nothing(response):
    """Forbidden for the role, or led to one's own pages."""
    return response.status_code in (301, 302) and response.url.startswith("/accounts/")


@pytest.mark.parametrize("role", ROLES)
def test_a_stranger_sees_no_canary_on_any_list_search_or_form(furnished, sign_in, role):
    client = sign_in("anyue_office", role)
    for entry in urls.urlpatterns:
        try:
            url = reverse(f"console:{entry.name}")
        except NoReverseMatch:
            continue
        for query in ({}, {"q": CANARY}):
            text = client.get(url, query).content.decode("utf-8", "ignore").replace(f'value="{CANARY}"', "")
            text = text.replace(f"搜索：{CANARY}", "")
            assert CANARY not in text, (role, url)
            assert "祥云" not in text, (role, url)


@pytest.mark.parametrize("action", ["submit", "place", "withdraw"])
def test_a_stranger_chooses_nothing_foreign_for_a_bulk_act(furnished, sign_in, action):
    client = sign_in("anyue_office", "site_manager")
    chosen = {
        "action": action, "index": "0", "confirmed": "1", "reason": "试", "select_across": "1",
        "_selected_action": [str(furnished.draft.pk), str(furnished.live.pk)],
        "columns": [str(furnished.world.columns.anyue_news.pk)],
    }  # fmt: skip
    response = client.post(reverse("console:resources"), chosen)
    assert CANARY not in response.content.decode()
    assert furnished.draft.reviews.count() == 0
    furnished.live.release.refresh_from_db()
    assert furnished.live.release.withdrawn_at is None


def test_a_stranger_places_nothing_into_a_column_that_is_not_offered(furnished, sign_in):
    client = sign_in("anyue_office", "editor")
    values = {
        "kind": "notice", "title": "安岳的通知", "body": "<p>正文</p>", "formed_on": "2026-11-20",
        "publicity": "public", "validity": "in_force", "do": "save",
        "columns": [str(furnished.world.columns.dali_news.pk)],
    }  # fmt: skip
    assert client.post(reverse("console:resource-new"), values).status_code == 302
    assert Resource.objects.get(draft__title="安岳的通知").placements.count() == 0


def test_a_stranger_exports_only_its_own(furnished, sign_in):
    client = sign_in("anyue_office", "site_manager")
    for route in ("resources", "outlets", "columns", "clocks", "reminders", "moves", "duties", "findings", "orders"):
        data = client.post(reverse(f"console:{route}"), {"export": "csv", "_selected_action": []}).content
        assert CANARY not in data.decode("utf-8-sig"), route


def test_the_strangers_walk_changed_nothing(furnished, sign_in):
    before = (Decision.objects.count(), Finding.objects.filter(state="confirmed").count())
    test_a_stranger_reaches_no_foreign_object_by_any_route(furnished, sign_in, "supervisor")
    assert (Decision.objects.count(), Finding.objects.filter(state="confirmed").count()) == before
