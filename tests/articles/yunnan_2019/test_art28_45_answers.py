"""云南2019 第二十八条、第四十五条: appeals and objections are answered in time, longer only as far as the text goes."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.estate.duties.actions.register import extend_duty
from jiyue.estate.duties.queries import register as queries
from tests.registering import done, end_of, registered, shows_a_limit
from tests.world import NOW, at


@pytest.mark.clause("yunnan-2019/28.4")
def test_an_appeal_is_handled_within_the_limit_set_for_it(world):
    by = world.posting("dali_office", "editor")
    duty = shows_a_limit("reply_limit.appeal", by=by, started=NOW, last=end_of("2026-11-16"))
    assert "平台默认" in str(queries.citations(duty)[0])


@pytest.mark.clause("yunnan-2019/45.3")
def test_an_objection_is_decided_within_seven_working_days_of_receipt(world):
    by = world.posting("dali_office", "editor")
    shows_a_limit("reply_limit.objection", by=by, started=NOW, last=end_of("2026-11-11"))


@pytest.mark.clause("yunnan-2019/45.5", "yunnan-2019/45.6")
def test_a_head_may_extend_an_objection_but_never_beyond_thirty_working_days_in_all(world):
    editor, head = world.posting("dali_office", "editor"), world.posting("dali_office", "head")
    duty = registered("reply_limit.objection", by=editor, started=NOW)
    with pytest.raises(Refusal, match="不能批准延长") as refused:
        extend_duty(duty, term="10 working days", reason="案情复杂", by=editor, at=NOW)
    assert [one.clause for one in refused.value.citations] == ["yunnan-2019/45.5"]
    extend_duty(duty, term="13 working days", reason="案情复杂", by=head, at=NOW)
    with pytest.raises(Refusal, match="累计超过30个工作日") as refused:
        extend_duty(duty, term="11 working days", reason="仍需核实", by=head, at=at("2026-11-03 09:00"))
    assert [one.clause for one in refused.value.citations] == ["yunnan-2019/45.6"]
    extend_duty(duty, term="10 working days", reason="仍需核实", by=head, at=at("2026-11-04 09:00"))
    duty.refresh_from_db()
    assert queries.due_at(duty) == end_of("2026-12-14")
    assert done(duty, by=editor, on=at("2026-12-14 17:00")) == queries.State.KEPT
