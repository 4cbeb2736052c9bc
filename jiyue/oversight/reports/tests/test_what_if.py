"""What would change in a place under another government's rules, from what is stored."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from jiyue.common.refusals import Refusal
from jiyue.estate.registry import actions as registry
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.actions import refresh_column_clock
from jiyue.oversight.reports.what_if import place_of, what_if
from jiyue.rulebook.regulations import queries, skeleton
from jiyue.rulebook.regulations.loader import load
from tests.registering import done, registered
from tests.world import NOW, at, column


def judged(answer, name):
    return [one for one in answer.judgements if name in one.name]


def pack_with(tmp_path, term):
    home = skeleton.write(tmp_path, document="strict-2026", title="从严办法", place="510101 某县", on=NOW.date())
    rules = home / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("14 days", term), "utf-8")
    return load(home)


def test_a_column_in_time_today_would_be_late_under_a_shorter_interval(world, tmp_path):
    refresh_column_clock(world.columns.anyue_news, last_new_item_at=at("2026-10-25 09:00"), at=NOW)
    [same] = judged(what_if(queries.pack("anyue-2023"), world.places.anyue, at=NOW), "动态要闻")
    [strict] = judged(what_if(pack_with(tmp_path, "3 days"), world.places.anyue, at=NOW), "动态要闻")
    assert (same.now, same.under) == ("in_time", "in_time")
    assert (strict.now, strict.under, strict.worse) == ("in_time", "late", True)
    assert "应于 2026-10-28 前更新" in strict.told
    assert str(strict.citations[0]) == "《从严办法》第一条"


def test_names_that_the_other_rules_refuse_are_listed_and_nothing_is_changed(world):
    long = column(world.sites.anyue, "安岳县国民经济和社会发展统计公报", "tjgb", owner=world.organisations.anyue_office)
    answer = what_if(queries.pack("dali-2021"), world.places.anyue, at=NOW)
    assert list(answer.packs) == ["national-base", "dali-2021"]
    [refused, unknown] = judged(answer, long.name)
    assert (refused.under, refused.citations[0].clause) == ("refused", "dali-2021/18.a")
    assert (unknown.under, unknown.told) == ("unknown", "系统中没有它的更新记录，无法判断是否逾期。")
    assert {pack.id for pack in queries.packs()} >= {"anyue-2023"}


def test_other_places_are_left_out_and_what_has_no_facts_is_said(world):
    answer = what_if(queries.pack("dali-2021"), world.places.anyue, at=NOW)
    assert not judged(answer, "祥云县")
    assert any(one.startswith(("答复时限", "整改期限")) for one in answer.unjudged)


def test_a_place_is_found_by_name_or_code_and_otherwise_asked_for(world):
    assert place_of("安岳县") == place_of("512021") == world.places.anyue
    with pytest.raises(Refusal, match="没有名称或区划代码为“某地”"):
        place_of("某地")


def test_the_command_prints_who_would_be_late_with_the_article(world, tmp_path, capsys):
    refresh_column_clock(world.columns.anyue_news, last_new_item_at=at("2025-01-01 09:00"), at=at("2025-01-01 09:00"))
    folder = pack_with(tmp_path, "3 days") and Path(tmp_path) / "strict-2026"
    call_command("rulepacks", "what-if", "--pack", str(folder), "--place", "安岳县")
    told = capsys.readouterr().out
    assert "《从严办法》（strict-2026）" in told
    assert "逾期：“安岳县人民政府”的栏目“动态要闻”（现在：逾期）" in told
    assert "没有来信数据" in told
    assert "没有备案数据" in told
    assert "依据：《从严办法》第一条" in told


def posting(world):
    """What the accounts of Anyue would owe under the province's rules of Yunnan."""
    answer = what_if(queries.pack("yunnan-2019"), world.places.anyue, at=NOW)
    return [one for one in answer.judgements if one.about == "account"]


def test_an_account_is_judged_by_its_recorded_posts(world):
    by = world.posting("anyue_office", "supervisor")
    office, need = world.organisations.anyue_office, "发布本县政务信息"
    account = registry.register_account("安岳发布", sponsor=office, supervisor=office, need=need, by=by, at=NOW)
    [unknown] = posting(world)
    assert "没有它的发文记录" in unknown.told
    registry.record_post(
        account, posted_on=date(2026, 10, 25), title="转发", link="https://example.cn/1", original=False, by=by, at=NOW
    )
    [daily] = posting(world)
    assert (daily.now, daily.under) == ("in_time", "late")
    assert "yunnan-2019/22.6" in [citation.clause for citation in daily.citations]


def test_letters_and_filings_are_judged_by_what_was_registered(world):
    by = world.posting("dali_office", "site_manager")
    letter = registered("reply_limit.simple", by=by, started=at("2026-10-26 09:00"), subject="来信示例-1")
    done(letter, by=by, on=at("2026-10-30 09:00"))
    registered(
        "notice_period.media_account.change-close-deregister",
        by=by,
        started=at("2026-10-26 09:00"),
        subject="“示例”微博账号",
    )
    answer = what_if(queries.pack("dali-2021"), world.places.dali, at=NOW)
    [same] = [one for one in answer.judgements if one.about == "letter"]
    assert (same.now, same.under) == ("in_time", "in_time")
    assert "2026-10-30 办结" in same.told
    assert [one.about for one in answer.judgements].count("filing") == 1
    assert answer.missing == ["没有政务新媒体账号"]
    other = what_if(queries.pack("anyue-2023"), world.places.dali, at=NOW)
    [free] = [one for one in other.judgements if one.about == "letter"]
    assert (free.under, free.told) == ("free", "没有这一事项的期限规定。")


def test_what_is_registered_is_held_against_the_rules_of_opening_and_names(world):
    answer = what_if(queries.pack("anyue-2023"), world.places.xiangyun, at=NOW)
    [site] = [one for one in answer.judgements if one.about == "outlet"]
    assert (site.now, site.under) == ("in_time", "in_time")
    Outlet.objects.filter(pk=world.sites.xiangyun.outlet.pk).update(name="信息港")
    answer = what_if(queries.pack("anyue-2023"), world.places.xiangyun, at=NOW)
    assert [one.now for one in answer.judgements if one.about == "outlet"] == ["refused"]
