"""No administrator opens an account alone; idle ones close; sessions can be seen and ended (三员, S3)."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.config import schedule
from jiyue.core.accounts import actions
from jiyue.core.accounts.models import User
from jiyue.core.accounts.queries import has_second_factor, open_sessions
from jiyue.core.audit.actions import SYSTEM
from jiyue.core.audit.models import Record
from jiyue.faces.console.tests.conftest import client_of
from tests.world import NOW

NEW = "correct-horse-7"


@pytest.fixture(autouse=True)
def quick_hashing(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def holder(world, role):
    user = world.posting("dali_office", role).person.user
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def admin(world, role):
    return world.posting("dali_office" if role == "system_admin" else "dali_section", role)


# Two hands


@pytest.mark.parametrize("role", ["editor", "head"])
def test_a_password_is_one_administrators_and_the_second_factor_anothers(world, role):
    user = holder(world, role)
    system, security = admin(world, "system_admin"), admin(world, "security_admin")
    with pytest.raises(Refusal, match="系统管理员"):
        actions.set_password(user, password=NEW, by=security, at=NOW)
    with pytest.raises(Refusal, match="安全管理员"):
        actions.reset_second_factor(user, by=system, at=NOW, reason="手机遗失")
    assert has_second_factor(user)
    actions.set_password(user, password=NEW, by=system, at=NOW)
    actions.reset_second_factor(user, by=security, at=NOW, reason="手机遗失")
    assert not has_second_factor(user)
    assert Record.objects.filter(action="accounts.reset_second_factor").get().actor_id == str(security.pk)


@pytest.mark.parametrize("role", ["security_admin", "audit_admin"])
def test_those_who_watch_are_let_in_again_on_the_server_alone(world, role):
    user = holder(world, role)
    system, security = admin(world, "system_admin"), admin(world, "security_admin")
    with pytest.raises(Refusal, match="不能由其他管理员重设密码") as refused:
        actions.set_password(user, password=NEW, by=system, at=NOW)
    assert "jiyue account password" in refused.value.cure
    with pytest.raises(Refusal, match="不能由其他管理员重设二次验证"):
        actions.reset_second_factor(user, by=security, at=NOW, reason="手机遗失")
    told = StringIO()
    call_command("account", "password", user.username, operator="李某", reason="忘记密码", stdout=told)
    password = told.getvalue().split("临时密码：")[1].split("\n")[0]
    user.refresh_from_db()
    assert user.check_password(password)
    assert user.must_change_password
    assert Record.objects.get(action="accounts.set_password").data == {"reason": "忘记密码（经办人：李某）"}
    call_command("account", "second-factor", user.username, operator="李某", reason="手机遗失", stdout=told)
    assert not has_second_factor(user)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["password", "nobody", "--operator", "李某", "--reason", "忘记"], 2),
        (["password", "dali_office-editor", "--operator", " ", "--reason", "忘记"], 2),
        (["second-factor", "dali_office-editor", "--operator", "李某", "--reason", "遗失"], 1),
        (["reactivate", "dali_office-editor", "--operator", "李某", "--reason", "返岗"], 1),
    ],
)
def test_the_command_says_what_is_wrong(world, arguments, code):
    world.posting("dali_office", "editor")
    with pytest.raises(CommandError) as refused:
        call_command("account", *arguments)
    assert refused.value.returncode == code
    assert not Record.objects.filter(action__startswith="accounts.", actor_label="系统").exists()


def test_the_command_suspends_and_restores(world):
    user = world.posting("dali_office", "editor").person.user
    for verb, active in (("suspend", False), ("reactivate", True)):
        call_command("account", verb, user.username, operator="李某", reason="离岗", stdout=StringIO())
        user.refresh_from_db()
        assert user.is_active is active


@pytest.mark.parametrize(
    ("unit", "role", "status"),
    [
        ("dali_office", "system_admin", 422),
        ("dali_office", "audit_admin", 422),
        ("dali_office", "head", 403),
        ("anyue_office", "security_admin", 404),
        ("dali_office", "security_admin", 302),
    ],
)
def test_the_screen_for_a_lost_second_factor(world, unit, role, status):
    user = holder(world, "editor")
    client = client_of(world.posting(unit, role))
    address = reverse("console:account-second-factor", args=[user.pk])
    assert client.post(address, {"reason": "手机遗失"}).status_code == status
    assert has_second_factor(user) is (status != 302)


def test_taking_the_second_factor_off_ends_the_sessions(world):
    user = holder(world, "editor")
    client = client_of(world.posting("dali_office", "editor"))
    assert client.get(reverse("console:home")).status_code == 200
    by = world.posting("dali_office", "security_admin")
    actions.reset_second_factor(user, by=by, at=timezone.now(), reason="手机遗失")
    assert client.get(reverse("console:home")).status_code == 302


# Idle accounts


@pytest.fixture
def kept(world, settings):
    """A real account that was last used on the day it was made."""
    settings.ACCOUNT_IDLE_DAYS = 45
    return actions.create_account("worker", display_name="", email="", password=NEW, by=SYSTEM, at=NOW)


def test_an_account_closes_after_the_period_and_can_be_restored(kept):
    assert actions.suspend_idle(at=NOW + timedelta(days=45)) == 0
    late = NOW + timedelta(days=45, minutes=1)
    assert actions.suspend_idle(at=late) == 1
    kept.refresh_from_db()
    assert kept.suspended_reason == "连续 45 天没有登录，自动停用"
    assert Record.objects.get(action="accounts.suspend").actor_label == "系统"
    actions.reactivate(kept, by=SYSTEM, at=late)
    assert actions.suspend_idle(at=late + timedelta(days=44)) == 0
    assert actions.suspend_idle(at=late + timedelta(days=46)) == 1


@pytest.mark.parametrize("spared", ["signed in", "demo", "switched off"])
def test_who_is_not_idle(kept, settings, spared):
    if spared == "signed in":
        User.objects.filter(pk=kept.pk).update(last_login=NOW + timedelta(days=20))
    elif spared == "demo":
        User.objects.filter(pk=kept.pk).update(is_demo=True)
    else:
        settings.ACCOUNT_IDLE_DAYS = 0
    assert actions.suspend_idle(at=NOW + timedelta(days=50)) == 0


def test_the_worker_looks_for_idle_accounts_and_clears_old_sessions(kept, world):
    sweeps = {sweep.name: sweep for sweep in schedule.sweeps()}
    sweeps["idle accounts"].run(NOW + timedelta(days=60))
    kept.refresh_from_db()
    assert not kept.is_active
    client_of(world.posting("dali_office", "editor"))
    sweeps["old sessions"].run(NOW)
    assert open_sessions(world.posting("dali_office", "editor").person.user, at=timezone.now())


# Sessions


def test_a_person_sees_and_ends_the_own_sessions_alone(world):
    mine, left_behind = (client_of(world.posting("dali_office", "editor")) for _ in range(2))
    other = client_of(world.posting("dali_office", "head"))
    user = world.posting("dali_office", "editor").person.user
    page = mine.get(reverse("console:sessions")).content.decode()
    assert page.count('name="session"') == 1
    assert "当前" in page
    foreign = open_sessions(world.posting("dali_office", "head").person.user, at=timezone.now())[0]
    assert mine.post(reverse("console:sessions"), {"session": foreign.handle}).status_code == 422
    assert other.get(reverse("console:home")).status_code == 200
    handles = {one.handle for one in open_sessions(user, at=timezone.now())}
    (handle,) = [one for one in handles if f'value="{one}"' in page]
    assert mine.post(reverse("console:sessions"), {"session": handle}).status_code == 302
    assert left_behind.get(reverse("console:home")).status_code == 302
    assert mine.get(reverse("console:home")).status_code == 200
    assert Record.objects.filter(action="accounts.end_session").count() == 1


def test_a_session_is_named_by_its_browser_and_network(world):
    actions.create_account("worker", display_name="", email="", password=NEW, by=SYSTEM, at=NOW, is_demo=True)
    edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/130.0 Safari/537.36 Edg/130.0"
    client = Client(HTTP_HOST="localhost", HTTP_USER_AGENT=edge, REMOTE_ADDR="10.3.4.5")
    client.post(reverse("account_login"), {"login": "worker", "password": NEW})
    (found,) = open_sessions(User.objects.get(username="worker"), at=timezone.now())
    assert (found.device, found.address) == ("Edge（Windows）", "10.3.4.5")
    assert open_sessions(User.objects.get(username="worker"), at=timezone.now() + timedelta(minutes=31)) == []
