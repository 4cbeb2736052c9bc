import pytest
from django.db import IntegrityError

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM
from jiyue.core.audit.models import Record
from jiyue.estate.approvals import actions, hooks, queries, signals
from jiyue.estate.approvals.models import Case, Decision, Step
from jiyue.estate.organisations import actions as organisations
from jiyue.estate.organisations.models import Posting
from jiyue.rulebook.regulations.applied import Applied
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.regulations.schema import ApprovalChain
from tests.world import NOW, at


def step(key, *roles, **more):
    return {"key": key, "label": f"环节{key}", "group": "review", "roles": roles, **more}


CHAIN = ApprovalChain(
    key="three-reviews",
    clauses=("sample-2026/16",),
    purpose="sample",
    steps=(
        step(
            "review1",
            "editor",
            "section_head",
            author="may",
            aspects=("事实准确", "用语规范"),
            aspects_clause="sample-2026/16.2",
        ),
        step("review2", "deputy_head"),
        step("review3", "head", signs=True),
        step("proof1", "editor", "deputy_head", group="proof", clause="sample-2026/16.4"),
    ),
)


def cited(clause):
    return Citation("sample-2026", "2026", clause, "示例办法", "第十六条")


APPLIED = Applied(
    rule=CHAIN,
    citations=(cited("sample-2026/16"),),
    origin="document",
    pack="sample-2026",
    edition="2026",
    strength="hard",
    sources={name: cited(name) for name in ("sample-2026/16", "sample-2026/16.2", "sample-2026/16.4")},
)


@pytest.fixture
def content():
    """What the case is about: its hash may change while the case waits."""
    return {"hash": "h1", "authors": []}


@pytest.fixture
def kind(content, monkeypatch):
    monkeypatch.setattr(hooks, "_kinds", dict(hooks._kinds))
    hooks.register(
        "sample",
        hooks.SubjectKind(
            label="示例",
            url=lambda case: f"/{case.pk}",
            current_hash=lambda case: content["hash"],
            authors=lambda cases: {case.pk: content["authors"] for case in cases},
        ),
    )
    return "sample"


@pytest.fixture
def case(world, kind):
    return open_case(world, kind)


def deputy_too(world, posting):
    """The same person gets a second post: deputy head of the office."""
    office = world.organisations.anyue_office
    return organisations.appoint(posting.person, organisation=office, role="deputy_head", by=SYSTEM, at=NOW)


def open_case(world, kind="sample", by=None, chain=APPLIED):
    return actions.open_case(
        kind=kind,
        subject=world.columns.anyue_news,
        title="示例事项",
        owner=world.organisations.anyue_section,
        chain=chain,
        by=by or world.posting("anyue_section", "editor"),
        at=NOW,
    )


def passed(case, by, **more):
    return actions.decide(case, verdict="pass", by=by, at=NOW, seen_hash="h1", aspects=("事实准确", "用语规范"), **more)


def through_reviews(world, case):
    for unit, role in [("anyue_section", "section_head"), ("anyue_office", "deputy_head"), ("anyue_office", "head")]:
        case = passed(case, world.posting(unit, role))
    return case


def test_a_case_goes_through_its_steps_and_is_approved(world, case):
    heard = []

    def hear(sender, case, by, at, **more):
        heard.append(case)

    signals.approved.connect(hear)
    case = through_reviews(world, case)
    assert queries.current_step(case).key == "proof1"
    case = passed(case, world.posting("anyue_office", "deputy_head"))
    signals.approved.disconnect(hear)
    assert case.outcome == Case.Outcome.APPROVED == queries.state_of(case).outcome
    assert heard == [case]
    assert [entry.step.key for entry in queries.history(case)] == ["review1", "review2", "review3", "proof1"]
    assert (case.pack, case.edition, case.chain) == ("sample-2026", "2026", "three-reviews")


def test_a_step_cites_its_own_clause_and_else_the_chains(case):
    steps = list(case.steps.all())
    assert [queries.citations_of(one)[0].clause for one in steps] == ["sample-2026/16"] * 3 + ["sample-2026/16.4"]


def test_the_author_does_the_first_review_where_the_chain_says_so_and_no_other(world, case):
    author = world.posting("anyue_section", "editor")
    case = passed(case, author)
    also = deputy_too(world, author)
    with pytest.raises(Refusal, match="作者本人") as refusal:
        passed(case, also)
    assert refusal.value.citations == (cited("sample-2026/16"),)
    assert passed(case, world.posting("anyue_office", "deputy_head")).position == 3


def test_authors_whom_the_subjects_kind_names_are_refused_too(world, case, content):
    case = passed(case, world.posting("anyue_section", "section_head"))
    deputy = world.posting("anyue_office", "deputy_head")
    content["authors"] = [deputy.person_id]
    with pytest.raises(Refusal, match="作者本人"):
        passed(case, deputy)
    content["authors"] = []
    assert passed(case, deputy).position == 3


def test_reviews_of_a_group_need_different_people_and_a_proof_may_be_done_by_a_reviewer(world, case):
    first = world.posting("anyue_section", "section_head")
    case = passed(case, first)
    also = deputy_too(world, first)
    with pytest.raises(Refusal, match="不同的人"):
        passed(case, also)
    case = passed(case, world.posting("anyue_office", "deputy_head"))
    case = passed(case, world.posting("anyue_office", "head"))
    assert passed(case, also).outcome == Case.Outcome.APPROVED


@pytest.mark.parametrize(
    ("unit", "role"),
    [("anyue_section", "supervisor"), ("dali_office", "section_head"), ("anyue", "section_head"), ("dali", "head")],
)
def test_a_stranger_or_a_wrong_role_is_refused(world, case, unit, role):
    posting = world.posting(unit, role)
    with pytest.raises(Refusal, match="须由"):
        passed(case, posting)
    assert queries.may_decide(case, posting, NOW)
    assert not queries.inbox(posting, NOW).exists()


def test_a_later_step_waits_for_the_ones_before_it(world, case):
    head = world.posting("anyue_office", "head")
    with pytest.raises(Refusal, match="先完成“环节review1”，尚未到“环节review3”") as refusal:
        passed(case, head)
    assert refusal.value.citations == queries.citations_of(case)
    case = passed(
        passed(case, world.posting("anyue_section", "section_head")), world.posting("anyue_office", "deputy_head")
    )
    assert passed(case, head).position == 4


def test_a_superuser_has_no_way_round(world, case):
    stranger = world.posting("dali_office", "section_head")
    stranger.person.user.is_superuser = stranger.person.user.is_staff = True
    stranger.person.user.save()
    with pytest.raises(Refusal):
        passed(case, stranger)
    assert not case.decisions.exists()


def test_a_post_that_waits_or_has_ended_decides_nothing(world, case):
    head = world.posting("anyue_section", "section_head")
    Posting.objects.filter(pk=head.pk).update(confirmed_at=None)
    head.refresh_from_db()
    with pytest.raises(Refusal, match="未生效"):
        passed(case, head)
    Posting.objects.filter(pk=head.pk).update(confirmed_at=NOW, until=NOW.date())
    head.refresh_from_db()
    with pytest.raises(Refusal, match="已终止"):
        passed(case, head)


def test_whoever_saw_an_older_wording_must_look_again(world, case, content):
    content["hash"] = "h2"
    reviewer = world.posting("anyue_section", "section_head")
    with pytest.raises(Refusal, match="不是最新版本"):
        passed(case, reviewer)
    content["hash"] = "h1"
    assert passed(case, reviewer).position == 2


def test_every_aspect_is_ticked_to_pass(world, case):
    reviewer = world.posting("anyue_section", "section_head")
    with pytest.raises(Refusal, match="用语规范") as refusal:
        actions.decide(case, verdict="pass", by=reviewer, at=NOW, seen_hash="h1", aspects=["事实准确"])
    assert refusal.value.citations == (cited("sample-2026/16.2"),)
    assert passed(case, reviewer).position == 2


@pytest.mark.parametrize("words", [{}, {"reason": "事实不清"}, {"opinion": "请改"}, {"reason": " ", "opinion": "请改"}])
def test_a_return_says_why_and_what_to_change(world, case, words):
    reviewer = world.posting("anyue_section", "section_head")
    with pytest.raises(Refusal, match="退回须写明"):
        actions.decide(case, verdict="return", by=reviewer, at=NOW, seen_hash="h1", **words)
    case = actions.decide(
        case, verdict="return", by=reviewer, at=NOW, seen_hash="h1", reason="事实不清", opinion="请核对日期"
    )
    assert case.outcome == Case.Outcome.RETURNED


def test_a_returned_case_begins_again_and_whoever_resubmits_counts_as_author(world, case):
    case = passed(case, world.posting("anyue_section", "section_head"))
    deputy = world.posting("anyue_office", "deputy_head")
    case = actions.decide(
        case, verdict="return", by=deputy, at=NOW, seen_hash="h1", reason="事实不清", opinion="请核对"
    )
    with pytest.raises(Refusal, match="已退回"):
        passed(case, deputy)
    case = actions.resubmit(case, by=deputy, at=NOW)
    assert (case.position, case.outcome) == (1, Case.Outcome.OPEN)
    case = passed(case, world.posting("anyue_section", "section_head"))
    with pytest.raises(Refusal, match="作者本人"):
        passed(case, deputy)


def test_a_rewind_goes_back_to_the_step_named_and_no_step_ahead(world, case):
    case = through_reviews(world, case)
    editor = world.posting("anyue_section", "editor")
    with pytest.raises(Refusal, match="只能退至"):
        actions.rewind(case, target=5, by=editor, at=NOW, reason="改了文字")
    with pytest.raises(Refusal, match="只能退至"):
        actions.rewind(case, target="no-such-step", by=editor, at=NOW, reason="改了文字")
    with pytest.raises(Refusal):
        actions.rewind(case, target="review3", by=world.posting("dali_office", "head"), at=NOW, reason="改了文字")
    case = actions.rewind(case, target="review3", by=editor, at=NOW, reason="改了文字")
    assert queries.current_step(case).key == "review3"
    assert passed(case, world.posting("anyue_office", "head")).position == 4


def test_the_one_who_decides_may_send_back_to_an_earlier_step(world, case):
    case = passed(case, world.posting("anyue_section", "section_head"))
    case = actions.decide(
        case,
        verdict="rewind",
        by=world.posting("anyue_office", "deputy_head"),
        at=NOW,
        target="review1",
        seen_hash="h1",
        reason="初审不到位",
        opinion="请重新初审",
    )
    assert (case.position, case.outcome) == (1, Case.Outcome.OPEN)


def test_a_closed_case_takes_nothing_more(world, case):
    editor = world.posting("anyue_section", "editor")
    with pytest.raises(Refusal, match="理由"):
        actions.cancel(case, by=editor, at=NOW, reason="")
    with pytest.raises(Refusal):
        actions.cancel(case, by=world.posting("dali_office", "head"), at=NOW, reason="不办了")
    case = actions.cancel(case, by=editor, at=NOW, reason="不办了")
    head = world.posting("anyue_section", "section_head")
    for act in (
        lambda: passed(case, head),
        lambda: actions.cancel(case, by=editor, at=NOW, reason="不办了"),
        lambda: actions.resubmit(case, by=editor, at=NOW),
        lambda: actions.rewind(case, target=1, by=editor, at=NOW, reason="改"),
    ):
        with pytest.raises(Refusal, match=r"已撤回|没有被退回"):
            act()
    assert case.decisions.count() == 1


def test_one_case_per_subject_while_it_is_open(world, kind, case):
    with pytest.raises(Refusal, match="已在审批中"):
        open_case(world)
    actions.cancel(case, by=world.posting("anyue_section", "editor"), at=NOW, reason="重新发起")
    again = open_case(world)
    assert queries.case_of(kind, world.columns.anyue_news) == again


def test_only_the_owners_people_open_a_case(world, kind):
    with pytest.raises(Refusal, match="只有"):
        open_case(world, by=world.posting("dali_office", "editor"))
    assert not Case.objects.exists()


def test_steps_are_resolved_on_the_tree(world, kind):
    steps = (
        step("own", "head"),
        step("of_host", "head", at="host"),
        step("of_column", "head", at="column_owner"),
        step("of_supervisor", "supervisor", at="supervisor"),
    )
    chain = Applied(
        CHAIN.model_copy(update={"steps": ApprovalChain(key="k", purpose="sample", steps=steps).steps}),
        APPLIED.citations, "document", "sample-2026", "2026", "hard", APPLIED.sources,
    )  # fmt: skip
    o = world.organisations
    case = actions.open_case(
        kind=kind,
        subject=world.columns.dali_news,
        title="示例事项",
        owner=o.anyue_section,
        chain=chain,
        by=world.posting("anyue_section", "editor"),
        at=NOW,
        at_organisations={"column_owner": o.dali_office},
    )
    units = [one.organisation for one in case.steps.all()]
    assert units == [o.anyue_section, o.anyue_office, o.dali_office, o.anyue_section]


def test_the_inbox_shows_what_one_may_decide_and_nothing_else(world, case):
    editor, head = world.posting("anyue_section", "editor"), world.posting("anyue_section", "section_head")
    assert queries.inbox(head, NOW).get().case == case
    assert queries.inbox(editor, NOW).get().key == "review1"
    assert not queries.inbox(world.posting("anyue_office", "deputy_head"), NOW).exists()
    case = passed(case, head)
    assert not queries.inbox(head, NOW).exists()
    deputy = world.posting("anyue_office", "deputy_head")
    assert queries.inbox(deputy, NOW).get().key == "review2"
    assert queries.may_decide(case, deputy, NOW) is None
    assert queries.deciders(queries.current_step(case), NOW) == [deputy]
    assert not queries.inbox(world.posting("dali_office", "deputy_head"), NOW).exists()


def test_nobody_is_named_who_may_not_decide_and_the_standstill_names_the_ways_out(world, case):
    """The author of the wording is also the only deputy head: the case can go no further."""
    case = passed(case, world.posting("anyue_section", "section_head"))
    step, deputy = queries.current_step(case), world.posting("anyue_office", "deputy_head")
    assert queries.standstill(step, NOW) is None
    Case.objects.filter(pk=case.pk).update(opened_by=deputy)
    step = queries.current_step(Case.objects.get(pk=case.pk))
    assert queries.deciders(step, NOW) == []
    stuck = queries.standstill(step, NOW)
    assert "作者本人不得办理" in stuck.message
    assert deputy.person.name in stuck.message
    assert "安全管理员" in stuck.cure
    assert "撤回送审" in stuck.cure
    assert stuck.citations
    Posting.objects.filter(pk=deputy.pk).update(until=NOW.date())
    empty = queries.standstill(step, NOW)
    assert "无人任职" in empty.message


def test_a_unit_sees_its_own_cases_and_those_it_is_asked_about(world, case):
    assert queries.visible_to(world.posting("anyue_office", "head")).get() == case
    assert not queries.visible_to(world.posting("dali_office", "head")).exists()


def test_two_decisions_cannot_take_the_same_number(world, case):
    case = passed(case, world.posting("anyue_section", "section_head"))
    first = case.decisions.get()
    with pytest.raises(IntegrityError):
        Decision.objects.create(
            case=case, sequence=first.sequence, position=1, verdict="pass", posting=first.posting, at=NOW
        )


def test_a_second_decision_on_an_old_copy_meets_the_case_as_it_is_now(world, case):
    """Two reviewers had the same screen open; the second one's copy of the case still waits at step 1."""
    old_copy = Case.objects.get(pk=case.pk)
    passed(case, world.posting("anyue_section", "section_head"))
    with pytest.raises(Refusal, match="环节review2"):
        passed(old_copy, world.posting("anyue_section", "editor"))
    assert case.decisions.count() == 1


def test_a_receiver_that_fails_undoes_the_decision_and_its_record(world, case):
    def fail(sender, **more):
        raise Refusal("下游拒绝。")

    before = Record.objects.count()
    signals.step_passed.connect(fail)
    try:
        with pytest.raises(Refusal, match="下游"):
            passed(case, world.posting("anyue_section", "section_head"))
    finally:
        signals.step_passed.disconnect(fail)
    assert (case.decisions.count(), Record.objects.count()) == (0, before)
    assert Case.objects.get(pk=case.pk).position == 1


def test_the_wait_is_counted_from_when_the_step_was_reached(world, case):
    later = at("2026-11-03 10:00")
    case = actions.decide(
        case,
        verdict="pass",
        by=world.posting("anyue_section", "section_head"),
        at=later,
        seen_hash="h1",
        aspects=("事实准确", "用语规范"),
    )
    assert case.waiting_since == later


def many_cases(world, count):
    owner, by = world.organisations.anyue_section, world.posting("anyue_section", "editor")
    for number in range(count):
        column = type(world.columns.anyue_news)(
            outlet=world.sites.anyue.outlet, owner=owner, name=f"栏目{number}", slug=f"s{number}"
        )
        column.save()
        case = actions.open_case(
            kind="sample", subject=column, title=column.name, owner=owner, chain=APPLIED, by=by, at=NOW
        )
        if number % 2:
            passed(case, world.posting("anyue_section", "section_head"))


@pytest.mark.parametrize("count", [3, 30])
def test_the_inbox_asks_as_little_for_many_cases_as_for_few(world, kind, count, django_assert_num_queries):
    many_cases(world, count)
    reviewer = world.posting("anyue_section", "section_head")
    deputy = world.posting("anyue_office", "deputy_head")
    with django_assert_num_queries(5):
        assert len(queries.inbox(reviewer, NOW)) == count - count // 2
    with django_assert_num_queries(6):
        assert len(queries.inbox(deputy, NOW)) == count // 2


def test_a_decision_reads_each_row_once(world, case, django_assert_max_num_queries):
    reviewer = world.posting("anyue_section", "section_head")
    with django_assert_max_num_queries(20):
        passed(case, reviewer)


def test_the_rows_are_read_under_the_lock(world, case, django_assert_max_num_queries):
    """What a decision rests on is read after the case is held, or two people could decide on the same picture."""
    with django_assert_max_num_queries(20) as asked:
        passed(case, world.posting("anyue_section", "section_head"))
    tables = [query["sql"].split(" FROM ")[1].split()[0].strip('"') for query in asked if " FROM " in query["sql"]]
    assert tables.index(Case._meta.db_table) < tables.index(Step._meta.db_table)
    assert tables.index(Case._meta.db_table) < tables.index(Decision._meta.db_table)
