"""安岳2023 第十七条: findings propose a ground for the return; what is untimely is put off to a day."""

from datetime import timedelta

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.review import actions, queries
from jiyue.content.review.models import Review
from tests.reviewing import decider, draft, submitted, up_to
from tests.world import NOW

LATER = NOW.date() + timedelta(days=10)


def returned(world, item, reason, **more):
    words = {"by": decider(world, item), "at": NOW, "seen_hash": item.version.wording_hash, "opinion": "请修改。"}
    return actions.decide(item, verdict="return", reason=reason, **words, **more)


@pytest.mark.clause("anyue-2023/17.1")
def test_a_secrecy_mark_proposes_the_first_ground(world):
    assert queries.proposed_reasons(submitted(world, draft(world)), on=NOW.date()) == []
    item = submitted(world, draft(world, title="一份材料", body="<p>秘密★1年，供研究。</p>"))
    assert queries.proposed_reasons(item, on=NOW.date()) == ["secret"]
    item = up_to(world, item, "review-2")
    with pytest.raises(Refusal) as refused:
        returned(world, item, "whatever")
    assert "anyue-2023/17.1" in {one.clause for one in refused.value.citations}
    assert returned(world, item, "secret").case.decisions.last().reason == "secret"


@pytest.mark.clause("anyue-2023/17.4")
def test_what_is_untimely_is_put_off_to_a_day_and_not_sent_in_before(world):
    item = submitted(world, draft(world))
    for reason, day in (("inaccurate", LATER), ("untimely", NOW.date())):
        with pytest.raises(Refusal, match="暂缓"):
            returned(world, item, reason, hold_until=day)
    item = returned(world, item, "untimely", hold_until=LATER)
    by = world.posting("anyue_office", "editor")
    with pytest.raises(Refusal, match="暂缓到") as refused:
        actions.submit(item.resource, by=by, at=NOW, reason="再送")
    assert "anyue-2023/17.4" in {one.clause for one in refused.value.citations}
    again = actions.submit(item.resource, by=by, at=NOW + timedelta(days=10), reason="再送")
    assert Review.objects.get(pk=again.pk).case.outcome == "open"
