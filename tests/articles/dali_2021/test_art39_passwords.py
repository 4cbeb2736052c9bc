"""大理2021 第三十九条: the password rules of the platform are data, to be set to the values of its own document."""

import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.accounts import actions, lockout
from jiyue.core.accounts.models import User
from jiyue.core.accounts.queries import password_age
from jiyue.core.audit.actions import SYSTEM
from jiyue.rulebook.regulations import queries
from tests.articles.anyue_2023.test_art30_staff_passwords import staff
from tests.registering import end_of
from tests.world import NOW

RULES = "min_length: 10, classes: 2, history: 3, tries: 5, lock_minutes: 15"


@pytest.fixture
def stricter(settings, tmp_path):
    """The same pack with the values that another document would have."""
    root = tmp_path / "rulepacks"
    shutil.copytree(settings.RULEPACKS_ROOT, root)
    path = root / "dali-2021" / "defaults.yaml"
    text = path.read_text()
    assert RULES in text
    assert "term: 180 days, warn_days" in text
    text = text.replace(RULES, "min_length: 14, classes: 4, history: 5, tries: 3, lock_minutes: 30")
    path.write_text(text.replace("term: 180 days, warn_days", "term: 30 days, warn_days"))
    settings.RULEPACKS_ROOT = root
    queries.reload()
    yield
    queries.reload()


def refused(user, password, told):
    with pytest.raises(Refusal, match=told) as refusal:
        actions.set_password(user, password=password, by=SYSTEM, at=NOW)
    assert "第三十九条" in str(refusal.value)


@pytest.mark.clause("dali-2021/39.b")
def test_the_rules_in_force_are_those_of_the_pack(world):
    user = staff(world, "dali_office")
    refused(user, "short-7", "至少 10 位")
    refused(user, "onlysmallletters", "中的 2 类")
    actions.set_password(user, password="small-letters-alone", by=SYSTEM, at=NOW)
    assert password_age(user, at=NOW).due_at == end_of("2027-05-01")
    assert lockout.limits(NOW)[0] == 5


@pytest.mark.clause("dali-2021/39.b")
def test_length_classes_reuse_age_and_lock_out_follow_the_document(world, stricter):
    user = staff(world, "dali_office")
    refused(user, "Short-Horse-7", "至少 14 位")
    refused(user, "small-letters-alone", "中的 4 类")
    passwords = [f"Long-enough-Horse-{number}" for number in range(5)]
    for password in passwords:
        actions.set_password(user, password=password, by=SYSTEM, at=NOW)
    refused(user, passwords[0], "最近 5 次")
    actions.set_password(user, password="Long-enough-Horse-9", by=SYSTEM, at=NOW)
    assert password_age(User.objects.get(pk=user.pk), at=NOW).due_at == end_of("2026-12-02")
    now = timezone.now()
    assert [lockout.admit("worker", at=now) for _ in range(4)] == [True, True, True, False]
    assert lockout.locked("worker", at=now + timedelta(minutes=29))
    assert not lockout.locked("worker", at=now + timedelta(minutes=31))
