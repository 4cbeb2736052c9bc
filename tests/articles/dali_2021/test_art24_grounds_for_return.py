"""大理2021 第二十四条: what may not be published is a ground for a return; lists point at it, a person decides."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.review import queries
from jiyue.content.review.actions import decide, submit
from jiyue.estate.approvals.queries import current_step
from jiyue.rulebook.regulations.queries import packs, supposing
from jiyue.rulebook.regulations.schema import TermList
from tests.reviewing import decider, draft, pass_step, submitted
from tests.world import NOW

GROUNDS = [
    ("24.1", "constitution", "推翻社会主义制度"),
    ("24.3", "honour", "侮辱国旗"),
    ("24.4", "ethnic", "劣等民族"),
    ("24.5", "religion", "算命改运"),
    ("24.6", "rumour", "坊间传言"),
]


@pytest.fixture
def own_words():
    """The lists of words that a prefecture brings itself: none are shipped."""
    lists = tuple(
        TermList(
            key=f"{ground}-words", form="words", label="自备用语", entries=(word,), clauses=(f"dali-2021/{number}",)
        )
        for number, ground, word in GROUNDS
    )
    held = []
    for one in packs():
        if one.id == "dali-2021":
            editions = tuple(edition.model_copy(update={"rules": edition.rules + lists}) for edition in one.editions)
            one = one.model_copy(update={"editions": editions})
        held.append(one)
    with supposing(tuple(held)):
        yield


def test_no_list_of_such_words_is_shipped(world):
    for _, ground, word in GROUNDS:
        item = submitted(world, draft(world, "dali", title=f"来稿{ground}", body=f"<p>{word}，请大家注意。</p>"))
        assert [one for one in item.problems if one["evidence"].get("category") == ground] == []


def returned(world, item, reason, opinion="请删去。"):
    by, seen = decider(world, item), item.version.wording_hash
    return decide(item, verdict="return", reason=reason, opinion=opinion, by=by, at=NOW, seen_hash=seen)


def clauses(refused):
    return {one.clause for one in refused.value.citations}


@pytest.mark.parametrize(
    ("number", "ground", "word"),
    [pytest.param(*row, marks=pytest.mark.clause(f"dali-2021/{row[0]}")) for row in GROUNDS],
)
def test_a_forbidden_kind_of_content_is_pointed_at_and_returned_with_its_ground(world, own_words, number, ground, word):
    clean = submitted(world, draft(world, "dali"))
    assert ground not in queries.proposed_reasons(clean, on=NOW.date())
    item = submitted(world, draft(world, "dali", title="一条来稿", body=f"<p>{word}，请大家注意。</p>"))
    (problem,) = [one for one in item.problems if one["evidence"].get("category") == ground]
    assert (problem["gravity"], word in problem["message"]) == ("warn", True)
    assert queries.proposed_reasons(item, on=NOW.date()) == [ground]
    with pytest.raises(Refusal, match="理由") as refused:
        returned(world, item, "")
    assert f"dali-2021/{number}" in clauses(refused)
    item = returned(world, item, ground)
    assert (item.case.outcome, item.case.decisions.last().reason) == ("returned", ground)


@pytest.mark.parametrize(
    ("ground", "short", "right"),
    [
        pytest.param("other-law", "违法。", "违反《广告法》。", marks=pytest.mark.clause("dali-2021/24.9")),
        pytest.param("third-party", "侵权。", "权利人：某书店。", marks=pytest.mark.clause("dali-2021/24.10")),
    ],
)
def test_a_catch_all_ground_names_the_law_or_whose_interests(world, ground, short, right):
    item = submitted(world, draft(world, "dali"))
    with pytest.raises(Refusal, match="意见中须写明") as refused:
        returned(world, item, ground, short)
    assert clauses(refused) & {"dali-2021/24.9", "dali-2021/24.10"}
    assert returned(world, item, ground, right).case.outcome == "returned"


def test_the_ordinary_reasons_stand_beside_the_forbidden_kinds(world):
    assert returned(world, submitted(world, draft(world, "dali")), "wording").case.outcome == "returned"


@pytest.mark.clause("dali-2021/24.a")
@pytest.mark.parametrize("outlet_kind", ["website", "media_account"])
def test_the_signer_confirms_that_none_of_the_ten_kinds_applies_or_names_one_and_it_is_counted(world, outlet_kind):
    office = world.organisations.dali_office
    (listed,) = [one for one in queries.rejection_reasons(office, on=NOW.date()) if one.rule.scope == "forbidden"]
    assert {one.clause for one in listed.rule.reasons} == {f"dali-2021/24.{number}" for number in range(1, 11)}
    by = world.posting("dali_office", "editor")
    resource = draft(world, "dali")
    item = submit(resource, outlet_kind=outlet_kind, by=by, at=NOW)
    while not current_step(item.case).signs:
        item = pass_step(world, item, by=holder(world, item))
    step = current_step(item.case)
    confirmed = "不属于禁止发布的10类信息"
    with pytest.raises(Refusal, match=confirmed) as refused:
        pass_step(world, item, by=holder(world, item), aspects=[one for one in step.aspects if one != confirmed])
    assert "dali-2021/24.a" in clauses(refused)
    for key in ("", "eleventh"):
        with pytest.raises(Refusal, match="理由") as refused:
            returned_by(holder(world, item), item, key)
        assert "dali-2021/24.a" in clauses(refused)
    head = world.posting("dali_office", "head")
    counts = {one.key: one.count for one in queries.returns_by_reason(head, since=NOW.date(), until=NOW.date())}
    assert {one.key for one in listed.rule.reasons} <= set(counts)
    passed = pass_step(world, item, by=holder(world, item))
    assert confirmed in passed.case.decisions.get(position=step.position).aspects
    other = submit(draft(world, "dali", title="另一条"), outlet_kind=outlet_kind, by=by, at=NOW)
    returned_by(holder(world, other), other, "insult")
    after = {one.key: one.count for one in queries.returns_by_reason(head, since=NOW.date(), until=NOW.date())}
    assert after["insult"] == counts["insult"] + 1


def holder(world, item):
    role = current_step(item.case).roles[0]
    return world.posting("dali_section" if role == "section_head" else "dali_office", role)


def returned_by(by, item, reason):
    seen = item.version.wording_hash
    return decide(item, verdict="return", reason=reason, opinion="请删去。", by=by, at=NOW, seen_hash=seen)
