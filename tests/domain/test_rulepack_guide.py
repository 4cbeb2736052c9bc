"""The guide's worked example, taken from the guide itself: a sixth document drives columns and reviews, no code."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from jiyue.content.review import actions as review
from jiyue.estate.approvals.queries import current_step
from jiyue.estate.duties import queries as duties
from jiyue.estate.organisations.models import Place
from jiyue.estate.sites.actions import refresh_column_clock
from jiyue.rulebook.regulations import queries
from jiyue.rulebook.regulations.schema import Naming, Rectification, UpdateInterval
from tests import reviewing
from tests.world import NOW, at, column, organisation, site

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "rulepacks.zh-CN.md"
BLOCK = re.compile(r"`([a-z]+\.(?:yaml|txt))`[^\n]*\n\n```(?:yaml|text)\n(.*?)```", re.DOTALL)


@pytest.fixture
def followed(settings, tmp_path, monkeypatch, capsys):
    """Every step of the worked example, with the commands that the guide names."""
    monkeypatch.chdir(tmp_path)
    settings.OWN_RULEPACKS_ROOT = tmp_path / "home" / "rulepacks"
    guide = GUIDE.read_text("utf-8")
    example = guide.split("## 从头做一遍")[1].split("## 规则种类")[0]
    title, place = "云岭县政府网站管理办法", "532999 云岭县"
    assert f'new guizebao --id yunling-2026 --title {title} --place "{place}"' in example
    call_command("rulepacks", "new", "guizebao", "--id", "yunling-2026", "--title", title, "--place", place)
    folder = tmp_path / "guizebao" / "yunling-2026"
    written = dict(BLOCK.findall(example))
    assert set(written) == {"pack.yaml", "text.txt", "clauses.yaml", "rules.yaml", "defaults.yaml"}
    for name, text in written.items():
        (folder / name).write_text(text, "utf-8")
    capsys.readouterr()
    yield folder, example
    queries.reload()


def test_what_the_guide_says_that_the_check_prints_is_what_it_prints(followed, capsys):
    folder, example = followed
    call_command("rulepacks", "check", str(folder))
    said = capsys.readouterr().out.strip()
    assert f"> {said}" in example
    rules = (folder / "rules.yaml").read_text("utf-8")
    (folder / "rules.yaml").write_text(rules.replace("10 days", "十天"), "utf-8")
    with pytest.raises(SystemExit):
        call_command("rulepacks", "check", str(folder))
    for line in capsys.readouterr().out.strip().splitlines():
        assert line in example


def test_the_example_drives_a_columns_clock_and_a_review_chain(followed, world, capsys):
    folder, _ = followed
    call_command("rulepacks", "add", str(folder))
    queries.reload()
    place = Place.objects.create(code="532999", name="云岭县", level="county", parent=world.places.dali)
    o = world.organisations
    o.yunling_office = organisation("云岭县人民政府办公室", short="云岭县政府办", kind="office", place=place)
    world.sites.yunling = site("yunling", name="云岭县政府", sponsor=o.yunling_office, supervisor=o.yunling_office)
    news = column(world.sites.yunling, "云岭要闻", "yw", owner=o.yunling_office, cls="news")
    clock = refresh_column_clock(news, last_new_item_at=at("2026-11-10 09:00"), at=at("2026-11-10 09:00"))
    assert (clock.term, clock.due_at.date()) == ("10 days", date(2026, 11, 20))
    assert duties.citations(clock)[0].clause == "yunling-2026/2.1"
    item = review.submit(reviewing.draft(world, "yunling"), by=world.posting("yunling_office", "editor"), at=NOW)
    for role, label in (("editor", "初审"), ("head", "终审（签发）")):
        assert current_step(item.case).label == label
        item = reviewing.pass_step(world, item, by=world.posting("yunling_office", role))
    assert item.case.outcome == "approved"
    assert item.case.citations[0]["clause"] == "yunling-2026/3.1"
    limits = queries.rules_for(Naming, place="532999", on=date(2026, 11, 10))
    assert [(one.strength, one.origin) for one in limits if one.rule.max_length == 8] == [("soft", "document")]
    rectification = queries.strictest(Rectification, place="532999", on=date(2026, 11, 10))
    assert (rectification.rule.term, rectification.origin) == ("5 working days", "default")
    assert "平台默认，非文件原文" in str(rectification.citations[0])


def test_a_changed_number_is_a_new_edition_and_counts_from_its_first_day(db, followed, capsys):
    folder, _ = followed
    call_command("rulepacks", "add", str(folder))
    for name in ("clauses.yaml", "rules.yaml", "text.txt"):
        stem, _, suffix = name.partition(".")
        text = (folder / name).read_text("utf-8").replace("每10天", "每7天").replace("10 days", "7 days")
        (folder / f"{stem}-2027.{suffix}").write_text(text, "utf-8")
    edition = re.search(r"```yaml\n(  - id: yunling-2026@2027.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)[1]
    with (folder / "pack.yaml").open("a", encoding="utf-8") as stream:
        stream.write(edition)
    queries.reload()
    capsys.readouterr()
    call_command("rulepacks", "diff", "yunling-2026", str(folder))
    assert "期限：10 days → 7 days" in capsys.readouterr().out
    call_command("rulepacks", "add", str(folder), "--replace")
    queries.reload()
    found = [
        queries.strictest(UpdateInterval, place="532999", on=day, column_class="news", outlet_kind="website")
        for day in (date(2027, 2, 28), date(2027, 3, 1))
    ]
    assert [one.rule.term for one in found] == ["10 days", "7 days"]
    assert [one.edition for one in found] == ["yunling-2026@2026-10-20", "yunling-2026@2027-02-10"]
