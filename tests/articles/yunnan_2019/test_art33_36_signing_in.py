"""云南2019 第三十三条、第三十六条: no automatic sign-in, an end to idle sessions, telephones by VPN, a full log."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiyue.core.accounts.middleware import LAST_SEEN, SIGNED_IN
from jiyue.core.audit import queries as audit
from jiyue.core.audit.models import Record
from jiyue.delivery.publishing import actions as publishing
from jiyue.estate.approvals.queries import current_step
from jiyue.faces.console.tests.conftest import client_of
from jiyue.faces.console.tests.test_screens import form_of
from tests import reviewing
from tests.registering import yunnan

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Mobile/15E148 Safari/604.1"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537 Chrome/130.0 Safari/537.36"


def after(world, *, signed_in: int, last_seen: int):
    """What a click brings so many minutes after the sign-in and after the last one."""
    yunnan(world)
    client = client_of(world.posting("yunnan_office", "editor"))
    session, now = client.session, timezone.now()
    session[SIGNED_IN] = (now - timedelta(minutes=signed_in)).isoformat()
    session[LAST_SEEN] = (now - timedelta(minutes=last_seen)).isoformat()
    session.save()
    return client, client.get(reverse("console:home"))


@pytest.mark.clause("yunnan-2019/36.5")
def test_nobody_is_signed_in_by_itself_and_a_session_has_an_end(world):
    client, answer = after(world, signed_in=719, last_seen=2)
    assert answer.status_code == 200
    session, now = client.session, timezone.now()
    session[SIGNED_IN], session[LAST_SEEN] = ((now - timedelta(minutes=one)).isoformat() for one in (720, 2))
    session.save()
    answer = client.get(reverse("console:home"))
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "720 分钟没有重新登录" in page
    assert "第三十六条" in page
    user = world.posting("yunnan_office", "editor").person.user
    user.set_password("correct-horse-7")
    user.save()
    form = Client().get(reverse("account_login")).content.decode()
    assert "remember" not in form
    new = Client()
    new.post(reverse("account_login"), {"login": user.username, "password": "correct-horse-7", "remember": "on"})
    assert new.session.get_expire_at_browser_close()
    assert not new.cookies["sessionid"]["max-age"]


@pytest.mark.clause("yunnan-2019/36.6")
def test_who_does_nothing_is_signed_out(world):
    client, answer = after(world, signed_in=40, last_seen=29)
    assert answer.status_code == 200
    session = client.session
    session[LAST_SEEN] = (timezone.now() - timedelta(minutes=30)).isoformat()
    session.save()
    answer = client.get(reverse("console:home"))
    assert "_auth_user_id" not in client.session
    page = client.get(answer.url).content.decode()
    assert "30 分钟没有操作" in page
    assert "第三十六条" in page


@pytest.mark.clause("yunnan-2019/36.7")
@pytest.mark.parametrize(
    ("agent", "address", "status"),
    [(PHONE, "10.88.0.7", 200), (PHONE, "10.20.0.7", 403), (PHONE, "203.0.113.9", 403), (DESK, "10.20.0.7", 200)],
)
def test_a_telephone_comes_in_through_the_vpn_alone(settings, db, agent, address, status):
    settings.MOBILE_NETWORKS, settings.CONSOLE_NETWORKS = ["10.88.0.0/16"], ["10.20.0.0/16"]
    client = Client(HTTP_USER_AGENT=agent)
    for meta in ({"REMOTE_ADDR": address}, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": address}):
        answer = client.get(reverse("account_login"), **meta)
        assert answer.status_code == status
        assert ("VPN" in answer.content.decode()) is (status == 403)
    if status == 403:
        forged = client.get(reverse("account_login"), REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR="10.88.0.7")
        assert forged.status_code == 403


@pytest.mark.clause("yunnan-2019/33.3.2")
def test_each_operation_is_on_record_with_person_time_and_address(world):
    before = timezone.now()
    editor = world.posting("dali_office", "editor")
    user = editor.person.user
    user.set_password("correct-horse-7")
    user.save()
    writer = Client(REMOTE_ADDR="10.3.0.1", HTTP_HOST="localhost")
    writer.post(reverse("account_login"), {"login": user.username, "password": "correct-horse-7"})
    item = reviewing.draft(world, "dali", at=before)
    publishing.place(item, column=world.columns.dali_notices, by=editor, at=before)
    writer.post(reverse("console:resource", args=[item.pk]), form_of(item, body="<p>请于月底前报送。</p>"))
    writer.post(reverse("console:resources"), {"export": "csv"})
    review = reviewing.up_to(world, reviewing.submitted(world, item, at=before), "review-3", at=before)
    reviewing.examined(world, review, at=before)
    step = current_step(review.case)
    signed = {"verdict": "pass", "seen_hash": review.version.wording_hash, "aspects": step.aspects}
    head = client_of(reviewing.decider(world, review))
    head.post(reverse("console:review", args=[review.pk]), signed, REMOTE_ADDR="10.3.0.3")
    security = client_of(world.posting("dali_office", "security_admin"))
    grant = {
        "person": str(editor.person_id),
        "organisation": str(world.organisations.dali_section.pk),
        "role": "editor",
    }
    security.post(reverse("console:posting-new"), grant, REMOTE_ADDR="10.3.0.2")
    found = {one.action: one for one in Record.objects.filter(at__gte=before)}
    for action, address in {
        "accounts.sign_in": "10.3.0.1",
        "library.save_draft": "10.3.0.1",
        "console.export": "10.3.0.1",
        "review.sign": "10.3.0.3",
        "publishing.release": "10.3.0.3",
        "organisations.appoint": "10.3.0.2",
    }.items():
        assert found[action].data["address"] == address, action
        assert found[action].actor_label
    page = client_of(world.posting("dali_office", "audit_admin")).get(reverse("console:audit")).content.decode()
    assert "10.3.0.1" in page
    assert audit.verify().ok
