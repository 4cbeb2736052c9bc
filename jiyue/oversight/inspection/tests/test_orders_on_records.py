"""An order on what the records lack is settled by the records."""

from jiyue.oversight.inspection import actions as inspection
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.monitoring.models import RECORDS, Finding
from tests.world import NOW, at


def test_an_order_on_what_the_records_lack_is_checked_again_in_the_records(world):
    outlet, supervisor = world.sites.dali.outlet, world.posting("dali_office", "supervisor")
    monitoring.check_structure(outlet, at=NOW)
    finding = Finding.objects.filter(subject_kind=RECORDS, rule_key="missing-class").first()
    finding = monitoring.confirm(finding, by=supervisor, at=NOW)
    order = inspection.issue_order([finding], by=supervisor, at=NOW)
    again = inspection.recheck(order, by=supervisor, at=at("2026-11-03 09:00"))
    finding.refresh_from_db()
    assert (again.state, finding.state) == ("issued", "ordered")
    Finding.objects.filter(pk=finding.pk).update(evidence=finding.evidence | {"standing": []})
    assert inspection.recheck(order, by=supervisor, at=at("2026-11-04 09:00")).state == "closed"
