"""What explains a policy says what the policy says: its figures stand there too (解读与政策文件内容相符)."""

import re
from collections.abc import Iterator
from datetime import date

from jiyue.content.library.models import Resource, Version
from jiyue.content.library.queries import interpreted_by, readable
from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.regulations.queries import rules_for
from jiyue.rulebook.regulations.schema import FindingDecision
from jiyue.rulebook.screening.queries import Problem

RULE_KEY = "number-not-in-policy"
AROUND = 12
_FIGURE = re.compile(
    r"\d+(?:[.,]\d+)*(?:\s?(?:%|％|个百分点|万|亿|元|年|月|日|天|个|项|户|人|家|倍|公里|亩|吨|小时|分))*"
)


def differing(version: Version, *, owner: Organisation, on: date) -> Iterator[Problem]:
    """The figures of an interpretation that its policy does not have; asked only where a rule wants them decided on."""
    if version.resource.kind != Resource.Kind.INTERPRETATION:
        return
    policy = interpreted_by(version)
    asked = [one for one in rules_for(FindingDecision, place=owner.place_id, on=on) if RULE_KEY in one.rule.findings]
    if policy is None or not asked:
        return
    cited = tuple(dict.fromkeys(citation for one in asked for citation in one.citations))
    known = {_plain(found[0]) for found in _FIGURE.finditer(f"{policy.title} {readable(policy.body)}")}
    text, seen = readable(version.body), set[str]()
    for found in _FIGURE.finditer(text):
        figure = _plain(found[0])
        if figure in known or figure in seen:
            continue
        seen.add(figure)
        yield Problem(
            rule_key=RULE_KEY,
            where="body",
            start=found.start(),
            end=found.end(),
            excerpt=" ".join(text[max(0, found.start() - AROUND) : found.end() + AROUND].split()),
            message=f"解读中的“{found[0]}”在所解读的文件《{policy.title}》中没有。",
            cure="请与文件核对；数字有误的改正，确有其他依据的由审核人写明理由。",
            gravity="warn",
            citations=cited,
            evidence={"figure": found[0], "policy": str(policy.resource_id)},
        )


def _plain(figure: str) -> str:
    return figure.replace(",", "").replace("％", "%").replace(" ", "")
