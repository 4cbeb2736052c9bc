"""Adopting, replacing and revoking schemes."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, Actor, audited, record
from jiyue.estate.organisations.models import Posting
from jiyue.estate.schemes import policies, queries, workflows
from jiyue.estate.schemes.models import Scheme
from jiyue.estate.schemes.queries import Adopter, Asked
from jiyue.rulebook.regulations.rules import refuse

BY_SYSTEM = "系统初始化"


@audited
def adopt(
    adopter: Adopter,
    *,
    key: str,
    by: Posting | Actor,
    at: datetime,
    adopted_on: date | None = None,
    signer: str = "",
    document_number: str = "",
    text: str = "",
    paper: tuple[str, bytes] | None = None,
    reviewers: workflows.Reviewers | None = None,
) -> Scheme:
    """Put a scheme into force; what stood before ends. Without `text` and `paper` it is the model scheme.

    Where the rules want people named, those who hold the posts are named if nobody is given.
    """
    on = timezone.localdate(at)
    asked = next((one for one in queries.asked_of(adopter, on=on) if one.key == key), None)
    if asked is None:
        raise Refusal("所在地的规则包没有要求这一制度。", cure="请从列出的制度中选择。")
    is_model = not text.strip() and paper is None
    policies.require_adopter(adopter.unit, by=by, at=at, is_model=is_model)
    if (adopted_on or on) > on:
        raise Refusal("施行日期不能晚于今天。", cure="请在施行之日采用，或更正日期。")
    workflow = queries.workflow_of(adopter, on=on) if "review_chain" in asked.contents else []
    named = _named(adopter, asked, workflow, reviewers, at=at)
    file = uploads.check(*paper) if paper else None
    before = Scheme.objects.select_for_update(of=("self",)).filter(subject_id=str(adopter.subject.pk), key=key)
    old = before.filter(ended_at__isnull=True).first()
    number = 1 + (before.order_by("-number").values_list("number", flat=True).first() or 0)
    if old is not None:
        _end(old, by=by, at=at, reason=f"由第{number}版替代")
    if file:
        uploads.store(file)
    made = Scheme.objects.create(
        unit=adopter.unit,
        subject_kind=adopter.subject._meta.label_lower,
        subject_id=str(adopter.subject.pk),
        subject_label=str(adopter.subject)[:120],
        key=key,
        label=asked.label,
        number=number,
        origin=Scheme.Origin.MODEL if is_model else Scheme.Origin.OWN,
        document_number=document_number.strip()[:60],
        text=queries.model_text_of(adopter, asked, on=on) if is_model else text.strip(),
        file_name=file.name if file else "",
        file_sha256=file.sha256 if file else "",
        workflow=workflow,
        reviewers=named,
        citations=[one.as_dict() for one in asked.citations],
        adopted_on=adopted_on or on,
        signer=_signer(signer, by),
        adopted_by=by if isinstance(by, Posting) else None,
        adopted_at=at,
    )
    data = {"key": key, "number": number, "origin": made.origin, "reviewers": named, "paper": made.file_sha256}
    record("schemes.adopt", made, by=by, at=at, summary=f"采用“{made}”，{made.get_origin_display()}", data=data)
    return made


def _signer(signer: str, by: Posting | Actor) -> str:
    """Who signed it: as written, else the leader or supervisor who adopts it."""
    if signer.strip():
        return signer.strip()[:60]
    if by is SYSTEM:
        return BY_SYSTEM
    if isinstance(by, Posting) and by.role in {*policies.LEADERS, Posting.Role.SUPERVISOR}:
        return by.person.name
    raise Refusal("没有写明签发人。", cure="请填写签发这一制度的单位负责人。")


def _named(
    adopter: Adopter,
    asked: Asked,
    workflow: list[dict],
    reviewers: workflows.Reviewers | None,
    *,
    at: datetime,
) -> dict[str, list[str]]:
    """Whom the scheme names: holders of the step's role, nobody at two steps of one chain."""
    given = reviewers
    if given is None:
        given = workflows.proposed(workflow, adopter.unit, at=at) if asked.names else {}
    named: dict[str, list[str]] = {}
    for chain in workflow:
        taken: set[str] = set()
        for key, words, step in workflows.slots([chain]):
            people = list(dict.fromkeys(given.get(key, ())))
            fit = {str(one.person_id) for one in workflows.able(step, adopter.unit, at=at)} if people else set()
            if {*people} - fit:
                raise Refusal(f"“{words}”指定的人员不在任或没有这一岗位。", cure="请从列出的人员中选择。")
            if taken & {*people}:
                raise Refusal(f"“{words}”的审核人已指定在同一流程的前面环节。", cure="每个环节请指定不同的人。")
            taken.update(people)
            if people:
                named[key] = people
    posts = workflows.serving((one for people in named.values() for one in people), at=at) if asked.names else {}
    if asked.names and (lacking := workflows.gaps(workflow, named, adopter.unit, posts)):
        raise refuse(
            f"{asked.label}须逐个环节指定审核人，还没有：{'、'.join(lacking)}。",
            cure="请指定在任人员；该岗位无人任职的，请先由安全管理员授予任职。",
            citations=asked.citations,
        )
    return named


@audited
def revoke(scheme: Scheme, *, by: Posting, at: datetime, reason: str) -> Scheme:
    """Take a scheme out of force; where the rules gate on it, nothing is put out until another is adopted."""
    held = Scheme.objects.select_for_update(of=("self",)).select_related("unit").get(pk=scheme.pk)
    policies.require_revoker(held.unit, by=by, at=at)
    if held.ended_at is not None:
        raise Refusal("这一版制度已经停止适用。", cure="无需再次办理。")
    if not reason.strip():
        raise Refusal("停止适用须写明理由。", cure="请填写理由。")
    _end(held, by=by, at=at, reason=reason.strip())
    record("schemes.revoke", held, by=by, at=at, summary=f"停止适用“{held}”", data={"reason": held.end_reason})
    return held


def adopt_missing(adopters: Iterable[Adopter], *, by: Posting | Actor, at: datetime) -> tuple[list[Scheme], list[str]]:
    """The model scheme wherever one is missing or behind today's workflow; what could not be adopted comes as words.

    An own scheme is left alone: only its unit can bring that up to date.
    """
    made, could_not = [], []
    for one in queries.standings_of(adopters, at=at):
        if one.is_kept or (one.scheme and one.scheme.origin == Scheme.Origin.OWN):
            continue
        try:
            made.append(adopt(one.adopter, key=one.asked.key, by=by, at=at))
        except Refusal as refusal:
            could_not.append(f"{one.adopter.subject}：{refusal}")
    return made, could_not


def _end(scheme: Scheme, *, by: Posting | Actor, at: datetime, reason: str) -> None:
    scheme.ended_at, scheme.end_reason = at, reason[:200]
    scheme.ended_by = by if isinstance(by, Posting) else None
    scheme.save(update_fields=["ended_at", "ended_by", "end_reason"])
