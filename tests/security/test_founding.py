"""A new installation: founded once on the server, then everything is done in the workbench, each right by two hands."""

import re
from io import StringIO

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiyue.core.accounts.models import User
from jiyue.core.audit import queries as audit
from jiyue.core.audit.models import Record
from jiyue.estate.organisations.models import Organisation, Person, Place, Posting
from jiyue.faces.console import scopes

pytestmark = pytest.mark.django_db
OWN = "own-horse-battery-9"
GIVEN = {
    "unit": ["大理白族自治州人民政府"], "place": ["530000=云南省", "532900=大理白族自治州"],
    "head": ["段某:head"], "system": ["李某:system"], "security": ["杨某:security"], "audit": ["赵某:audit"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def production(settings):
    settings.MODE = "production"


def found(**changed):
    """The one-time passwords by login name, as they are printed."""
    told = StringIO()
    words = [f"--{name}={value}" for name, values in {**GIVEN, **changed}.items() for value in values]
    call_command("found", *words, stdout=told)
    return dict(re.findall(r"登录名：(\S+)  临时密码：(\S+)", told.getvalue()))


def enter(login, password):
    """The first sign-in: a password of one's own, then the second factor, then the workbench."""
    client = Client(HTTP_HOST="localhost")
    client.post(reverse("account_login"), {"login": login, "password": password})
    change, activate = reverse("account_change_password"), reverse("mfa_activate_totp")
    assert client.get("/console/").url == change
    client.post(change, {"oldpassword": password, "password1": OWN, "password2": OWN})
    assert client.get("/console/").url == activate
    confirm = client.get(activate).url
    client.post(confirm, {"password": OWN, "next": activate})
    client.get(activate)
    secret = client.session["mfa.totp.secret"]
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    client.post(activate, {"code": code})
    assert client.get("/console/").status_code == 200
    return client


def test_from_an_empty_database_to_the_first_account_that_works(settings):
    passwords = found()
    assert set(passwords) == {"head", "system", "security", "audit"}
    unit = Organisation.objects.get()
    assert (str(unit.place), unit.place.parent.name, unit.place.level) == ("大理白族自治州", "云南省", "prefecture")
    system, security, head = (enter(one, passwords[one]) for one in ("system", "security", "head"))

    system.post(reverse("console:place-new"), {"code": "532923", "name": "祥云县"})
    assert Place.objects.get(pk="532923").parent_id == "532900"
    office = {"name": "大理白族自治州人民政府办公室", "short_name": "州政府办", "kind": "office", "place": "532900"}
    assert system.post(reverse("console:organisation-new"), {**office, "parent": str(unit.pk)}).status_code == 302
    worker = {"username": "worker", "display_name": "张某", "email": "a@b.example", "password": "given-horse-7"}
    assert system.post(reverse("console:account-new"), worker).status_code == 302
    person = Person.objects.get(user__username="worker")
    grant = {
        "person": str(person.pk),
        "organisation": str(Organisation.objects.get(kind="office").pk),
        "role": "editor",
    }
    assert system.post(reverse("console:posting-new"), grant).status_code == 403
    assert security.post(reverse("console:posting-new"), grant).status_code == 302
    granted = Posting.objects.get(person=person)
    assert granted.confirmed_at is None
    assert head.post(reverse("console:posting-confirm", args=[granted.pk])).status_code == 302
    client = enter("worker", "given-horse-7")
    assert client.get(reverse("console:resource-new")).status_code == 200

    assert (
        "创建安装"
        in scopes.visible(Record, Posting.objects.get(role="audit_admin"), timezone.now())
        .get(action="organisations.found")
        .summary
    )
    assert audit.verify().ok
    assert not any(password in str(Record.objects.values_list("summary", "data")) for password in passwords.values())


@pytest.mark.parametrize("what", ["founded", "demo", "one account"])
def test_where_something_stands_nothing_is_founded(settings, what):
    if what == "founded":
        found()
    elif what == "demo":
        settings.MODE = "demo"
    else:
        User.objects.create(username="somebody")
    before = Record.objects.count()
    with pytest.raises(CommandError, match="演示模式" if what == "demo" else "已经有单位或账号"):
        found(unit=["另一个政府"])
    assert Record.objects.count() == before
    assert not Organisation.objects.filter(name="另一个政府").exists()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"audit": ["赵某:system"]}, "四个不同的人"),
        ({"audit": ["赵某:有汉字"]}, "登录名"),
        ({"place": ["53=云南省"]}, "区划代码“53”不对"),
        ({"place": ["530000=云南省", "530000=云南省"]}, "已经登记"),
        ({"place": ["530000"]}, "应写成两部分"),
        ({"head": ["段某"]}, "应写成两部分"),
    ],
)
def test_a_mistake_leaves_nothing_behind(changed, told):
    with pytest.raises(CommandError, match=told):
        found(**changed)
    assert not any(model.objects.exists() for model in (Organisation, User, Place))
    assert found()


@pytest.mark.parametrize(
    ("code", "name", "told"),
    [
        ("512021", "安岳县", "不在本单位所在的行政区划之下"),
        ("530100", "昆明市", "不在本单位所在的行政区划之下"),
        ("5329", "祥云县", "6 位代码"),
        ("532900", "大理州", "已经登记"),
    ],
)
def test_a_division_is_registered_below_the_own_one_alone(code, name, told):
    client = enter("system", found()["system"])
    response = client.post(reverse("console:place-new"), {"code": code, "name": name})
    assert response.status_code == 422
    assert told in response.content.decode()
    assert client.post(reverse("console:place-new"), {"code": "532923", "name": "祥云县"}).status_code == 302
    shown = client.get(reverse("console:places")).content.decode()
    assert "祥云县" in shown
    assert "安岳县" not in shown
