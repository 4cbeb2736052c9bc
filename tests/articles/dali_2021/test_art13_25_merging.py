"""大理2021 第十三条、第二十五条: what cannot be fed is merged by the office, and deleted if that failed too."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing import queries as publishing
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.estate.approvals.queries import inbox
from jiyue.estate.sites import actions as sites
from jiyue.faces.console.tests.conftest import client_of
from jiyue.oversight.monitoring import queries as watch
from jiyue.oversight.monitoring.models import Finding
from tests import columns, registering
from tests.world import NOW, at, column


@pytest.fixture
def bureau(world):
    """A department that keeps a column of the portal."""
    cache.clear()
    world.organisations.dali_finance = registering.department(world)
    world.columns.finance = column(world.sites.dali, "财政动态", "finance", owner=world.organisations.dali_finance)
    return world.organisations.dali_finance


def late(held, when, number=0):
    """A finding of the watch: late on that day."""
    return Finding.objects.create(
        outlet=held.outlet, responsible=held.owner, rule_key="overdue-column", subject_kind="column",
        subject_id=str(held.pk), locus=f"{number}", title="栏目超期", message=f"栏目“{held}”超期。", cure="请更新",
        gravity="serious", state="closed", confirmed_at=when, first_seen_at=when, last_seen_at=when,
    )  # fmt: skip


def fed(held, when):
    sites.refresh_column_clock(held, last_new_item_at=when, at=when)


def proposed(world, *, on=NOW):
    return {one.column: one for one in watch.proposals([world.sites.dali.outlet], at=on)}


@pytest.mark.clause("dali-2021/13.d")
def test_an_empty_column_and_one_late_twice_in_a_year_are_proposed_with_the_evidence(world, bureau):
    held = world.columns.finance
    assert proposed(world)[held].evidence == ("该栏目从未发布过信息。",)
    fed(held, NOW - timedelta(days=5))
    late(held, at("2025-09-01 09:00"), 1)
    late(held, at("2026-03-01 09:00"), 2)
    assert held not in proposed(world)
    late(held, at("2026-06-01 09:00"), 3)
    found = proposed(world)[held]
    assert (found.act, len(found.evidence)) == ("merge", 2)
    assert {one.clause for one in found.citations} == {"dali-2021/13.d", "dali-2021/25.c"}
    page = client_of(world.posting("dali_finance", "editor")).get(reverse("console:column-proposals")).content.decode()
    assert "2026-06-01 监测" in page
    assert "要闻快递" not in page


def wish(world, **changes):
    return sites.Wish(**({"target": world.columns.dali_news, "ground": "信息来源不足"} | changes))


@pytest.mark.clause("dali-2021/13.e")
def test_a_department_asks_and_cannot_merge_by_itself_and_the_office_sees_it(world, bureau):
    held, editor = world.columns.finance, world.posting("dali_finance", "editor")
    for who in [editor, world.posting("dali_office", "site_manager")]:
        with pytest.raises(Refusal, match="统一调整") as refused:
            sites.retire_column(held, target=world.columns.dali_news, reason="合并", by=who, at=NOW)
        assert [one.clause for one in refused.value.citations] == ["dali-2021/13.e"]
    client = client_of(editor)
    assert "提交申请" in client.get(reverse("console:column-merge", args=[held.pk])).content.decode()
    answer = client.post(
        reverse("console:column-merge", args=[held.pk]), {"target": str(world.columns.dali_news.pk), "ground": "不足"}
    )
    change = held.changes.get()
    assert answer.url == reverse("console:column-change", args=[change.pk])
    head = world.posting("dali_office", "head")
    assert [step.case for step in inbox(head, NOW + timedelta(days=9999))] == [columns.case(change)]
    assert not inbox(world.posting("dali_finance", "head"), NOW)
    with pytest.raises(Refusal):
        columns.decide(change, world.posting("dali_finance", "head"))
    columns.decide(change, head)
    held.refresh_from_db()
    assert held.merged_into == world.columns.dali_news


@pytest.mark.clause("dali-2021/13.f")
def test_a_merging_is_announced_and_old_addresses_lead_to_the_new_column(world, press, bureau):  # noqa: F811
    held, target = world.columns.finance, world.columns.dali_news
    item = press.out(held, office="dali_finance", title="财政月报")
    press.publish()
    old = publishing.addresses(item)[0].path
    assert "finance/index.html" in press.read("site-map.html", "dali")
    change = sites.apply_for_merge(held, wish=wish(world), by=world.posting("dali_finance", "editor"), at=press.tick())
    notice = Client(headers={"host": "dali.localhost"})
    assert "目前没有栏目调整" in notice.get("/ss/column-changes/").content.decode()
    columns.decide(change, world.posting("dali_office", "deputy_head"), at=press.tick())
    press.publish()
    page = notice.get("/ss/column-changes/").content.decode()
    assert all(words in page for words in ("财政动态", "归并到", target.name, "2026-11-02"))
    stub = press.read("finance/index.html", "dali")
    assert f'归并到“<a href="../{target.slug}/index.html">{target.name}</a>”' in stub
    assert "财政月报" in press.read(old, "dali")
    assert "finance/index.html" not in press.read("site-map.html", "dali")
    rest = press.out(target, office="dali_office", title="新的信息")
    press.publish()
    assert "新的信息" in press.read(publishing.addresses(rest)[0].path, "dali")
    assert press.tree("dali") == press.rebuilt("dali")


@pytest.mark.clause("dali-2021/13.g")
def test_a_merged_column_late_again_is_proposed_for_closing(world, bureau):
    held, target = world.columns.finance, world.columns.dali_news
    fed(target, NOW - timedelta(days=1))
    change = sites.apply_for_merge(held, wish=wish(world), by=world.posting("dali_finance", "editor"), at=NOW)
    columns.decide(change, world.posting("dali_office", "deputy_head"))
    late(target, NOW - timedelta(days=3))
    assert target not in proposed(world, on=NOW)
    late(target, NOW + timedelta(days=30), 1)
    later = NOW + timedelta(days=31)
    found = proposed(world, on=later)[target]
    assert found.act == "remove"
    assert "dali-2021/13.g" in {one.clause for one in found.citations}
    assert "第十三条" in {one.article for one in found.citations}


@pytest.mark.clause("dali-2021/25.c")
def test_from_a_finding_the_owner_opens_an_application_with_the_evidence_in_it(world, bureau):
    held, editor = world.columns.finance, world.posting("dali_finance", "editor")
    fed(held, NOW - timedelta(days=5))
    assert held not in proposed(world)
    late(held, NOW - timedelta(days=90), 1)
    assert held not in proposed(world)
    finding = late(held, NOW - timedelta(days=20), 2)
    assert "dali-2021/25.c" in {one.clause for one in proposed(world)[held].citations}
    client, form = client_of(editor), reverse("console:column-merge", args=[held.pk])
    assert form in client.get(reverse("console:finding", args=[finding.pk])).content.decode()
    page = client.get(form).content.decode()
    assert "佐证：2026-08-04 监测" in page
    client.post(form, {"target": str(world.columns.dali_news.pk), "ground": "更新反复超期"})
    assert len(held.changes.get().evidence) == 2
    stranger = client_of(world.posting("anyue_office", "editor"))
    assert stranger.get(form).status_code == 404


@pytest.mark.clause("dali-2021/25.d")
def test_a_column_that_failed_after_merging_goes_and_its_items_stay_in_the_archive(world, press, bureau):  # noqa: F811
    held = world.columns.finance
    item = press.out(held, office="dali_finance", title="财政月报")
    other = column(world.sites.dali, "预算公开", "budget", owner=bureau)
    by, deputy = world.posting("dali_finance", "editor"), world.posting("dali_office", "deputy_head")
    columns.decide(sites.apply_for_merge(other, wish=wish(world, target=held), by=by, at=NOW), deputy)
    assert held not in proposed(world)
    late(held, NOW + timedelta(days=30))
    later = NOW + timedelta(days=31)
    found = proposed(world, on=later)[held]
    assert "dali-2021/25.d" in {one.clause for one in found.citations}
    change = sites.apply_for_merge(held, wish=wish(world, target=None, evidence=found.evidence), by=by, at=later)
    columns.decide(change, deputy, at=later)
    change.refresh_from_db()
    assert (change.done_at, str(change)) == (later, "删除栏目“财政动态”")
    press.publish()
    assert "本栏目已于 2026-12-03 撤销" in press.read("finance/index.html", "dali")
    assert "财政月报" in press.read("finance/index.html", "dali")
    assert "财政月报" in press.read(publishing.addresses(item)[0].path, "dali")
    assert "finance/index.html" not in press.read("site-map.html", "dali")
    held.refresh_from_db()
    with pytest.raises(Refusal, match="停用"):
        press.place(press.write(office="dali_finance"), held)
