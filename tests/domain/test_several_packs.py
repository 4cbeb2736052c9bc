"""Several regulations bind one place (D1): all are evaluated, the stricter drives, both are cited."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from jiyue.common.refusals import Refusal
from jiyue.estate.duties import queries as clocks
from jiyue.estate.sites import actions, queries
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.monitoring.models import Finding
from jiyue.rulebook.regulations.queries import rules_for, strictest
from jiyue.rulebook.regulations.schema import Naming, RequiredElements, UpdateInterval
from tests.columns import asked
from tests.watching import served
from tests.world import NOW, at, column

COUNTY = Path(__file__).resolve().parents[1] / "data" / "county"
DALI, XIANGYUN = "532900", "532923"
OURS, UPPER = "xiangyun-2026/2", "dali-2021/15.1.2.b"


@pytest.fixture
def county(world, settings, tmp_path):
    root = tmp_path / "packs"
    shutil.copytree(settings.RULEPACKS_ROOT, root)
    shutil.copytree(COUNTY, root, dirs_exist_ok=True)
    settings.RULEPACKS_ROOT = root
    return world


def clauses(applied):
    return [citation.clause for one in applied for citation in one.citations]


def standings(made, day):
    return queries.update_standings(made, last_new_item_at=at("2026-10-20 10:00"), on=at(f"{day} 09:00").date())


def test_the_stricter_interval_drives_the_clock_and_both_are_cited(county):
    clock = actions.refresh_column_clock(county.columns.xiangyun_news, last_new_item_at=at("2026-10-20 10:00"), at=NOW)
    assert clock.due_at.date().isoformat() == "2026-10-30"
    assert [entry["clause"] for entry in clock.citations][:2] == [OURS, UPPER]
    assert any("祥云县" in line for line in clocks.explain(clock))


@pytest.mark.parametrize(("day", "broken"), [("2026-10-30", []), ("2026-10-31", [OURS]), ("2026-11-04", [OURS, UPPER])])
def test_each_rule_is_evaluated_for_itself(county, day, broken):
    found = [one for one in standings(county.columns.xiangyun_news, day) if one.broken]
    assert [clause for clause in clauses(one.applied for one in found) if clause in (OURS, UPPER)] == broken


def test_a_finding_cites_every_rule_that_is_broken(county):
    outlet = county.sites.xiangyun.outlet
    with served(county.sites.xiangyun) as site:
        site.fine(day="2026-10-18")
        monitoring.monitor(outlet, at=NOW)
    cited = {citation["clause"] for citation in Finding.objects.get(rule_key="overdue-column").citations}
    assert {OURS, UPPER} <= cited


def test_by_place_the_prefecture_keeps_its_own_and_by_date_nothing_binds_before_its_day(county):
    def intervals(place, on):
        return clauses(rules_for(UpdateInterval, place=place, on=on, column_class="news", outlet_kind="website"))

    assert OURS not in intervals(DALI, NOW.date())
    assert OURS not in intervals(XIANGYUN, date(2026, 10, 14))
    assert intervals(XIANGYUN, date(2026, 10, 15))[:2] == [OURS, UPPER]


def test_by_kind_of_outlet_an_account_has_another_rule_than_a_column(county):
    found = rules_for(UpdateInterval, place=XIANGYUN, on=NOW.date(), outlet_kind="media_account")
    assert "xiangyun-2026/2.accounts" in clauses(found)
    assert OURS not in clauses(found)


def test_by_level_the_portal_and_the_counties_have_their_own_approval(county):
    chains = [queries.change_chain(getattr(county.sites, site).outlet, NOW) for site in ("dali", "xiangyun")]
    assert [chain.rule.key for chain in chains] == ["column-change", "county-column-change"]


def test_an_exception_from_the_soft_rule_above_does_not_lift_the_hard_one_below(county):
    second = column(
        county.sites.xiangyun, "第二级", "erji", owner=county.organisations.xiangyun_office,
        parent=county.columns.xiangyun_news,
    )  # fmt: skip
    actions.except_name(
        county.sites.xiangyun.outlet, name="第三级", reason="专题", until=date(2027, 1, 1),
        by=county.posting("dali_office", "supervisor"), at=NOW,
    )  # fmt: skip
    with pytest.raises(Refusal, match="超过2级") as refused:
        asked(county, site="xiangyun", unit="xiangyun_office", name="第三级", parent=second)
    assert "xiangyun-2026/4" in {citation.clause for citation in refused.value.citations}
    assert asked(county, site="xiangyun", unit="xiangyun_office", name="第二级甲", parent=county.columns.xiangyun_news)


def test_whoever_asks_for_the_rule_that_drives_gets_the_articles_of_all(county):
    depth = strictest(Naming, place=XIANGYUN, on=NOW.date())
    assert depth.rule.max_depth == 2
    assert {"xiangyun-2026/4", "dali-2021/18.b"} <= {citation.clause for citation in depth.citations}
    footer = strictest(RequiredElements, place=XIANGYUN, on=NOW.date(), location="footer")
    assert {citation.pack for citation in footer.citations} == {"dali-2021", "yunnan-2017", "national-base"}
