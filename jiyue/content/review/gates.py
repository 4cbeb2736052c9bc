"""What a version must pass before a review begins, when it is signed, and before it is cleared.

The same checks run at all three gates, because words, packs and lists may change in between.
"""

from datetime import date
from typing import Any

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Version
from jiyue.content.library.queries import missing_fields
from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.regulations.queries import enforces, rules_for, strictest, terms
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import Publicity, RequiredMetadata


def check(version: Version, *, owner: Organisation, on: date) -> list[Any]:
    """The warnings that go along with a version; a Refusal that names every place that must be put right first."""
    require_publishable(version, owner=owner, on=on)
    require_metadata(version, owner=owner, on=on)
    return []


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


@enforces(RequiredMetadata)
def require_metadata(version: Version, *, owner: Organisation, on: date) -> None:
    """The fields that the packs of the owner's place demand for this kind of resource, with real content."""
    applying = rules_for(RequiredMetadata, place=owner.place_id, on=on, resource_kind=version.resource.kind)
    demanded = {option.key: option.label for applied in applying for option in applied.rule.fields}
    for applied in applying:
        labels = {option.key: option.label for option in applied.rule.fields} or demanded
        lists = applied.rule.placeholder_lists if applied.rule.forbid_placeholders else ()
        fillers = [word for name in lists for word in terms(name, place=owner.place_id, on=on)]
        empty, filled_in = missing_fields(version, labels, fillers)
        if empty or filled_in:
            told = [f"“{labels[name]}”没有填写" for name in empty]
            told += [f"“{labels[name]}”只填了“{value}”" for name, value in filled_in]
            raise refuse(f"{'，'.join(told)}。", cure="请补充实际内容后再送审。", citations=applied.citations)
        rule(applied.citations, "allowed")


def require_intact(version: Version, recomputed: str) -> None:
    """A version that differs from its own hash was changed behind the house's back."""
    if version.wording_hash != recomputed:
        raise Refusal(
            f"《{version.title}》第 {version.number} 版的内容与提交时不一致，已停止办理。",
            cure="请联系审计管理员核查，并由作者重新送审。",
        )
