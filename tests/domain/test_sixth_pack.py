"""A sixth regulation, as YAML only: it loads and drives columns, reviews and approvals without a line of code."""

import shutil
from pathlib import Path

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.review import actions as review
from jiyue.content.review import queries as reviews
from jiyue.estate.duties import queries as clocks
from jiyue.estate.organisations.models import Place
from jiyue.estate.sites import actions, queries
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.monitoring.models import Finding
from jiyue.rulebook.regulations import queries as regulations
from tests.columns import asked, case, decide
from tests.reviewing import TEXT
from tests.watching import served
from tests.world import NOW, at, column

SIXTH = Path(__file__).resolve().parents[1] / "data" / "rulepacks"


@pytest.fixture
def qingxi(world, settings, tmp_path):
    """The world with the county of the sixth regulation in the place of Anyue."""
    root = tmp_path / "packs"
    shutil.copytree(settings.RULEPACKS_ROOT, root)
    shutil.copytree(SIXTH, root, dirs_exist_ok=True)
    settings.RULEPACKS_ROOT = root
    county = Place.objects.create(code="512099", name="清溪县", level="county", parent=world.places.anyue.parent)
    for unit in (world.organisations.anyue, world.organisations.anyue_office, world.organisations.anyue_section):
        unit.place = county
        unit.save()
    world.sites.anyue.outlet.refresh_from_db()
    return world


def test_it_stands_among_the_packs_with_both_editions(qingxi):
    assert [edition.id for edition in regulations.pack("qingxi-2026").editions] == [
        "qingxi-2026@2026-01-15",
        "qingxi-2026@2026-10-20",
    ]


def test_it_drives_a_columns_clock_by_interval_and_number(qingxi):
    maps = column(qingxi.sites.anyue, "便民地图", "bmdt", owner=qingxi.organisations.anyue_office)
    for day in ("2026-10-05 10:00", "2026-10-20 10:00"):
        clock = actions.refresh_column_clock(maps, last_new_item_at=at(day), at=at(day))
    assert (clock.due_at.date().isoformat(), clock.edition) == ("2026-10-26", "qingxi-2026@2026-01-15")
    assert any("《清溪县政府网站管理办法（虚构）》第五条" in sentence for sentence in clocks.explain(clock))


def test_a_new_edition_moves_the_due_date_from_its_first_day_and_leaves_older_findings_as_they_were(qingxi):
    outlet = qingxi.sites.anyue.outlet
    maps = column(qingxi.sites.anyue, "便民地图", "bmdt", owner=qingxi.organisations.anyue_office)
    days = [at(f"2026-10-{day} 10:00").date() for day in (15, 16)]
    before, after = (
        queries.update_standings(maps, last_new_item_at=at("2026-10-16 10:00"), on=at(f"{day} 09:00").date(), days=days)
        for day in ("2026-10-31", "2026-11-01")
    )
    assert [(one.broken, one.applied.edition) for one in before] == [(False, "qingxi-2026@2026-01-15")]
    assert [(one.broken, one.applied.edition) for one in after] == [(True, "qingxi-2026@2026-10-20")]
    with served(qingxi.sites.anyue) as site:
        site.home()
        shown = ("/index.html?a", "2026-09-01"), ("/index.html?b", "2026-09-01")
        site.listing("bmdt", *shown, name="便民地图")
        monitoring.monitor(outlet, at=at("2026-10-30 09:00"))
        monitoring.monitor(outlet, at=at("2026-11-02 09:00"))
    [finding] = Finding.objects.filter(outlet=outlet, rule_key="overdue-column", subject_id=str(maps.pk))
    assert {citation["edition"] for citation in finding.citations} == {"qingxi-2026@2026-01-15"}


def test_it_drives_the_review_and_nothing_goes_out_before_its_end(qingxi):
    editor = qingxi.posting("anyue_office", "editor")
    office = qingxi.organisations.anyue_office
    item = library.create(kind="notice", owner=office, title="关于报送总结的通知", body=TEXT, by=editor, at=NOW)
    opened = review.submit(item, by=editor, at=NOW)
    assert [step.label for step in opened.case.steps.order_by("position")] == ["内容审核", "签发"]
    seen = {"verdict": "pass", "at": NOW, "seen_hash": opened.version.wording_hash}
    section_head, head = qingxi.posting("anyue_section", "section_head"), qingxi.posting("anyue_office", "head")
    with pytest.raises(Refusal, match="数字") as refused:
        review.decide(opened, by=section_head, aspects=["事实"], **seen)
    assert [citation.clause for citation in refused.value.citations] == ["qingxi-2026/8.aspects"]
    review.decide(opened, by=section_head, aspects=["事实", "数字"], **seen)
    with pytest.raises(Refusal) as refused:
        reviews.clearance_for(opened.version)
    assert "qingxi-2026/8.signed" in {citation.clause for citation in refused.value.citations}
    review.decide(opened, by=head, **seen)
    assert reviews.clearance_for(opened.version).signed_by == head


def test_it_asks_for_an_approval_of_columns_that_no_other_county_around_asks_for(qingxi):
    change = asked(qingxi, site="anyue", unit="anyue_office", name="便民地图")
    with pytest.raises(Refusal) as refused:
        decide(change, qingxi.posting("anyue_office", "deputy_head"))
    assert [citation.clause for citation in refused.value.citations] == ["qingxi-2026/3"]
    decide(change, qingxi.posting("anyue_office", "head"))
    assert case(change).outcome == "approved"
    assert qingxi.sites.anyue.outlet.columns.filter(name="便民地图").exists()
