"""The fold of decisions: no step is skipped, closed stays closed, passes count until they are undone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiyue.estate.approvals import rules
from jiyue.estate.approvals.models import Case, Decision

lasts = st.integers(1, 8)
verdicts = st.sampled_from(["pass", "return", "resubmit", "rewind", "cancel"])
people = st.sampled_from("甲乙丙丁戊")


@st.composite
def stories(draw):
    """A chain and any sequence of moves that the rules accept, with everything they refused left out."""
    last = draw(lasts)
    now, told = rules.State(), [rules.State()]
    moves = []
    for _ in range(draw(st.integers(0, 30))):
        position = draw(st.one_of(st.just(now.position), st.integers(0, 9)))
        move = rules.Move(draw(verdicts), position, draw(people), draw(st.one_of(st.none(), st.integers(-1, 9))))
        try:
            now = rules.after(now, move, last=last)
        except rules.OutOfOrder:
            continue
        moves.append(move)
        told.append(now)
    return last, moves, told


@given(stories())
def test_no_step_is_ever_skipped(story):
    last, moves, told = story
    for before, move, then in zip(told, moves, told[1:], strict=False):
        assert 1 <= then.position <= last
        assert then.position - before.position <= 1
        if then.position > before.position:
            assert move.verdict == "pass"


@given(stories())
def test_approval_means_that_every_step_was_passed_since_the_last_return(story):
    last, _moves, told = story
    for now in told:
        if now.outcome == "approved":
            assert set(now.passed_by) == set(range(1, last + 1))
        else:
            assert max(now.passed_by, default=0) < last or now.outcome == "cancelled"


@given(stories(), verdicts, people)
def test_what_is_closed_stays_closed(story, verdict, person):
    last, _moves, told = story
    if told[-1].outcome in ("approved", "cancelled"):
        with pytest.raises(rules.OutOfOrder):
            rules.after(told[-1], rules.Move(verdict, told[-1].position, person, 1), last=last)


@given(stories())
def test_the_state_is_the_fold_of_the_moves_in_their_order(story):
    last, moves, told = story
    assert rules.state(moves, last=last) == told[-1]


@given(stories())
def test_an_open_case_has_exactly_the_steps_before_it_passed(story):
    _last, _moves, told = story
    for now in told:
        if now.outcome == "open":
            assert set(now.passed_by) == set(range(1, now.position))


@given(lasts, people)
def test_one_pass_per_step_approves(last, person):
    moves = [rules.Move("pass", position, person) for position in range(1, last + 1)]
    assert rules.state(moves, last=last).outcome == "approved"
    if last > 1:
        assert rules.state(moves[:-1], last=last).outcome == "open"


@pytest.mark.parametrize(
    "move",
    [
        rules.Move("pass", 2),
        rules.Move("rewind", 1, None, 2),
        rules.Move("rewind", 1, None, None),
        rules.Move("resubmit", 1),
        rules.Move("publish", 1),
    ],
)
def test_what_does_not_follow_is_refused(move):
    with pytest.raises(rules.OutOfOrder):
        rules.after(rules.State(), move, last=6)


def test_a_rewind_keeps_the_passes_before_its_target():
    moves = [rules.Move("pass", position, who) for position, who in [(1, "甲"), (2, "乙"), (3, "丙"), (4, "甲")]]
    now = rules.state([*moves, rules.Move("rewind", 5, "丁", 3)], last=6)
    assert (now.position, now.outcome, now.passed_by) == (3, "open", {1: "甲", 2: "乙"})


def test_the_words_are_those_of_the_models():
    assert dict(Case.Outcome.choices) == rules.OUTCOME_NAMES
    assert set(Decision.Verdict.values) == {"pass", "return", "resubmit", "rewind", "cancel"}
