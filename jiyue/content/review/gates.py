"""What a version must pass before a review begins, when it is signed, and before it is cleared.

The same checks run at all three gates, because words, packs and lists may change in between.
"""

from collections.abc import Iterable
from datetime import date

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Version
from jiyue.content.library.queries import attachment_texts, wording_of
from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.regulations.queries import enforces, strictest
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import Publicity
from jiyue.rulebook.screening.queries import Document, Problem, policy_for, screen_document

SHOWN = 10


def check(version: Version, *, owner: Organisation, on: date) -> list[Problem]:
    """The warnings that go along with a version; a Refusal that names every place that must be put right first."""
    require_publishable(version, owner=owner, on=on)
    problems = screened(version, owner=owner, on=on)
    blocking = [problem for problem in problems if problem.gravity == "block"]
    if blocking:
        raise refuse(
            f"检查发现 {len(blocking)} 处须先改正的问题：{_listed(blocking)}",
            cure="".join(dict.fromkeys(problem.cure for problem in blocking[:SHOWN])),
            citations=_cited(blocking),
        )
    return problems


@enforces(Publicity)
def require_publishable(version: Version, *, owner: Organisation, on: date) -> None:
    """Only what the pack calls publishable goes to the public (公开属性)."""
    applied = strictest(Publicity, place=owner.place_id, on=on)
    if version.publicity not in applied.rule.publishable:
        labels = {option.key: option.label for option in applied.rule.options}
        allowed = "、".join(labels[key] for key in applied.rule.publishable)
        raise refuse(
            f"公开属性为“{labels.get(version.publicity, version.publicity)}”的信息不能对外发布。",
            cure=f"只有“{allowed}”的信息可以送审发布；请核对公开属性。",
            citations=applied.citations,
        )
    rule(applied.citations, "allowed")


def screened(version: Version, *, owner: Organisation, on: date) -> list[Problem]:
    """What the rulebook's screening finds in the text, the fields and the files."""
    texts, unread = attachment_texts(version)
    document = Document(
        title=version.title,
        body_html=version.body,
        fields={name: value for name, value in wording_of(version).items() if name not in ("title", "body")},
        attachments=tuple(texts),
        kind=version.resource.kind,
    )
    found = screen_document(document, policy=policy_for(owner.place_id, on))
    return [*found, *map(_unread, unread)]


def _unread(name: str) -> Problem:
    return Problem(
        rule_key="attachment-unread",
        where=f"attachment:{name}",
        start=0,
        end=0,
        excerpt="",
        message=f"附件“{name}”的文字不能由机器检查。",
        cure="请审核人打开附件，人工核对保密和个人信息。",
        gravity="warn",
    )


def require_intact(version: Version, recomputed: str) -> None:
    """A version that differs from its own hash was changed behind the house's back."""
    if version.wording_hash != recomputed:
        raise Refusal(
            f"《{version.title}》第 {version.number} 版的内容与提交时不一致，已停止办理。",
            cure="请联系审计管理员核查，并由作者重新送审。",
        )


def _listed(problems: list[Problem]) -> str:
    listed = "".join(f"（{number}）{one.message}" for number, one in enumerate(problems[:SHOWN], start=1))
    return f"{listed}其余 {len(problems) - SHOWN} 处见检查结果。" if len(problems) > SHOWN else listed


def _cited(problems: Iterable[Problem]) -> list[Citation]:
    return list(dict.fromkeys(citation for problem in problems for citation in problem.citations))
