"""From a finding to an order, to the unit's report, to the re-check that closes it."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from docx import Document

from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing.models import Tree
from jiyue.estate.duties.queries import explain
from jiyue.oversight.inspection import actions, queries
from jiyue.oversight.inspection.models import RectificationOrder
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.monitoring.models import Finding
from tests.watching import GAMBLING, served
from tests.world import NOW, at

A_DAY = timedelta(days=1)
STATE = RectificationOrder.State


@pytest.fixture
def site(world):
    """Xiangyun's site with a late column and a planted link, looked at once."""
    with served(world.sites.xiangyun) as site:
        site.fine()
        site.listing("yaowen", ("/yaowen/2026/10/a1.html", "2026-10-01"))
        site.article("/gsgg/2026/10/b1.html", GAMBLING)
        monitoring.monitor(world.sites.xiangyun.outlet, at=NOW)
        yield site


@pytest.fixture
def supervisor(world):
    return world.posting("dali_section", "supervisor")


@pytest.fixture
def late(site):
    return Finding.objects.get(rule_key="overdue-column")


@pytest.fixture
def order(late, supervisor):
    return actions.issue_order([late], by=supervisor, at=NOW)


def reported(order, world, *, when=NOW):
    by = world.posting("xiangyun_office", "editor")
    return actions.report_rectified(order, report="已发布两条信息。", by=by, at=when)


def test_an_order_is_numbered_addressed_and_timed_with_its_reason(order, late, world):
    clock = queries.clock(order)
    assert order.number == "州政府办公室督办〔2026〕1号"
    assert (order.issuer, order.recipient) == (world.organisations.dali_office, world.organisations.xiangyun_office)
    assert timezone.localdate(clock.due_at) == at("2026-11-05 00:00").date()
    assert clock.holder == world.organisations.xiangyun_office
    assert any("3个工作日" in line for line in explain(clock))
    assert "dali-2021/19.f" in {citation["clause"] for citation in clock.citations}
    late.refresh_from_db()
    assert late.state == Finding.State.ORDERED


def test_the_second_order_of_the_year_has_the_next_number_and_the_next_year_begins_anew(site, supervisor, order):
    findings = Finding.objects.filter(state=Finding.State.SUSPECTED)
    first, second = findings[:2]
    for finding in (first, second):
        monitoring.confirm(finding, by=supervisor, at=NOW)
    assert actions.issue_order([first], by=supervisor, at=NOW).number.endswith("〔2026〕2号")
    assert actions.issue_order([second], by=supervisor, at=at("2027-01-04 09:00")).number.endswith("〔2027〕1号")


def test_the_paper_opens_in_word_and_says_number_unit_finding_article_cure_and_date(order, late):
    paper = Document(BytesIO(queries.order_docx(order)))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    cells = "\n".join(cell.text for row in paper.tables[0].rows for cell in row.cells)
    assert order.number in text
    assert order.recipient.name in text
    assert "2026年11月5日前" in text
    assert "日期怎么来的：起算事件发生在2026年11月2日（星期一），期限为3个工作日" in text
    assert "因此到期日为2026年11月5日" in text
    assert "".join(late.evidence["explain"]) in cells
    assert "第十九条" in text
    assert late.message in cells
    assert "第十五条" in cells
    assert late.cure in cells


def test_the_articles_in_the_paper_lead_to_the_issuers_own_site_once_that_shows_them(world, order, late):
    def links():
        paper = Document(BytesIO(queries.order_docx(order)))
        cell = paper.tables[0].rows[1].cells[3]
        found = [*cell.paragraphs[0].hyperlinks, *(link for one in paper.paragraphs for link in one.hyperlinks)]
        assert "第十五条" in cell.text
        return [link.url for link in found]

    assert links() == []
    Tree.objects.create(website=world.sites.dali, regulations="made")
    assert "http://dali.localhost:8000/regulations/dali-2021.html#article-15-1-2" in links()
    assert any(url.startswith("http://dali.localhost:8000/regulations/dali-2021.html#article-19") for url in links())


def test_a_suspicion_cannot_be_ordered_and_a_confirmed_finding_not_twice(site, supervisor, late, order):
    suspected = Finding.objects.filter(state=Finding.State.SUSPECTED).first()
    for findings in ([suspected], [late]):
        with pytest.raises(Refusal, match="不能下达督办单") as refused:
            actions.issue_order(findings, by=supervisor, at=NOW)
        assert "dali-2021/19.f" in {citation.clause for citation in refused.value.citations}
    assert RectificationOrder.objects.count() == 1


def test_one_order_goes_to_one_unit(site, supervisor, late, world):
    other = Finding.objects.filter(rule_key="forbidden-link").first()
    Finding.objects.filter(pk=other.pk).update(responsible=world.organisations.dali_centre, state="confirmed")
    with pytest.raises(Refusal, match="不同的单位"):
        actions.issue_order([late, other], by=supervisor, at=NOW)
    with pytest.raises(Refusal, match="没有选择问题"):
        actions.issue_order([], by=supervisor, at=NOW)


def test_only_the_supervising_unit_orders_and_only_the_ordered_unit_reports(late, supervisor, world):
    for unit, role in (("xiangyun_office", "head"), ("anyue_office", "supervisor"), ("dali_office", "editor")):
        with pytest.raises(Refusal, match="监管员下达"):
            actions.issue_order([late], by=world.posting(unit, role), at=NOW)
    order = actions.issue_order([late], by=supervisor, at=NOW)
    for by in (supervisor, world.posting("anyue_office", "editor"), world.posting("xiangyun_office", "audit_admin")):
        with pytest.raises(Refusal, match="在任人员报告"):
            actions.report_rectified(order, report="已整改。", by=by, at=NOW)
    with pytest.raises(Refusal, match="监管员下达和复查"):
        actions.recheck(order, by=world.posting("xiangyun_office", "head"), at=NOW)


def test_a_report_says_something_and_is_given_once(order, world):
    by = world.posting("xiangyun_office", "editor")
    with pytest.raises(Refusal, match="不能为空"):
        actions.report_rectified(order, report="  ", by=by, at=NOW)
    order = reported(order, world)
    assert order.state == STATE.REPORTED
    assert order.findings.get().state == Finding.State.REPORTED
    with pytest.raises(Refusal, match="已报整改"):
        reported(order, world)


def test_a_recheck_of_the_mended_site_closes_finding_order_and_clock(site, order, supervisor, world):
    site.fine()
    order = actions.recheck(reported(order, world), by=supervisor, at=NOW + A_DAY)
    assert (order.state, order.closed_at) == (STATE.CLOSED, NOW + A_DAY)
    assert order.findings.get().state == Finding.State.CLOSED
    assert queries.clock(order).stopped_at == NOW + A_DAY
    with pytest.raises(Refusal, match="已经办结"):
        actions.recheck(order, by=supervisor, at=NOW + A_DAY)


def test_a_recheck_that_sees_it_again_puts_the_order_back_and_its_clock_runs_on(site, order, supervisor, world):
    order = actions.recheck(reported(order, world), by=supervisor, at=NOW + A_DAY)
    assert order.state == STATE.ISSUED
    assert order.findings.get().state == Finding.State.ORDERED
    assert queries.clock(order).stopped_at is None
    assert reported(order, world, when=NOW + A_DAY).state == STATE.REPORTED


def test_a_recheck_of_a_site_that_does_not_answer_settles_nothing(site, order, supervisor, world):
    order = reported(order, world)
    site.put("/index.html", "", status=502)
    with pytest.raises(Refusal, match="无法复查"):
        actions.recheck(order, by=supervisor, at=NOW + A_DAY)
    order.refresh_from_db()
    assert order.state == STATE.REPORTED
    assert order.findings.get().state == Finding.State.REPORTED


def test_issuer_and_recipient_see_the_order_and_nobody_else(order, world):
    def sees(unit, role):
        return queries.visible_to(world.posting(unit, role)).filter(pk=order.pk).exists()

    assert sees("dali_section", "supervisor")
    assert sees("xiangyun_office", "editor")
    assert not sees("dali_office", "editor")
    assert not sees("anyue_office", "supervisor")
