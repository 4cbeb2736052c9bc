"""What `jiyue rulepacks diff`, `what-if` and `add` say, in lines and as data."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiyue.estate.duties.models import DateMove
from jiyue.oversight.reports.what_if import ABOUT, VERDICTS, Answer, Judgement
from jiyue.rulebook.regulations.diff import Changes, Difference
from jiyue.rulebook.regulations.schema import Edition


def difference_data(found: Difference) -> dict[str, Any]:
    return {
        "from": found.before.id,
        "to": found.after.id,
        "clauses": _changes_data(found.clauses),
        "rules": _changes_data(found.rules),
    }


def difference_lines(found: Difference) -> Iterator[str]:
    yield f"对照：{found.before.id} → {found.after.id}"
    if found.none:
        yield "没有不同。"
    for label, part in (("条款", found.clauses), ("规则", found.rules)):
        counts = f"新增 {len(part.added)}，删去 {len(part.removed)}，改动 {len(part.changed)}，相同 {part.same}"
        yield f"{label}：{counts}"
        yield from (f"  ＋ {_named(found.after, name)}" for name in part.added)
        yield from (f"  － {_named(found.before, name)}" for name in part.removed)
        for change in part.changed:
            name = change.after if change.before == change.after else f"{change.before} → {change.after}"
            yield f"  ～ {name}"
            yield from (f"      {field}" for field in change.fields)


def answer_data(answer: Answer) -> dict[str, Any]:
    return {
        "place": answer.place.code,
        "packs": list(answer.packs),
        "at": timezone.localtime(answer.at).isoformat(timespec="seconds"),
        "judgements": [_judgement_data(one) for one in answer.judgements],
        "counts": dict(Counter(one.under for one in answer.judgements)),
        "missing": answer.missing,
        "unjudged": answer.unjudged,
    }


MOST_NAMES = 5


def answer_lines(answer: Answer) -> Iterator[str]:
    """What a lawyer reads: the whole by matter, what gets worse, stays bad or gets better, and what is unknown."""
    titles = "、".join(f"《{title}》（{name}）" for name, title in answer.packs.items())
    yield f"假如{answer.place.name}适用：{titles}"
    yield f"按系统中 {timezone.localtime(answer.at):%Y-%m-%d %H:%M} 的事实推算，没有改动任何东西。"
    for about, label in ABOUT.items():
        if rows := [one for one in answer.judgements if one.about == about]:
            counts: Counter[str] = Counter(one.under for one in rows)
            parts = [f"{name} {counts[key]}" for key, name in VERDICTS.items() if counts[key]]
            yield f"{label} {len(rows)}：{'，'.join(parts)}"
    yield from (f"{said}，无法推算。" for said in answer.missing)
    bad = [one for one in answer.judgements if one.under in ("refused", "late")]
    yield from _listed("会变为不予通过或逾期的", [one for one in bad if one.worse])
    yield from _listed("现在已是、改用后仍是不予通过或逾期的", [one for one in bad if not one.worse])
    yield from _listed("现在不予通过或逾期、改用后不再是的", [one for one in answer.judgements if one.better])
    yield from _unknown([one for one in answer.judgements if one.under == "unknown"])
    if answer.unjudged:
        yield f"以下规则没有推算，系统中没有可用的事实，或它管的是今后的办理：{'、'.join(answer.unjudged)}。"


def _listed(title: str, rows: Sequence[Judgement]) -> Iterator[str]:
    if not rows:
        yield f"{title}：没有。"
        return
    yield f"{title}（{len(rows)}）："
    for one in rows:
        articles = "；".join(dict.fromkeys(str(citation) for citation in one.citations))
        basis = f"依据：{articles}。" if articles else ""
        yield f"  {VERDICTS[one.under]}：{one.name}（现在：{VERDICTS[one.now]}）。{one.told}{basis}"


def _unknown(rows: Sequence[Judgement]) -> Iterator[str]:
    """By the reason, so that a long list does not bury the rest."""
    reasons: dict[str, list[str]] = {}
    for one in rows:
        reasons.setdefault(one.told, []).append(one.name)
    for told, names in reasons.items():
        more = f"等 {len(names)} 个" if len(names) > MOST_NAMES else ""
        yield f"无法判断（{len(names)}）：{'、'.join(names[:MOST_NAMES])}{more}。{told}"


MOST_MOVES = 20


def moves_lines(moves: Sequence[DateMove]) -> Iterator[str]:
    """Whose dates moved."""
    if not moves:
        yield "未办结的期限已重新计算，没有到期日改变。"
        return
    yield f"未办结的期限已重新计算，{len(moves)} 个到期日有变（工作台“到期日变动”可查）："
    for one in moves[:MOST_MOVES]:
        holder = one.clock.holder.short_name or one.clock.holder.name
        yield f"  {holder}　{one.clock.label}：{_day(one.before)} → {_day(one.after)}"
    if len(moves) > MOST_MOVES:
        yield f"  另有 {len(moves) - MOST_MOVES} 个，见“到期日变动”。"


def moves_data(moves: Sequence[DateMove]) -> list[dict[str, Any]]:
    return [
        {
            "clock": one.clock.label,
            "holder": one.clock.holder.name,
            "before": one.before.isoformat() if one.before else None,
            "after": one.after.isoformat() if one.after else None,
        }
        for one in moves
    ]


def _day(value: datetime | None) -> str:
    return f"{timezone.localdate(value)}" if value else "不计时"


def _changes_data(part: Changes) -> dict[str, Any]:
    changed = [
        {
            "from": change.before,
            "to": change.after,
            "fields": [{"field": one.field, "from": one.before, "to": one.after} for one in change.fields],
        }
        for change in part.changed
    ]
    return {"added": list(part.added), "removed": list(part.removed), "changed": changed, "same": part.same}


def _judgement_data(one: Judgement) -> dict[str, Any]:
    return {
        "about": one.about,
        "name": one.name,
        "now": one.now,
        "under": one.under,
        "told": one.told,
        "citations": [citation.as_dict() for citation in one.citations],
    }


def _named(edition: Edition, name: str) -> str:
    clause = edition.clauses.get(name)
    return f"{name} {clause.article}“{clause.quote}”" if clause else name
