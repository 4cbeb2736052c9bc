"""The watch over a real site on this machine: what it finds, what it leaves alone, and when a finding closes."""

from datetime import timedelta

import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.audit.models import Record
from jiyue.oversight.monitoring import actions, queries
from jiyue.oversight.monitoring.evidence import path_of
from jiyue.oversight.monitoring.models import OPEN, Finding, Observation
from tests.watching import GAMBLING, IDENTITY_NUMBER, served
from tests.world import NOW, at

A_DAY = timedelta(days=1)
ARTICLE = "/gsgg/2026/10/b1.html"


@pytest.fixture
def site(world):
    """Xiangyun's site, in order, with the publisher's record of it."""
    with served(world.sites.xiangyun) as site:
        site.fine()
        site.publish()
        yield site


@pytest.fixture
def outlet(world):
    return world.sites.xiangyun.outlet


def open_keys(outlet):
    return set(Finding.objects.filter(outlet=outlet, state__in=OPEN).values_list("rule_key", flat=True))


def the(outlet, key):
    return Finding.objects.get(outlet=outlet, rule_key=key)


def test_a_site_in_order_has_no_findings_of_its_own(site, outlet):
    seen = actions.monitor(outlet, at=NOW)
    assert open_keys(outlet) <= {"required-element"}
    assert (seen.pages, seen.failed) == (5, 0)


def test_an_altered_page_with_planted_content_is_found_with_evidence_article_and_cure(site, outlet):
    site.article(ARTICLE, f"<p>联系人身份证号：{IDENTITY_NUMBER}</p>{GAMBLING}")
    actions.monitor(outlet, at=NOW)
    assert {"altered-page", "identity-number", "forbidden-link", "forbidden-words"} <= open_keys(outlet)
    for key in ("altered-page", "identity-number", "forbidden-link"):
        finding = the(outlet, key)
        assert finding.state == Finding.State.SUSPECTED
        assert finding.gravity == Finding.Gravity.GRAVE
        assert finding.citations
        assert finding.cure
        assert not finding.title.endswith("。")
        assert finding.url.endswith(ARTICLE)
        assert path_of(finding.evidence["page_sha256"]).read_bytes() == site.pages[ARTICLE][2]
        assert finding.evidence["seen_at"] == NOW.isoformat()
    number = the(outlet, "identity-number")
    assert IDENTITY_NUMBER not in f"{number.message}{number.evidence}"


def test_a_late_column_is_confirmed_at_once_and_belongs_to_the_columns_owner(site, outlet, world):
    site.listing("yaowen", ("/yaowen/2026/10/a1.html", "2026-10-01"))
    site.publish()
    actions.monitor(outlet, at=NOW)
    finding = the(outlet, "overdue-column")
    assert finding.state == Finding.State.CONFIRMED
    assert finding.responsible == world.organisations.xiangyun_office
    assert (finding.subject_kind, finding.subject_id) == ("column", str(world.columns.xiangyun_news.pk))
    assert finding.evidence["last_new_item_on"] == "2026-10-01"
    assert finding.evidence["due_on"] == "2026-10-15"
    assert "dali-2021/15.1.2.b" in {citation["clause"] for citation in finding.citations}


def test_a_day_that_is_yet_to_come_does_not_make_a_column_fresh(site, outlet):
    site.listing("yaowen", ("/yaowen/2026/10/a1.html", "2026-10-01"), ("/gsgg/2026/10/b1.html", "2026-12-31"))
    actions.monitor(outlet, at=NOW)
    assert "overdue-column" in open_keys(outlet)


def test_a_dead_link_and_a_page_nobody_published_are_found(site, outlet):
    site.home("/yaowen/index.html", "/gsgg/index.html", "/gone.html", "/planted.html")
    site.publish()
    site.put("/planted.html", site.page("<main>工作信息</main>"))
    actions.monitor(outlet, at=NOW)
    dead, planted = the(outlet, "dead-link"), the(outlet, "unknown-page")
    assert dead.state == Finding.State.CONFIRMED
    assert (dead.evidence["status"], dead.evidence["referrer"]) == (404, planted.url.replace("planted.html", ""))
    assert planted.state == Finding.State.SUSPECTED
    assert site.asked.count("/gone.html") == 3


def test_a_mended_site_closes_its_findings_and_the_record_says_so(site, outlet):
    site.home("/yaowen/index.html", "/gsgg/index.html", "/gone.html")
    site.listing("yaowen", ("/yaowen/2026/10/a1.html", "2026-10-01"))
    site.article(ARTICLE, GAMBLING)
    actions.monitor(outlet, at=NOW)
    assert {"dead-link", "overdue-column", "forbidden-link", "altered-page"} <= open_keys(outlet)
    site.fine()
    site.publish()
    actions.monitor(outlet, at=NOW + A_DAY)
    assert open_keys(outlet) <= {"required-element"}
    assert the(outlet, "forbidden-link").closed_at == NOW + A_DAY
    assert Record.objects.filter(action="monitoring.close", subject_id=str(the(outlet, "dead-link").pk)).exists()


def test_a_bad_page_that_is_no_longer_linked_is_looked_at_all_the_same(site, outlet):
    site.article(ARTICLE, GAMBLING)
    actions.monitor(outlet, at=NOW)
    site.listing("gsgg", ("/yaowen/2026/10/a1.html", "2026-10-30"), name="公示公告")
    actions.monitor(outlet, at=NOW + A_DAY)
    assert "forbidden-link" in open_keys(outlet)


def test_a_page_that_fails_closes_nothing_and_one_that_was_removed_closes(site, outlet):
    site.article(ARTICLE, GAMBLING)
    actions.monitor(outlet, at=NOW)
    site.put(ARTICLE, "", status=503)
    actions.monitor(outlet, at=NOW + A_DAY)
    assert "forbidden-link" in open_keys(outlet)
    del site.pages[ARTICLE]
    actions.monitor(outlet, at=NOW + 2 * A_DAY)
    assert "forbidden-link" not in open_keys(outlet)


def test_a_site_that_does_not_answer_is_one_finding_and_closes_nothing(site, outlet):
    site.article(ARTICLE, GAMBLING)
    actions.monitor(outlet, at=NOW)
    site.put("/index.html", "", status=500)
    seen = actions.monitor(outlet, at=NOW + A_DAY)
    assert seen.pages == 1
    assert {"unavailable", "forbidden-link"} <= open_keys(outlet)
    site.fine()
    actions.monitor(outlet, at=NOW + 2 * A_DAY)
    assert not {"unavailable", "forbidden-link"} & open_keys(outlet)


def test_the_same_problem_on_the_next_day_is_the_same_finding(site, outlet):
    site.article(ARTICLE, GAMBLING)
    actions.monitor(outlet, at=NOW)
    first = the(outlet, "forbidden-link")
    actions.monitor(outlet, at=NOW + A_DAY)
    again = the(outlet, "forbidden-link")
    assert again.pk == first.pk
    assert (again.first_seen_at, again.last_seen_at) == (NOW, NOW + A_DAY)
    assert again.evidence["seen_at"] == NOW.isoformat()
    assert again.evidence["latest"]["seen_at"] == (NOW + A_DAY).isoformat()


def test_a_fault_of_the_template_is_one_finding_however_many_pages_show_it(site, outlet):
    for path, (status, kind, body) in list(site.pages.items()):
        site.pages[path] = (status, kind, body.replace(b"0000000000 ", b""))
    actions.monitor(outlet, at=NOW)
    found = Finding.objects.filter(outlet=outlet, rule_key="required-element", subject_kind="site")
    codes = [finding for finding in found if finding.evidence["element"] == "site_code"]
    assert [finding.evidence["pages"] for finding in codes] == [5]


def test_the_watch_follows_no_programs_and_sees_a_page_once_whatever_its_spelling(site, outlet):
    site.home("/yaowen/", "/yaowen/index.html", "/yaowen/#top", "/ss/?q=1", "/hd/letter", "/api/v1", "mailto:a@b.cn")
    actions.monitor(outlet, at=NOW)
    assert sum(path.startswith("/yaowen/") and not path.endswith("a1.html") for path in site.asked) == 1
    assert not [path for path in site.asked if path.startswith(("/ss/", "/hd/", "/api/"))]


def test_hostile_pages_do_not_stop_the_watch(site, outlet):
    site.home("/yaowen/index.html", "/gsgg/index.html", "/loop", "/deep.html", "/broken.html", "/nul.html", "http://[")
    site.redirect("/loop", "/loop")
    site.put("/deep.html", "<div>" * 30_000 + GAMBLING)
    site.put("/broken.html", b"<html><meta charset=utf-99><ma\xff\xfein><a href='//[::1'>x</a><table><tr><td></html")
    site.put(
        "/nul.html",
        f"<p>a\x00b</p><a href='https://casino\x00.example/'>\x00澳门新葡京</a><p>{IDENTITY_NUMBER}\x01</p>",
    )
    seen = actions.monitor(outlet, at=NOW)
    assert seen.pages == 9
    assert "dead-link" in open_keys(outlet)
    assert "\x00" not in str(list(Finding.objects.values("message", "evidence", "url")))


def test_a_page_that_is_too_big_is_left_to_a_person(site, outlet, monkeypatch):
    monkeypatch.setattr("jiyue.oversight.monitoring.look.LARGEST", 20_000)
    site.home("/yaowen/index.html", "/big.html")
    site.put("/big.html", "大" * 20_000)
    actions.monitor(outlet, at=NOW)
    assert "unreadable-page" in open_keys(outlet)
    assert "dead-link" not in open_keys(outlet)


def test_a_page_beyond_reason_is_left_to_a_person_too(site, outlet, monkeypatch):
    monkeypatch.setattr("jiyue.oversight.monitoring.look.LARGEST_PAGE", 20_000)
    site.home("/yaowen/index.html", "/big.html")
    site.put("/big.html", "大" * 20_000)
    actions.monitor(outlet, at=NOW)
    assert the(outlet, "unreadable-page").state == Finding.State.SUSPECTED


def test_a_page_published_during_the_look_is_not_suspected(site, outlet, monkeypatch):
    from jiyue.oversight.monitoring import look

    site.article(ARTICLE, "<p>更正后的内容。</p>")
    before = look._record(outlet.website)
    site.publish()
    records = iter([before, look._record(outlet.website)])
    monkeypatch.setattr(look, "_record", lambda website: next(records))
    actions.monitor(outlet, at=NOW)
    assert "altered-page" not in open_keys(outlet)


def test_a_dismissed_problem_stays_quiet_while_it_stands_and_speaks_again_when_it_returns(site, outlet, world):
    by = world.posting("dali_office", "supervisor")
    site.article(ARTICLE, GAMBLING)
    actions.monitor(outlet, at=NOW)
    actions.dismiss(the(outlet, "forbidden-link"), by=by, at=NOW, reason="宣传反赌的截图")
    actions.monitor(outlet, at=NOW + A_DAY)
    assert the(outlet, "forbidden-link").state == Finding.State.DISMISSED
    site.fine()
    actions.monitor(outlet, at=NOW + 2 * A_DAY)
    site.article(ARTICLE, GAMBLING)
    actions.monitor(outlet, at=NOW + 3 * A_DAY)
    states = Finding.objects.filter(outlet=outlet, rule_key="forbidden-link").values_list("state", flat=True)
    assert sorted(states) == ["dismissed", "suspected"]


def test_only_the_supervisor_judges_and_a_dismissal_needs_a_reason(site, outlet, world):
    site.article(ARTICLE, GAMBLING)
    actions.monitor(outlet, at=NOW)
    finding = the(outlet, "forbidden-link")
    for unit, role in (("xiangyun_office", "head"), ("anyue_office", "supervisor"), ("dali_office", "editor")):
        with pytest.raises(Refusal, match="只能由其主管单位"):
            actions.confirm(finding, by=world.posting(unit, role), at=NOW)
    supervisor = world.posting("dali_section", "supervisor")
    with pytest.raises(Refusal, match="写明理由"):
        actions.dismiss(finding, by=supervisor, at=NOW, reason=" ")
    assert actions.confirm(finding, by=supervisor, at=NOW).confirmed_at == NOW
    with pytest.raises(Refusal, match="已确认"):
        actions.confirm(finding, by=supervisor, at=NOW)


def test_a_unit_sees_what_is_confirmed_and_not_what_is_suspected(site, outlet, world):
    site.listing("yaowen", ("/yaowen/2026/10/a1.html", "2026-10-01"))
    site.article(ARTICLE, GAMBLING)
    actions.monitor(outlet, at=NOW)
    own = set(queries.visible_to(world.posting("xiangyun_office", "editor")).values_list("rule_key", flat=True))
    assert own == {"overdue-column"}
    site.fine()
    actions.monitor(outlet, at=NOW + A_DAY)
    assert "forbidden-link" not in {
        one.rule_key for one in queries.visible_to(world.posting("xiangyun_office", "head"))
    }
    assert not queries.visible_to(world.posting("anyue_office", "supervisor"))
    assert {"overdue-column", "forbidden-link"} <= {
        one.rule_key for one in queries.visible_to(world.posting("dali_office", "supervisor"))
    }


def test_strangers_do_not_set_the_watch_in_motion(site, outlet, world):
    with pytest.raises(Refusal, match="发起监测"):
        actions.monitor(outlet, by=world.posting("anyue_office", "supervisor"), at=NOW)
    assert actions.monitor(outlet, by=world.posting("xiangyun_office", "editor"), at=NOW)


def test_the_daily_round_looks_at_each_running_site_once_a_day(site, world):
    with served(world.sites.dali) as dali, served(world.sites.anyue) as anyue:
        dali.fine()
        anyue.home()
        assert actions.monitor_due(at=at("2026-11-02 01:00")) == 3
        assert actions.monitor_due(at=at("2026-11-02 23:50")) == 0
        assert actions.monitor_due(at=at("2026-11-03 00:10")) == 3
    assert Observation.objects.count() == 6


def test_a_site_that_breaks_the_watch_leaves_the_others_watched(site, world, monkeypatch):
    def look_at(website, **values):
        if website == world.sites.dali:
            raise RuntimeError("broken")
        return real(website, **values)

    real = actions.look_at
    monkeypatch.setattr(actions, "look_at", look_at)
    with served(world.sites.anyue) as anyue:
        anyue.home()
        assert actions.monitor_due(at=NOW) == 2
