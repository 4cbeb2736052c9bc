"""Making and closing accounts, and the door: lock-out, session limits, second factor, no other way in."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings as django_settings
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jiyue.common.refusals import Refusal
from jiyue.core.accounts import actions, lockout, rules, urls
from jiyue.core.accounts.middleware import LAST_SEEN, SIGNED_IN
from jiyue.core.accounts.models import SignInAttempts, User
from jiyue.core.audit.actions import SYSTEM
from jiyue.core.audit.models import Record
from tests.world import NOW

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-7"
LOGIN = "/accounts/login/"
SETTINGS = "/accounts/2fa/"


@pytest.fixture(autouse=True)
def quick_hashing(settings):
    """Slow hashing is right at the door and useless here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def account(name="editor", **more):
    return actions.create_account(
        name, display_name="张某", email="", password=PASSWORD, by=SYSTEM, at=NOW, **{"is_demo": True, **more}
    )


def sign_in(name="editor", password=PASSWORD, client=None, **extra):
    client = client or Client(HTTP_HOST="localhost")
    response = client.post(LOGIN, {"login": name, "password": password}, **extra)
    return client, response


def signed_in(client):
    return "_auth_user_id" in client.session


# Accounts


def test_only_a_system_administrator_manages_accounts(world):
    admin, other = world.posting("dali_office", "system_admin"), world.posting("dali_office", "security_admin")
    user = account()
    for act in (
        lambda by: actions.create_account("second", display_name="", email="", password=PASSWORD, by=by, at=NOW),
        lambda by: actions.suspend_account(user, reason="离岗", by=by, at=NOW),
        lambda by: actions.reactivate(user, by=by, at=NOW),
        lambda by: actions.set_password(user, password=PASSWORD + "x", by=by, at=NOW),
        lambda by: actions.require_new_password(user, by=by, at=NOW),
    ):
        with pytest.raises(Refusal, match="系统管理员"):
            act(other)
        act(admin)
    assert Record.objects.filter(action__startswith="accounts.", actor_id=str(admin.pk)).count() == 5


@pytest.mark.parametrize("password", ["short-1", "12345678901234", "password123"])
def test_a_weak_password_is_refused_in_chinese(password):
    with pytest.raises(Refusal, match=r"密码.*(10 位|2 类|太常见)"):
        actions.create_account("weak", display_name="", email="", password=password, by=SYSTEM, at=NOW)
    assert not User.objects.filter(username="weak").exists()


@pytest.mark.parametrize("name", ["", "a", "有汉字", "a b", "../x", "Editor"])
def test_a_login_name_is_plain_and_used_once(name):
    account("editor")
    with pytest.raises(Refusal, match="登录名"):
        account(name)


def test_a_demo_account_is_neither_made_nor_let_in_in_production(settings):
    account()
    settings.MODE = "production"
    with pytest.raises(Refusal, match="演示账号"):
        account("another")
    client, response = sign_in()
    assert response.url == reverse("account_inactive")
    assert not signed_in(client)


def test_a_demo_account_loses_its_session_when_the_mode_changes(settings):
    client, _ = sign_in(account().username)
    assert client.get(SETTINGS).status_code == 200
    settings.MODE = "production"
    assert client.get(SETTINGS).url.startswith(LOGIN)


def test_suspending_ends_the_session_at_the_next_click_and_restoring_lets_in_again():
    user = account()
    client, _ = sign_in()
    actions.suspend_account(user, by=SYSTEM, at=NOW, reason="离岗")
    assert client.get(SETTINGS).url.startswith(LOGIN)
    _, response = sign_in()
    assert response.url == reverse("account_inactive")
    assert "已停用" in Client().get(response.url, HTTP_HOST="localhost").content.decode()
    actions.reactivate(user, by=SYSTEM, at=NOW)
    assert signed_in(sign_in()[0])


def test_a_password_that_somebody_else_set_must_be_changed_first():
    user = account(is_demo=False)
    client, _ = sign_in()
    change = reverse("account_change_password")
    assert client.get("/console/").url == change
    new = {"oldpassword": PASSWORD, "password1": "another-horse-8", "password2": "another-horse-8"}
    page = client.post(change, {**new, "password1": PASSWORD, "password2": PASSWORD}).content.decode()
    assert "不能与最近 3 次用过的相同" in page
    client.post(change, new)
    user.refresh_from_db()
    assert not user.must_change_password
    assert Record.objects.filter(action="accounts.password_changed").exists()
    assert signed_in(sign_in(password="another-horse-8")[0])


# Lock-out

counts = st.lists(st.integers(0, 40 * 60), max_size=30).map(sorted)


@given(counts)
def test_no_more_than_five_tries_are_admitted_in_any_fifteen_minutes(seconds):
    attempts, admitted = None, []
    for second in seconds:
        at = NOW + timedelta(seconds=second)
        attempts, allowed = rules.attempt(attempts, at=at)
        if allowed:
            admitted.append(at)
    for first, sixth in zip(admitted, admitted[5:], strict=False):
        assert sixth - first >= timedelta(minutes=15) or _straddles(admitted, first, sixth)


def _straddles(admitted, first, sixth):
    """A window that began anew in between: never more than two windows' tries, and never five in a locked one."""
    return sum(first <= at <= sixth for at in admitted) <= 2 * rules.TRIES


def test_five_wrong_passwords_lock_the_account_for_fifteen_minutes_from_any_address_and_host():
    account()
    for number in range(5):
        _, response = sign_in(password="wrong", REMOTE_ADDR=f"10.0.0.{number}", HTTP_HOST=f"s{number}.localhost")
        assert "不正确" in response.content.decode()
    client, response = sign_in(REMOTE_ADDR="10.9.9.9", HTTP_HOST="other.localhost")
    assert "锁定 15 分钟" in response.content.decode()
    assert not signed_in(client)
    assert Record.objects.filter(action="accounts.lock").count() == 1
    SignInAttempts.objects.update(locked_until=timezone.now())
    assert signed_in(sign_in()[0])
    assert not SignInAttempts.objects.exists()


def test_another_account_from_the_same_address_is_not_affected():
    account()
    account("colleague")
    for _ in range(12):
        sign_in(password="wrong", REMOTE_ADDR="10.0.0.1")
    assert signed_in(sign_in("colleague", REMOTE_ADDR="10.0.0.1")[0])
    assert not signed_in(sign_in(REMOTE_ADDR="10.0.0.1")[0])


def test_spelling_the_name_otherwise_gives_no_further_tries():
    account()
    for name in ("editor", "EDITOR", "Editor", " editor", "eDITOR"):
        sign_in(name, password="wrong")
    assert not signed_in(sign_in()[0])


def test_an_unknown_name_is_answered_like_a_known_one():
    account()
    for name in ("editor", "nobody"):
        pages = [sign_in(name, password="wrong")[1].content.decode() for _ in range(6)]
        assert all("不正确" in page for page in pages[:5])
        assert "锁定 15 分钟" in pages[5]


def test_a_right_password_in_time_clears_the_count():
    account()
    for _ in range(3):
        for _ in range(4):
            sign_in(password="wrong")
        assert signed_in(sign_in()[0])


def test_resetting_the_password_opens_a_locked_account():
    user = account()
    for _ in range(5):
        sign_in(password="wrong")
    assert lockout.locked("editor", at=timezone.now())
    actions.set_password(user, password="another-horse-8", by=SYSTEM, at=NOW)
    assert signed_in(sign_in(password="another-horse-8")[0])


# Session


@pytest.mark.parametrize(
    ("signed", "seen", "stays"),
    [(0, 0, True), (60, 29, True), (60, 30, False), (11 * 60, 1, True), (12 * 60, 1, False)],
)
def test_a_session_ends_after_thirty_idle_minutes_or_twelve_hours(signed, seen, stays):
    client, _ = sign_in(account().username)
    session = client.session
    now = timezone.now()
    session[SIGNED_IN] = (now - timedelta(minutes=signed)).isoformat()
    session[LAST_SEEN] = (now - timedelta(minutes=seen)).isoformat()
    session.save()
    response = client.get(SETTINGS)
    assert (response.status_code == 200) == stays == signed_in(client)
    if not stays:
        assert response.url == f"{LOGIN}?next=%2Faccounts%2F2fa%2F"
        assert "请重新登录" in client.get(response.url).content.decode()


def test_the_browser_is_not_remembered():
    client, _ = sign_in(account().username)
    assert "remember" not in Client(HTTP_HOST="localhost").get(LOGIN).content.decode()
    assert client.session.get_expire_at_browser_close()
    assert client.cookies["sessionid"]["httponly"]


def test_the_door_keeps_a_record():
    client, _ = sign_in(account().username)
    client.post(reverse("account_logout"))
    assert not signed_in(client)
    kinds = list(Record.objects.order_by("sequence").values_list("action", flat=True))
    assert kinds == ["accounts.create", "accounts.sign_in", "accounts.sign_out"]


# Second factor


def test_outside_the_demo_nothing_opens_before_the_second_factor_is_set_up(settings):
    settings.MODE = "production"
    user = account(is_demo=False)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    client, _ = sign_in()
    activate = reverse("mfa_activate_totp")
    assert client.get("/console/").url == activate
    confirm = client.get(activate).url
    assert "再次输入密码" in client.get(confirm).content.decode()
    assert client.post(confirm, {"password": PASSWORD, "next": activate}).url == activate
    page = client.get(activate)
    assert "手机上的验证器" in page.content.decode()
    secret = client.session["mfa.totp.secret"]
    assert "验证码不正确" in client.post(activate, {"code": "abc"}).content.decode()
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    response = client.post(activate, {"code": code})
    assert response.url == reverse("mfa_view_recovery_codes")
    assert "备用码" in client.get(response.url).content.decode()
    assert secret not in str(Authenticator.objects.get(type="totp").data)
    assert client.get("/accounts/2fa/totp/deactivate/").url == SETTINGS
    assert client.get(activate, follow=True).redirect_chain[-1][0] == SETTINGS

    again, response = sign_in()
    assert response.url.startswith(reverse("mfa_authenticate"))
    assert not signed_in(again)
    assert "二次验证" in again.get(response.url).content.decode()
    for _ in range(5):
        again.post(response.url, {"code": "000000x"})
    assert "锁定 15 分钟" in again.post(response.url, {"code": "000000x"}).content.decode()
    assert not signed_in(again)


def test_the_demo_asks_for_no_second_factor():
    client, _ = sign_in(account().username)
    assert client.get(SETTINGS).status_code == 200
    assert "尚未启用" in client.get(SETTINGS).content.decode()


# No other way in


def test_no_other_view_of_allauth_is_served():
    ours = {pattern.name for pattern in urls.urlpatterns}
    served = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    foreign = {name for name in served if name.startswith(("account_", "mfa_", "socialaccount"))} - ours
    assert not foreign
    for name in ("account_signup", "account_reset_password", "account_email", "account_set_password"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for path in ("signup/", "password/reset/", "email/", "social/login/cancelled/"):
        assert Client(HTTP_HOST="localhost").get(f"/accounts/{path}").status_code == 404


def test_every_page_of_the_door_is_in_chinese_and_has_no_english_left():
    client, _ = sign_in(account().username)
    anonymous = Client(HTTP_HOST="localhost")
    pages = [anonymous.get(LOGIN), anonymous.get(reverse("account_inactive"))]
    pages += [client.get(reverse(name)) for name in ("account_change_password", "account_logout", "mfa_index")]
    for response in pages:
        text = response.content.decode()
        assert response.status_code == 200
        for word in ("Password", "Sign", "Username", "required"):
            assert word not in text.replace(" required", "")
    empty = anonymous.post(LOGIN, {}).content.decode()
    assert "请填写登录名。" in empty
    assert "请填写密码。" in empty


def test_allauth_is_the_only_backend():
    assert django_settings.AUTHENTICATION_BACKENDS == ["jiyue.core.accounts.backends.AccountBackend"]
