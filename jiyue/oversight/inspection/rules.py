"""What orders are called and counted by; how outlets are drawn and what a sheet comes to. No Django."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

RULE_KEY = "inspection.rectification"
"""The clock of an order."""

FINDING_KEY = "inspection.item"
"""The rule key of what an inspector found."""

PICTURES = frozenset({"png", "jpg", "jpeg", "webp", "gif"})
"""What a screenshot is."""


def order_number(issuer: str, *, year: int, count: int) -> str:
    """The number after `count` orders of the year: 大理州政府办公室督办〔2026〕3号."""
    return f"{issuer}督办〔{year}〕{count + 1}号"


def inspection_number(issuer: str, *, year: int, count: int) -> str:
    """The number after `count` inspections of the year."""
    return f"{issuer}检查〔{year}〕{count + 1}号"


def least_of(total: int, percent: int | None) -> int:
    """How many of `total` must be drawn at least, a part of one counted as one; one where no text fixes a share."""
    return -(-total * percent // 100) if percent else min(total, 1)


def lot(seed: str, key: str) -> str:
    """The lot of one outlet: SHA-256 of seed, colon and key. Anybody can compute it with any tool."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def in_order_of_lots(keys: Iterable[str], *, seed: str) -> list[str]:
    """All in the order of their lots; the first so many are drawn."""
    return sorted(keys, key=lambda key: lot(seed, key))


@dataclass(frozen=True)
class Outcome:
    """What a sheet comes to: `failed` is None as long as it cannot be said."""

    text: str
    failed: bool | None = None
    score: int | None = None


def outcome(
    items: Collection[Mapping[str, Any]],
    faults: Mapping[str, int],
    *,
    done: bool,
    fail_below: int | None = None,
    skipped: Collection[str] = (),
) -> Outcome:
    """Any veto fails at once; else points are summed up where the table has any, each item's capped by its own."""
    vetoes = [item["label"] for item in items if item.get("veto") and item["key"] in faults]
    if vetoes:
        return Outcome(f"不合格（单项否决：{'、'.join(vetoes)}）", failed=True)
    if not done:
        return Outcome("检查未完成")
    scored = {item["key"]: item["points"] for item in items if item.get("points") and item["key"] not in skipped}
    if not scored:
        return Outcome(f"{len(faults)} 项有问题，不计分" if faults else "没有发现问题，不计分")
    score = sum(points - min(points, faults.get(key, 0)) for key, points in scored.items())
    failed = None if fail_below is None else score < fail_below
    verdict = {None: "", True: "，不合格", False: "，合格"}[failed]
    return Outcome(f"{score} 分（满分 {sum(scored.values())} 分）{verdict}", failed=failed, score=score)
