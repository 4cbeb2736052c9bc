"""Reviewing the structure of a site: opening it, a word on each column, the proposal, and its way to the head."""

from datetime import datetime

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column
from jiyue.oversight.disclosure.models import StructureReview, StructureWord
from jiyue.oversight.disclosure.queries import structure_review as queries
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import refuse
from jiyue.rulebook.regulations.schema import ApprovalChain

Role = Posting.Role
DECIDERS = frozenset({Role.SITE_MANAGER, Role.SECTION_HEAD, Role.DEPUTY_HEAD, Role.HEAD})
Verdict = StructureWord.Verdict


@audited
def begin_review(outlet: Outlet, *, year: int, by: Posting, at: datetime) -> StructureReview:
    """Begin looking through a site's columns; there is one review a year."""
    _require_decider(outlet, by=by, at=at)
    if outlet.kind != Outlet.Kind.WEBSITE:
        raise Refusal(f"“{outlet}”不是网站。", cure="请选择网站。")
    made, is_new = StructureReview.objects.get_or_create(
        outlet=outlet, year=year,
        defaults={"begun_by": by, "begun_at": at, "duty": queries.duty_of(outlet, year)},
    )  # fmt: skip
    if not is_new:
        raise Refusal(f"{year}年已经开始梳理。", cure="请打开已有的梳理，继续办理。")
    record("disclosure.begin_review", made, by=by, at=at, summary=f"开始{made}")
    return made


@audited
def say_of_column(
    review: StructureReview, *, column: Column, verdict: str, text: str, by: Posting, at: datetime
) -> StructureWord:
    """A decision on a column, or a comment; the newest decision is valid."""
    review = _open(review)
    if column.outlet_id != review.outlet_id or verdict not in Verdict.values:
        raise Refusal("没有这个栏目，或没有这种意见。", cure="请从列表中选择。")
    if verdict == Verdict.COMMENT:
        of_owner = host_of(by.organisation) == host_of(column.owner)
        if not by.active_at(at) or not (of_owner or queries.keeps(by, review.outlet)):
            raise Refusal("意见由网站的主办、承办单位和栏目责任单位提出。", cure="请联系网站管理员。")
    else:
        _require_decider(review.outlet, by=by, at=at)
    if verdict != Verdict.KEEP and not text.strip():
        raise Refusal("没有写明意见或理由。", cure="保留可以不写；其他决定和意见请写明理由和做法。")
    made = StructureWord.objects.create(
        review=review, column=column, verdict=verdict, text=text.strip()[:300], said_by=by, said_at=at
    )
    record("disclosure.say_of_column", made, by=by, at=at, summary=f"{review}：{column} {made}"[:500])
    return made


@audited
@enforces(ApprovalChain)
def propose(review: StructureReview, *, proposal: str, by: Posting, at: datetime) -> StructureReview:
    """Hand the outcome in for approval; every column must have been decided about."""
    review = _open(review)
    _require_decider(review.outlet, by=by, at=at)
    chain = queries.chain_of(review.outlet, at)
    undecided = [str(one.column) for one in queries.lines(review) if one.decision is None]
    if undecided:
        raise refuse(
            f"还有 {len(undecided)} 个栏目没有决定：{'、'.join(undecided[:5])}。",
            cure="请对每个栏目选择保留、调整、归并或停用。", citations=chain.citations,
        )  # fmt: skip
    if not proposal.strip():
        raise refuse("没有写明优化方案。", cure="请写明总的安排；没有需要调整的，也请说明。", citations=chain.citations)
    review.proposal, review.proposed_at = proposal.strip(), at
    review.save(update_fields=["proposal", "proposed_at"])
    approvals.open_case(
        kind=queries.CASE, subject=review, title=str(review), owner=host_of(by.organisation), chain=chain, by=by, at=at,
        at_organisations={"owner": review.outlet.sponsor},
    )  # fmt: skip
    record("disclosure.propose", review, by=by, at=at, summary=f"{review}报请审定")
    return review


def _open(review: StructureReview) -> StructureReview:
    found = StructureReview.objects.select_for_update(of=("self",)).select_related("outlet__sponsor").get(pk=review.pk)
    if found.proposed_at:
        raise Refusal(f"{found}已经报请审定。", cure="审定退回以后才能修改。")
    return found


def _require_decider(outlet: Outlet, *, by: Posting, at: datetime) -> None:
    if not by.active_at(at) or by.role not in DECIDERS or not queries.keeps(by, outlet):
        raise Refusal(
            f"“{outlet}”的栏目结构由其主办或承办单位的网站管理员或负责人梳理。", cure="请联系该单位的网站管理员。"
        )
