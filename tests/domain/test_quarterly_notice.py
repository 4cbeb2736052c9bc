"""The quarter's notice: computed from confirmed facts, deposited as a draft, every number leading to its rows."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library.models import Resource
from jiyue.content.review import actions as review
from jiyue.delivery.publishing.models import Tree
from jiyue.oversight.inspection import actions as inspection
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.monitoring.models import Finding
from jiyue.oversight.reports import actions, queries
from jiyue.oversight.reports.models import Notice
from jiyue.rulebook.screening.queries import Document, policy_for, screen_document
from tests.watching import GAMBLING, IDENTITY_NUMBER, served
from tests.world import NOW, at

LATER = NOW + timedelta(days=1)


@pytest.fixture
def supervisor(world):
    return world.posting("dali_section", "supervisor")


@pytest.fixture
def watched(world, supervisor):
    """A late column ordered and mended, planted content confirmed, one suspicion that nobody confirmed."""
    with served(world.sites.xiangyun) as site:
        site.fine()
        site.listing("yaowen", ("/yaowen/2026/10/a1.html", "2026-10-01"))
        site.article("/gsgg/2026/10/b1.html", f"<p>身份证号：{IDENTITY_NUMBER}</p>{GAMBLING}")
        monitoring.monitor(world.sites.xiangyun.outlet, at=NOW)
        for key in ("identity-number", "forbidden-link"):
            monitoring.confirm(Finding.objects.get(rule_key=key), by=supervisor, at=NOW)
        late = Finding.objects.get(rule_key="overdue-column")
        order = inspection.issue_order([late], by=supervisor, at=NOW)
        site.listing("yaowen", ("/yaowen/2026/11/a2.html", "2026-11-02"))
        site.article("/yaowen/2026/11/a2.html", "<p>工作稳步推进。</p>")
        inspection.report_rectified(order, report="已更新。", by=world.posting("xiangyun_office", "editor"), at=NOW)
        inspection.recheck(order, by=supervisor, at=LATER)
        yield site


def draft(world, supervisor, *, year=2026, quarter=4, when=LATER):
    issuer = world.organisations.dali_office
    return actions.draft_quarterly_notice(issuer=issuer, year=year, quarter=quarter, by=supervisor, at=when)


def figures(notice):
    return {figure["key"]: figure["value"] for figure in notice.figures["totals"]}


def test_it_counts_what_was_confirmed_and_lies_in_the_library_as_a_draft(watched, world, supervisor):
    notice = draft(world, supervisor)
    assert figures(notice) == {
        "outlets": 2, "looks": 2, "findings": 3, "closed": 1, "orders": 1, "orders_closed": 1,
    }  # fmt: skip
    resource = notice.resource
    assert (resource.kind, resource.owner) == (Resource.Kind.BULLETIN, world.organisations.dali_office)
    assert resource.draft.title == "大理白族自治州人民政府办公室关于2026年第四季度政府网站监测检查情况的通报"
    assert "祥云县人民政府" in resource.draft.body
    assert "第十五条" in resource.draft.body
    assert "截至2026年11月3日09:00" in resource.draft.body


def test_what_a_page_must_not_show_the_notice_does_not_repeat(watched, world, supervisor):
    body = draft(world, supervisor).resource.draft.body
    assert "页面公开了不应公开的个人信息" in body
    assert "页面出现了不得发布的内容" in body
    for text in (IDENTITY_NUMBER[:6], IDENTITY_NUMBER[-4:], "新葡京", "bet365"):
        assert text not in body


def test_nothing_in_it_keeps_it_from_review(watched, world, supervisor):
    resource = draft(world, supervisor).resource
    opened = review.submit(resource, by=world.posting("dali_office", "editor"), at=LATER)
    assert opened.case.outcome == "open"


def test_every_number_leads_to_its_rows(watched, world, supervisor):
    notice = draft(world, supervisor)
    outlet = str(world.sites.xiangyun.outlet.pk)
    for key, value in figures(notice).items():
        assert queries.rows_of(notice, key).count() == value
    assert {row.rule_key for row in queries.rows_of(notice, "closed")} == {"overdue-column"}
    assert queries.rows_of(notice, "findings", outlet=outlet).count() == 3
    assert queries.rows_of(notice, "findings", outlet=str(world.sites.dali.outlet.pk)).count() == 0


def test_a_suspicion_that_went_by_unconfirmed_is_no_fact(watched, world, supervisor):
    watched.fine()
    monitoring.monitor(world.sites.xiangyun.outlet, at=LATER + timedelta(hours=1))
    assert Finding.objects.filter(state=Finding.State.CLOSED, confirmed_at__isnull=True).exists()
    assert figures(draft(world, supervisor, when=LATER + timedelta(hours=2)))["findings"] == 3


def test_other_quarters_and_other_supervisors_do_not_count(watched, world, supervisor):
    assert figures(draft(world, supervisor, quarter=3))["findings"] == 0
    anyue = world.posting("anyue_office", "supervisor")
    issuer = world.organisations.anyue_office
    notice = actions.draft_quarterly_notice(issuer=issuer, year=2026, quarter=4, by=anyue, at=LATER)
    assert (figures(notice)["outlets"], figures(notice)["findings"]) == (1, 0)
    assert "未发现需要通报的问题" in notice.resource.draft.body


def test_a_quarter_has_one_notice_unless_its_draft_was_removed(world, supervisor):
    first = draft(world, supervisor)
    with pytest.raises(Refusal, match="已经生成") as refused:
        draft(world, supervisor)
    assert "dali-2021/44.a" in {citation.clause for citation in refused.value.citations}
    library.remove(first.resource, by=supervisor, at=LATER)
    second = draft(world, supervisor)
    assert second.pk == first.pk
    assert second.resource != first.resource


@pytest.mark.parametrize(("year", "quarter"), [(2027, 1), (2026, 5), (2026, 0), (1, 1), (99999, 1)])
def test_a_quarter_that_has_not_begun_or_does_not_exist_is_refused(world, supervisor, year, quarter):
    with pytest.raises(Refusal):
        draft(world, supervisor, year=year, quarter=quarter)
    assert not Resource.objects.exists()


def test_only_the_issuers_supervisor_makes_it(world):
    for unit, role in (("dali_office", "editor"), ("dali_office", "head"), ("anyue_office", "supervisor")):
        with pytest.raises(Refusal, match="监管员生成"):
            draft(world, world.posting(unit, role))


def test_only_the_issuers_people_see_it_before_it_is_published(world, supervisor):
    notice = draft(world, supervisor)
    assert notice in queries.visible_to(world.posting("dali_office", "head"))
    assert not queries.visible_to(world.posting("xiangyun_office", "head"))


def report(*words):
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("report", "notice", *words, stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue(), err.getvalue()


def test_the_command_drafts_and_prints_the_figures(world, supervisor):
    words = ("--issuer", "州政府办公室", "--year", "2025", "--quarter", "2", "--json")
    supervisor.confirmed_at = at("2026-01-01 09:00")
    supervisor.save()
    code, out, _ = report(*words, "--by", "dali_section-supervisor")
    said = json.loads(out)
    assert code == 0
    assert said["title"].startswith("大理白族自治州人民政府办公室关于2025年第二季度")
    assert Notice.objects.get().pk.hex == said["notice"].replace("-", "")
    code, _, err = report(*words)
    assert (code, "已经生成" in err) == (1, True)


def test_the_command_says_who_is_missing(world):
    assert "没有名为" in report("--issuer", "无此单位", "--year", "2025", "--quarter", "2")[2]
    assert "没有在任的监管员" in report("--issuer", "州政府办公室", "--year", "2025", "--quarter", "2")[2]
    words = ("--issuer", "州政府办公室", "--year", "2025", "--quarter", "2", "--by", "nobody")
    assert report(*words)[0] == 1


def test_its_articles_lead_to_the_issuers_own_site_and_the_links_pass_the_check(watched, world, supervisor):
    Tree.objects.create(website=world.sites.dali, regulations="made")
    resource = draft(world, supervisor).resource
    body = resource.draft.body
    assert '<a href="http://dali.localhost:8000/regulations/dali-2021.html#article-15-1-2"' in body
    policy = policy_for(resource.owner.place_id, LATER.date())
    problems = screen_document(Document(body_html=body), policy=policy)
    assert not [one for one in problems if "regulations/" in one.excerpt]
