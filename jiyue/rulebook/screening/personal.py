"""What the checks on personal data share: the pack's kinds and exceptions, masked excerpts, one wording."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from jiyue.common.text import excerpt
from jiyue.rulebook.regulations.queries import Applied
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import PersonalData
from jiyue.rulebook.screening.material import Material, Piece
from jiyue.rulebook.screening.policy import Policy
from jiyue.rulebook.screening.rules import GRAVITIES, Gravity, Problem


@dataclass(frozen=True)
class Found:
    """Personal data in a piece of text (span in the original text) and what it should look like."""

    piece: Piece
    start: int
    end: int
    masked: str
    doubtful: bool = False
    note: str = ""


def rules_on(policy: Policy, kind: str) -> tuple[Applied[PersonalData], ...]:
    """The rules that forbid showing this kind; the platform's default speaks only where no document does."""
    naming = tuple(one for one in policy.personal if any(option.key == kind for option in one.rule.kinds))
    return tuple(one for one in naming if one.origin == "document") or naming


def excepting(material: Material, rules: Iterable[Applied[PersonalData]]) -> tuple[Applied[PersonalData], ...]:
    """The rules that name the ground which the document claims for showing personal data."""
    ground = str(material.fields.get("personal_data_exception") or "")
    return tuple(one for one in rules if ground and any(option.key == ground for option in one.rule.exceptions))


def decide(
    material: Material,
    policy: Policy,
    *,
    rule_key: str,
    kind: str,
    find: Callable[[Piece], Iterable["Found"]],
    most: Gravity = "block",
) -> list[Problem]:
    """Look for one kind of personal data where a rule forbids it and no claimed ground allows it."""
    rules = rules_on(policy, kind)
    if not rules:
        return []
    granting = excepting(material, rules)
    if granting:
        rule(citations_of(granting), "allowed")
        return []
    found = (one for piece in material.pieces for one in find(piece))
    problems = list(problems_of(found, rules, rule_key=rule_key, kind=kind, most=most))
    rule(citations_of(rules), "refused" if problems else "allowed")
    return problems


def citations_of(rules: Iterable[Applied[PersonalData]]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(citation for one in rules for citation in one.citations))


def problems_of(
    found: Iterable[Found],
    rules: tuple[Applied[PersonalData], ...],
    *,
    rule_key: str,
    kind: str,
    most: Gravity = "block",
) -> Iterator[Problem]:
    """One problem for each number; `most` is the gravest that a machine may say of this kind."""
    label = next(option.label for one in rules for option in one.rule.kinds if option.key == kind)
    stated: Gravity = "block" if any(one.rule.gravity == "block" for one in rules) else "warn"
    for one in found:
        limits: tuple[Gravity, ...] = (stated, most, "warn" if one.doubtful else "block")
        gravity = max(limits, key=GRAVITIES.index)
        text = one.piece.text
        shown = excerpt(text[: one.start] + one.masked + text[one.end :], one.start, one.start + len(one.masked))
        doubt = "疑似" if one.doubtful else ""
        yield Problem(
            rule_key=rule_key,
            where=one.piece.where,
            start=one.start,
            end=one.end,
            excerpt=shown,
            message=f"{one.piece.spot(one.start)}{doubt}出现{label}（{one.masked}）{one.note}。",
            cure=_cure(one),
            live_cure=f"请立即撤回，删除号码或遮盖为“{one.masked}”后重新送审发布；稿件中没有的，请按网页篡改处置。",
            gravity=gravity,
            citations=citations_of(rules),
            evidence={"masked": one.masked, "place": one.piece.spot(one.start), "hidden": one.piece.hidden},
        )


def _cure(one: Found) -> str:
    if one.piece.of_file and one.piece.hidden:
        return "这些内容读者看不见，下载后却能找到。请在原文件中删除后重新上传，或使用“清理副本”。"
    return f"请删除，或遮盖为“{one.masked}”后再提交；确属依法应当公开的，请在信息属性中选择公开依据。"
