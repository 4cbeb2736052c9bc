"""The model text of a scheme, put together from the rules that the packs have for the place."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.deadlines.rules import Term
from jiyue.rulebook.regulations.queries import rules_for
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.regulations.schema import (
    Charges,
    EndorsementRequired,
    Publicity,
    RejectionReasons,
    StepLimit,
    UrgentRoute,
)
from jiyue.rulebook.regulations.schema.labels import value

NUMERALS = "一二三四五六七八九十"
ENDORSEMENTS = {
    "lead": "多个单位共同制作的信息，由牵头单位送审。",
    "joint": "联合发文的信息，须有各联合发文机关的书面同意。",
    "consultation": "内容涉及其他单位职责的信息，发布前征得有关单位的同意。",
}

Where = dict[str, Any]


def model_text(
    name: str,
    unit: Organisation,
    *,
    contents: Iterable[str],
    workflow: list[dict[str, Any]],
    citations: Iterable[Citation],
    outlet_kind: str | None,
    on: date,
) -> str:
    """Numbered parts in plain text, a blank line between them; what the packs are silent on is left out."""
    where: Where = {"place": unit.place_id, "on": on}
    kind = outlet_kind or "website"
    said: Mapping[str, Callable[[], tuple[str, list[str]]]] = {
        "review_chain": lambda: ("审核主体和审核程序", steps_of(workflow)),
        "rejection_reasons": lambda: ("不予发布的情形", _reasons(where)),
        "step_limit": lambda: ("办理时限", _limits(where)),
        "urgent_route": lambda: ("突发事件信息的发布", _urgent(where)),
        "publicity": lambda: ("公开属性", _publicity(where)),
        "endorsement_required": lambda: ("保密审查和会商", _endorsements(where)),
        "charges": lambda: ("责任人", _charges(where, kind)),
    }
    basis = "、".join(dict.fromkeys(str(one) for one in citations))
    parts = [("依据和适用范围", [f"依据{basis}，制定本制度。", f"{name}发布信息，适用本制度。"])]
    parts += [part for part in (said[one]() for one in contents) if part[1]]
    parts.append(("附则", [f"本制度由{unit}负责解释，自采用之日起施行。"]))
    said_parts = zip(NUMERALS, parts, strict=False)
    return "\n\n".join(
        "\n".join([f"{numeral}、{heading}", *paragraphs]) for numeral, (heading, paragraphs) in said_parts
    )


def steps_of(workflow: list[dict[str, Any]]) -> list[str]:
    """Who decides in which order, chain by chain."""
    lines = []
    for chain in workflow:
        lines.append(f"{chain['label']}，依次经过{len(chain['steps'])}个环节：")
        for count, step in enumerate(chain["steps"], start=1):
            roles = "或".join(value(role) for role in step["roles"])
            aspects = f"，核对{'、'.join(step['aspects'])}" if step["aspects"] else ""
            signs = "；签发后方可发布" if step["signs"] else ""
            lines.append(f"（{count}）{step['label']}：由{roles}办理{aspects}{signs}。")
    return lines


def _reasons(where: Where) -> list[str]:
    heads = {"return": "有下列情形之一的，退回修改或者不予发布：", "forbidden": "下列信息禁止发布："}
    found = rules_for(RejectionReasons, **where)
    return [f"{heads[one.rule.scope]}{'；'.join(reason.label for reason in one.rule.reasons)}。" for one in found]


def _limits(where: Where) -> list[str]:
    found = [one.rule for one in rules_for(StepLimit, **where)]
    return [f"每个环节自收到起{Term.parse(one.term).chinese}内办结。" for one in found if not one.steps]


def _urgent(where: Where) -> list[str]:
    found = [one.rule for one in rules_for(UrgentRoute, **where)][:1]
    return [
        f"突发事件信息由{'、'.join(map(value, one.roles))}发起应急发布，"
        f"发布后由没有参与的{'、'.join(map(value, one.reviewers))}补审。"
        for one in found
    ]


def _publicity(where: Where) -> list[str]:
    lines = []
    for one in rules_for(Publicity, **where)[:1]:
        labels = {option.key: option.label for option in one.rule.options}
        open_ones = "、".join(labels[key] for key in one.rule.publishable)
        lines.append(f"公开属性分为{'、'.join(labels.values())}，只有“{open_ones}”的信息可以送审发布。")
    return lines


def _endorsements(where: Where) -> list[str]:
    lines = []
    for one in rules_for(EndorsementRequired, **where):
        if one.rule.what == "secrecy":
            roles = "、".join(map(value, one.rule.roles)) or "本单位负责人"
            lines.append(f"拟发布的信息由作者以外的{roles}作保密审查，未经审查的不得签发。")
        else:
            lines.append(ENDORSEMENTS[one.rule.what])
    return list(dict.fromkeys(lines))


def _charges(where: Where, outlet_kind: str) -> list[str]:
    names = {"website": "网站", "media_account": "账号", "column": "栏目"}
    lines = []
    for kind in (outlet_kind, *(["column"] if outlet_kind == "website" else [])):
        found = rules_for(Charges, **where, outlet_kind=kind)
        duties = dict.fromkeys(option.label for one in found for option in one.rule.charges)
        if duties:
            lines.append(f"每个{names[kind]}就下列职责各明确一名责任人：{'、'.join(duties)}。")
    return lines
