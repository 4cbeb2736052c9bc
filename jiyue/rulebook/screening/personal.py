"""What the checks on personal data share: the pack's kinds and exceptions, masked excerpts, one wording."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jiyue.common.text import excerpt
from jiyue.rulebook.regulations.queries import Applied
from jiyue.rulebook.regulations.rules import Citation
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
    return tuple(one for one in policy.personal if any(option.key == kind for option in one.rule.kinds))


def is_excepted(material: Material, rules: Iterable[Applied[PersonalData]]) -> bool:
    """Whether the document claims a ground that one of the packs names for showing personal data."""
    ground = str(material.fields.get("personal_data_exception") or "")
    return bool(ground) and any(option.key == ground for one in rules for option in one.rule.exceptions)


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
        gravity = max(stated, most, "warn" if one.doubtful else "block", key=GRAVITIES.index)
        text = one.piece.text
        shown = excerpt(text[: one.start] + one.masked + text[one.end :], one.start, one.start + len(one.masked))
        yield Problem(
            rule_key=rule_key,
            where=one.piece.where,
            start=one.start,
            end=one.end,
            excerpt=shown,
            message=f"{one.piece.label}{'疑似' if one.doubtful else ''}出现{label}（{one.masked}）{one.note}。",
            cure=f"请删除，或遮盖为“{one.masked}”后再提交；确属依法应当公开的，请在信息属性中选择公开依据。",
            gravity=gravity,
            citations=citations_of(rules),
            evidence={"masked": one.masked, "place": one.piece.label},
        )
