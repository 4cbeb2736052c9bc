"""Whose word an item needs beside its review: joint issuers, the secrecy reviewer, units whose work it touches."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Draft, Version
from jiyue.content.review.models import Endorsement
from jiyue.estate.organisations.models import Organisation
from jiyue.estate.organisations.queries import host_of
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for, together
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import EndorsementRequired

_NAMES = re.compile(r"[、，,；;\s]+")
What = Endorsement.What


@dataclass(frozen=True)
class Demand:
    """A word that is needed, by whom it may be given, and the word there is, if any."""

    what: str
    label: str
    unit: str
    roles: tuple[str, ...]
    citations: tuple[Citation, ...]
    word: Endorsement | None
    stale: bool

    @property
    def is_met(self) -> bool:
        return self.word is not None and self.word.given and not self.stale


def names(text: str) -> tuple[str, ...]:
    """The units named in a field, each once."""
    return tuple(dict.fromkeys(name for name in _NAMES.split(text) if name))


def rule_of(what: str, *, owner: Organisation, on: date) -> Applied[EndorsementRequired] | None:
    found = rules_for(EndorsementRequired, place=owner.place_id, on=on, what=what)
    return together(found) if found else None


def demands(text: Version | Draft, *, wording_hash: str, on: date) -> Iterator[Demand]:
    """Everything that is asked for these words, in the order in which it is shown."""
    owner = text.resource.owner
    latest = {(one.what, one.unit): one for one in text.resource.endorsements.select_related("posting__person")}
    asked = {
        What.JOINT: names(text.joint_issuers),
        What.SECRECY: (host_of(owner).name,),
        What.CONSULTATION: names(text.concerns),
    }
    for what, units in asked.items():
        applied = rule_of(what, owner=owner, on=on) if units else None
        if applied is None:
            continue
        for unit in units:
            word = latest.get((what, unit))
            stale = word is not None and word.wording_hash != wording_hash
            yield Demand(what, what.label, unit, applied.rule.roles, applied.citations, word, stale)


@enforces(EndorsementRequired)
def require(version: Version, *, on: date) -> None:
    """Nothing is signed while a word is missing, was refused, or was given for other words."""
    for demand in demands(version, wording_hash=version.wording_hash, on=on):
        if not demand.is_met:
            raise refuse(_missing(demand), cure=_cure(demand), citations=demand.citations)
        rule(demand.citations, "allowed")


def _missing(demand: Demand) -> str:
    who = "" if demand.what == What.SECRECY else f"“{demand.unit}”"
    if demand.word is None:
        return f"还没有{who}{demand.label}的记录，不能签发。"
    if not demand.word.given:
        return f"{who}{demand.label}没有通过：{demand.word.opinion}。不能签发。"
    return f"{who}{demand.label}之后内容又有修改，不能签发。"


def _cure(demand: Demand) -> str:
    if demand.what == What.SECRECY:
        return "请由保密审查人在审核页“会审意见”中办理保密审查。"
    return f"请“{demand.unit}”在审核页“会审意见”中答复，或由主办单位上传其书面意见。"


@enforces(EndorsementRequired)
def require_lead(text: Draft, *, by_unit: Organisation, on: date) -> None:
    """What several units made together is sent in by the lead unit alone (安岳2023 第十八条)."""
    owner = text.resource.owner
    applied = rule_of("lead", owner=owner, on=on)
    if not text.joint_issuers or applied is None:
        return
    if host_of(by_unit) != host_of(owner):
        raise refuse(
            f"联合发文由主办单位“{owner}”负责公开前的审查。",
            cure="请由主办单位送审；本单位在“会审意见”中答复是否同意。",
            citations=applied.citations,
        )
    if not text.issuer:
        raise refuse(
            "联合发文没有写明主办（牵头）单位。", cure="请在“发文机关”填写主办单位。", citations=applied.citations
        )
    rule(applied.citations, "allowed")


def no_such(what: str) -> Refusal:
    label = dict(What.choices).get(what, "会审意见")
    return Refusal(f"这条信息不需要该单位的{label}。", cure="请核对“联合发文机关”“涉及的其他单位”是否写了单位全称。")
