"""Logs are kept for a year; incidents are reported within hours that never sleep (numbers from one source)."""

from datetime import timedelta

import pytest

from jiyue.rulebook.regulations.queries import clause
from tests.registering import shows_a_limit, shows_a_notice
from tests.world import NOW, at


@pytest.mark.clause("national-base/security-20.logs")
def test_logs_are_not_deleted_before_a_year_is_over(world):
    by = world.posting("anyue_office", "site_manager")
    shows_a_notice("retention.site_log", by=by, started=NOW, last="2027-11-02")


@pytest.mark.parametrize(
    ("task", "hours"),
    [
        pytest.param("incident-report", 4, marks=pytest.mark.clause("national-base/incident-report.province")),
        pytest.param("incident-report-central", 2, marks=pytest.mark.clause("national-base/incident-report.central")),
        pytest.param("incident-report-critical", 1, marks=pytest.mark.clause("national-base/incident-report.critical")),
    ],
)
def test_an_incident_is_reported_within_hours_also_at_night_and_on_holidays(world, task, hours):
    by, started = world.posting("anyue_office", "head"), at("2026-10-03 23:30")
    shows_a_limit(f"event_task.{task}", by=by, started=started, last=started + timedelta(hours=hours))


def test_what_was_read_at_second_hand_says_so():
    for name in ("incident-report.province", "security-20.logs"):
        found = clause(f"national-base/{name}")
        assert found.confidence == "single_source"
        assert "核对" in found.note or "正文为准" in found.note
