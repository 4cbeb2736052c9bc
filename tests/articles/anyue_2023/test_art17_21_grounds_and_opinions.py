"""安岳2023 第十七条、第二十一条: each ground is counted; personal opinion is marked for the reviewer."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from jiyue.common.refusals import Refusal
from jiyue.content.review import actions, queries
from jiyue.estate.duties.models import Duty
from jiyue.faces.console.tests.conftest import client_of
from tests.reviewing import TEXT, decider, draft, submitted, up_to
from tests.world import NOW


def returned(world, item, reason):
    words = {"by": decider(world, item), "at": NOW, "seen_hash": item.version.wording_hash, "opinion": "请核实。"}
    return actions.decide(item, verdict="return", reason=reason, **words)


def counts(world):
    head = world.posting("anyue_office", "head")
    return {one.key: one.count for one in queries.returns_by_reason(head, since=NOW.date(), until=NOW.date())}


@pytest.mark.clause("anyue-2023/17.2")
def test_what_is_against_law_and_policy_goes_back_on_the_second_ground_and_is_counted(world):
    item = submitted(world, draft(world))
    with pytest.raises(Refusal) as refused:
        returned(world, item, "against-policy")
    assert "anyue-2023/17.2" in {one.clause for one in refused.value.citations}
    assert counts(world)["unlawful"] == 0
    returned(world, item, "unlawful")
    assert counts(world)["unlawful"] == 1


@pytest.mark.clause("anyue-2023/17.3")
def test_a_personal_datum_left_in_the_text_proposes_the_third_ground(world):
    item = submitted(world, draft(world, body="<p>联系人王某某，手机13812345678。</p>"))
    assert queries.proposed_reasons(item, on=NOW.date()) == ["harmful"]
    with pytest.raises(Refusal) as refused:
        returned(world, item, "")
    assert "anyue-2023/17.3" in {one.clause for one in refused.value.citations}
    assert returned(world, item, "harmful").case.decisions.last().reason == "harmful"


@pytest.mark.clause("anyue-2023/17.5")
def test_unfavourable_on_what_the_catalogue_lists_is_looked_at_again_by_the_supervisor(world):
    watch = world.posting("anyue_office", "supervisor")
    item = submitted(world, draft(world))
    with pytest.raises(Refusal):
        returned(world, item, "not-nice")
    returned(world, item, "unfavourable")
    again = Duty.objects.filter(matter="event_task.return-recheck")
    assert not again.exists()
    category = queries.category_values(world.organisations.anyue_office, on=NOW.date())[0]
    listed = submitted(world, draft(world, title="机构职能", body=TEXT))
    listed.version.__class__.objects.filter(pk=listed.version.pk).update(category=category)
    listed = listed.__class__.objects.select_related("case", "version").get(pk=listed.pk)
    returned(world, listed, "unfavourable")
    (duty,) = again
    assert (duty.holder, duty.role) == (watch.organisation, "supervisor")
    assert category in duty.subject_label
    assert localdate(duty.clock.due_at) == date(2026, 11, 4)


@pytest.mark.clause("anyue-2023/21.2")
def test_a_first_person_opinion_is_marked_for_the_reviewer(world):
    assert submitted(world, draft(world)).problems == []
    item = submitted(world, draft(world, body="<p>对此，我认为有关做法令人气愤。</p>"))
    marked = [one for one in item.problems if one["evidence"].get("category") == "opinion"]
    assert {one["evidence"]["word"] for one in marked} == {"我认为", "令人气愤"}
    assert up_to(world, item, "review-2").case.outcome == "open"


@pytest.mark.clause("anyue-2023/17.6")
def test_figures_and_set_phrases_stand_out_for_the_reviewer_who_returns_what_is_inaccurate(world):
    body = "<p>深化放管服改革，一网通办事项增至1,250项，增长3.2%，惠及三百二十户。</p>"
    item = submitted(world, draft(world, title="2026年政务公开工作通报", body=body))
    page = client_of(decider(world, item)).get(reverse("console:review", args=[item.pk])).content.decode()
    shown = page.split("数字和提法")[1].split("</details>")[0]
    assert re.findall("<mark>([^<]+)</mark>", shown) == ["2026", "1,250", "3.2%", "三百二十"]
    assert re.findall("<mark><strong>([^<]+)</strong>", shown) == ["政务公开", "放管服", "一网通办"]
    with pytest.raises(Refusal, match="理由") as refused:
        returned(world, item, "wrong-figure")
    assert "anyue-2023/17.6" in {one.clause for one in refused.value.citations}
    assert returned(world, item, "inaccurate").case.decisions.last().reason == "inaccurate"
    assert counts(world)["inaccurate"] == 1
