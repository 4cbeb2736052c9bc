"""After any sequence of changes the tree that was kept up change by change is the tree of a full build."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing import actions, fronts, rules, whole
from jiyue.delivery.publishing.models import Placement, Release
from jiyue.estate.sites.models import Column
from tests.world import column

KINDS = [
    "publish", "publish", "publish", "publish_twice", "many", "back_dated", "edit", "withdraw", "again",
    "place", "unplace", "rename", "hide", "site", "build", "build", "build",
]  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 50)), min_size=4, max_size=14)


class Newsroom:
    """Does one thing after another, choosing among what is there by number."""

    def __init__(self, press):
        self.press = press
        site, office = press.world.sites.anyue, press.world.organisations.anyue_office
        parent = column(site, "信息公开", "xxgk", owner=office, ordinal=3)
        self.columns = [
            press.world.columns.anyue_news,
            press.world.columns.anyue_notices,
            column(site, "年度报告", "ndbg", owner=office, parent=parent, ordinal=1),
            column(site, "统计数据", "tjsj", owner=office, parent=parent, ordinal=2, on_home=False),
        ]
        self.resources = []

    def do(self, kind, number):
        getattr(self, kind)(number)

    def column(self, number):
        return Column.objects.get(pk=self.columns[number % len(self.columns)].pk)

    def resource(self, number):
        return self.resources[number % len(self.resources)] if self.resources else None

    def publish(self, number):
        if not self.column(number).hidden:
            self.resources.append(self.press.out(self.column(number), title=f"消息{number}<&>"))

    def publish_twice(self, number):
        places = [one for one in (self.column(number), self.column(number + 1)) if not one.hidden]
        if places:
            self.resources.append(self.press.out(*places))

    def many(self, number):
        for _ in range(number % 9 + 3):
            self.publish(number)

    def back_dated(self, number):
        if not self.column(number).hidden:
            at = self.press.now - timedelta(days=400 + number)
            self.resources.append(self.press.out(self.column(number), at=at))

    def edit(self, number):
        resource = self.resource(number)
        if resource:
            self.press.clear(resource, title=f"改过的题名{number}", validity="repealed" if number % 3 else "in_force")

    def withdraw(self, number):
        resource = self.resource(number)
        if resource and Release.objects.filter(resource=resource, withdrawn_at=None).exists():
            self.press.withdraw(resource)

    def again(self, number):
        """What was withdrawn comes back in a new version."""
        gone = Release.objects.filter(withdrawn_at__isnull=False).order_by("pk").first()
        if gone:
            self.press.clear(gone.resource, title=f"重新发布{number}")

    def place(self, number):
        resource = self.resource(number)
        try:
            with transaction.atomic():
                if resource:
                    column = self.column(number // 2)
                    actions.place(resource, column=column, by=self.press.head(), at=self.press.tick())
        except Refusal:
            pass

    def unplace(self, number):
        placed = list(Placement.objects.filter(removed_at=None).order_by("pk"))
        if placed:
            placement = placed[number % len(placed)]
            actions.unplace(placement, by=self.press.head(), at=self.press.tick(), reason="调整栏目")

    def rename(self, number):
        Column.objects.filter(pk=self.column(number).pk).update(name=f"栏目{number}")

    def hide(self, number):
        Column.objects.filter(pk=self.column(number).pk).update(hidden=number % 2)

    def site(self, number):
        website = self.press.world.sites.anyue
        website.contact = f"电话 {number}"
        website.save()

    def build(self, number):
        self.press.publish()


@pytest.fixture
def small_pages(monkeypatch):
    """Pages of 4, shards of 5 and units of 2 pages, so that a few items already fill and close some."""
    monkeypatch.setattr(whole, "PAGES", 2)
    monkeypatch.setattr(rules, "PAGE", 4)
    monkeypatch.setattr(rules, "SHARD", 5)
    monkeypatch.setattr(rules, "FEED", 4)
    monkeypatch.setattr(rules, "SECTION", 2)
    monkeypatch.setattr(fronts, "SIZE", 2)
    monkeypatch.setattr(fronts, "FIRST_SIZE", 3)


@settings(
    max_examples=25,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_the_incremental_tree_equals_a_full_build(press, small_pages, steps):
    with transaction.atomic():
        newsroom = Newsroom(press)
        newsroom.build(0)
        for kind, number in steps:
            newsroom.do(kind, number)
        newsroom.build(0)
        kept_up = press.tree()
        assert kept_up == press.rebuilt()
        transaction.set_rollback(True)


def test_a_long_life_of_one_column(press, small_pages):
    newsroom = Newsroom(press)
    newsroom.build(0)
    for _ in range(14):
        newsroom.publish(0)
        newsroom.build(0)
    assert press.tree() == press.rebuilt()
    for number in (0, 3, 7, 13, 12):
        newsroom.withdraw(number)
        newsroom.build(0)
        assert press.tree() == press.rebuilt()
    newsroom.again(1)
    newsroom.build(0)
    assert press.tree() == press.rebuilt()
