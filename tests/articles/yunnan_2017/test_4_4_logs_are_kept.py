"""云南2017 四（四）、互联网政务应用安全管理规定第二十条: logs are kept; what is older may go and stays provable."""

import os
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from jiyue.common.refusals import Refusal
from jiyue.core.audit import queries
from jiyue.core.audit.actions import SYSTEM, record
from jiyue.core.audit.models import Record
from jiyue.estate.organisations.logs import prune
from tests.world import NOW, at

EARLY, LATE = at("2025-03-01 09:00"), at("2026-04-01 09:00")


@pytest.fixture
def logged(world, settings, tmp_path):
    """Sign-ins and acts of two years, and log files that were turned over."""
    settings.HOME = tmp_path / "home"
    (settings.HOME / "log").mkdir(parents=True)
    for name, moment in {"jiyue.log.1": LATE, "jiyue.log.2": EARLY, "jiyue.log": NOW}.items():
        path = settings.HOME / "log" / name
        path.write_text("{}\n")
        os.utime(path, (moment.timestamp(), moment.timestamp()))
    for moment in (EARLY, LATE):
        for action in ("accounts.sign_in", "review.clear"):
            record(action, world.organisations.dali, by=SYSTEM, at=moment, summary=f"{action} {moment:%Y}")
    return Path(settings.HOME) / "log"


@pytest.mark.clause("yunnan-2017/4.4.k", "national-base/security-20.logs")
def test_younger_logs_are_refused_and_older_ones_go_while_the_chain_stays_whole(logged):
    with pytest.raises(Refusal, match="不满1年") as refused:
        prune(before=date(2026, 1, 1), at=NOW - timedelta(days=1))
    assert {one.clause for one in refused.value.citations} >= {"yunnan-2017/4.4.k", "national-base/security-20.logs"}
    with pytest.raises(Refusal):
        prune(before=date(2025, 11, 3), at=NOW)
    assert {path.name for path in logged.iterdir()} == {"jiyue.log", "jiyue.log.1", "jiyue.log.2"}
    head = queries.head()
    would = prune(before=date(2025, 11, 2), at=NOW, dry=True)
    done = prune(before=date(2025, 11, 2), at=NOW)
    assert (would.records, would.files) == (done.records, done.files) == (1, ("jiyue.log.2",))
    assert {path.name for path in logged.iterdir()} == {"jiyue.log", "jiyue.log.1"}
    kept = {one.action: one.summary for one in Record.objects.filter(at=EARLY)}
    assert kept == {"accounts.sign_in": "内容已按日志留存期限清除", "review.clear": "review.clear 2025"}
    assert Record.objects.filter(summary="accounts.sign_in 2026").exists()
    assert queries.verify(anchor=head).ok
    assert Record.objects.get(action="audit.prune").data["files"] == ["jiyue.log.2"]


@pytest.mark.clause("yunnan-2017/4.4.k")
def test_no_earlier_day_is_lost_unseen(logged):
    with pytest.raises(Refusal):
        prune(before=date(2026, 6, 1), at=NOW)
    gaps = prune(before=date(2025, 4, 1), at=NOW).gaps
    assert date(2025, 3, 2) in gaps
    assert date(2026, 4, 1) not in gaps
    Record.objects.filter(at=LATE, action="accounts.sign_in").delete()
    verdict = queries.verify()
    assert (verdict.ok, verdict.first_bad) == (False, 3)


@pytest.mark.parametrize("how", ["another", "changed", "undone", "unsaid", "digest", "content back"])
def test_clearing_away_is_no_way_to_hide_an_act(logged, how):
    prune(before=date(2025, 4, 1), at=NOW)
    pruned = Record.objects.get(sequence=5)
    assert pruned.action == "audit.prune"
    if how == "another":
        Record.objects.filter(sequence=2).update(data={"pruned": 5}, summary="")
    elif how == "changed":
        Record.objects.filter(sequence=1).update(at=LATE)
    elif how == "undone":
        Record.objects.filter(sequence=1).update(data={})
    elif how == "unsaid":
        Record.objects.filter(sequence=3).update(data={"pruned": 77}, summary="")
    elif how == "digest":
        Record.objects.filter(sequence=1).update(digest="0" * 64)
    else:
        Record.objects.filter(sequence=1).update(summary="没有登录")
    assert not queries.verify().ok


def test_what_is_cleared_twice_stays_provable(logged):
    assert prune(before=date(2025, 4, 1), at=NOW).records == 1
    assert prune(before=date(2025, 4, 1), at=NOW).records == 0
    assert prune(before=date(2026, 5, 1), at=at("2027-06-01 09:00")).records == 1
    assert queries.verify().ok


def test_the_command_tells_what_it_does(logged):
    told = StringIO()
    call_command("prune_logs", "--before=2025-04-01", "--dry-run", stdout=told)
    assert "将清除审计记录内容 1 条，日志文件 1 个" in told.getvalue()
    with pytest.raises(CommandError, match=r"不得删除.*第四部分"):
        call_command("prune_logs", "--before=2099-01-01")
    call_command("prune_logs", "--before=2025-04-01", stdout=told)
    assert "已清除" in told.getvalue()
