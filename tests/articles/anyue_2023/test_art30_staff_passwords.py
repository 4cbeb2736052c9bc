"""安岳2023 第三十条: staff change their passwords in time, make them strong, and are locked out when they guess."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.accounts import actions
from jiyue.core.accounts.models import User
from jiyue.core.accounts.queries import password_age
from jiyue.core.audit.actions import SYSTEM
from jiyue.core.audit.models import Record
from jiyue.estate.organisations.models import Person, Posting
from jiyue.faces.console.tests.conftest import client_of
from tests.registering import account, end_of, listed, shows_a_date
from tests.world import NOW, at

FIRST, SECOND, THIRD = "correct-Horse-7", "another-Horse-8", "third-Horse-99"


def staff(world, unit="anyue_office", *, on=NOW):
    """A real account, with a post in the unit."""
    user = actions.create_account("worker", display_name="张某", email="", password=FIRST, by=SYSTEM, at=on)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    person = Person.objects.create(name="张某", user=user)
    unit = getattr(world.organisations, unit)
    Posting.objects.create(person=person, organisation=unit, role="editor", since=on.date(), confirmed_at=on)
    return User.objects.get(pk=user.pk)


def enter(password=FIRST):
    client = Client(HTTP_HOST="localhost")
    client.post(reverse("account_login"), {"login": "worker", "password": password})
    return client


@pytest.mark.clause("anyue-2023/30.8")
def test_a_password_serves_ninety_days_and_is_changed_before_anything_else_then(world):
    user = staff(world)
    assert password_age(user, at=NOW).due_at == end_of("2027-01-31")
    assert actions.watch_password_age(user, at=at("2027-01-20 09:00")) == ""
    assert "2027年01月31日前更换" in actions.watch_password_age(user, at=at("2027-01-31 09:00"))
    assert not User.objects.get(pk=user.pk).must_change_password
    told = actions.watch_password_age(user, at=at("2027-02-01 00:00"))
    assert "每90天更换一次" in told
    assert "第三十条" in told
    assert "平台默认" in told
    assert User.objects.get(pk=user.pk).must_change_password
    assert "第三十条" in Record.objects.get(action="accounts.require_new_password").data["reason"]
    actions.note(user, event="password_changed", summary="修改密码", at=at("2027-02-01 09:00"))
    assert actions.watch_password_age(user, at=at("2027-02-01 09:01")) == ""


@pytest.mark.clause("anyue-2023/30.8")
def test_the_sign_in_reminds_and_asks_and_the_list_shows_the_age(world):
    now = timezone.now()
    staff(world, on=now - timedelta(days=100))
    admin = client_of(world.posting("anyue_office", "system_admin"))
    assert "已用 100 天，须更换" in admin.get(reverse("console:accounts"), {"q": "worker"}).content.decode()
    assert "md5$" not in admin.get(reverse("console:accounts")).content.decode()
    client = enter()
    change = reverse("account_change_password")
    assert client.get("/console/").url == change
    assert "已到更换时间" in client.get(change).content.decode()
    client.post(change, {"oldpassword": FIRST, "password1": SECOND, "password2": SECOND})
    assert client.get("/console/").status_code == 200
    assert "已用 0 天" in admin.get(reverse("console:accounts"), {"q": "worker"}).content.decode()
    User.objects.filter(username="worker").update(password_set_at=now - timedelta(days=87))
    assert "前更换" in enter(SECOND).get("/console/", follow=True).content.decode()


@pytest.mark.clause("anyue-2023/30.8")
def test_the_password_of_a_media_account_is_attested_at_intervals(world):
    outlet = account(world, "anyue_office")
    (duty,) = listed("account-password", on=NOW, subject_id=str(outlet.pk))
    shows_a_date(duty, by=world.posting("anyue_office", "site_manager"), last="2027-01-31")


@pytest.mark.clause("anyue-2023/30.9")
@pytest.mark.parametrize(
    ("password", "told"),
    [("Short-7", "至少 10 位"), ("onlysmallletters", "中的 3 类"), (FIRST, "最近 3 次"), (SECOND, "最近 3 次")],
)
def test_a_password_is_long_mixed_and_new(world, password, told):
    user = staff(world)
    actions.set_password(user, password=SECOND, by=SYSTEM, at=NOW)
    with pytest.raises(Refusal, match=told) as refused:
        actions.set_password(user, password=password, by=SYSTEM, at=NOW)
    assert "第三十条" in str(refused.value)
    actions.set_password(user, password=THIRD, by=SYSTEM, at=NOW)
    assert User.objects.get(pk=user.pk).check_password(THIRD)


@pytest.mark.clause("anyue-2023/30.9")
def test_people_choose_their_own_by_the_same_rule_and_guessing_locks(world):
    user = staff(world, on=timezone.now())
    client, change = enter(), reverse("account_change_password")
    weak = client.post(change, {"oldpassword": FIRST, "password1": "onlysmallletters", "password2": "onlysmallletters"})
    assert "第三十条" in weak.content.decode()
    client.post(change, {"oldpassword": FIRST, "password1": SECOND, "password2": SECOND})
    user.refresh_from_db()
    assert user.check_password(SECOND)
    for _ in range(5):
        enter("wrong")
    assert "_auth_user_id" not in enter(SECOND).session
    assert Record.objects.filter(action="accounts.lock").count() == 1
