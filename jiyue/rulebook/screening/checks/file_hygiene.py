"""What a file brings along unseen: hidden sheets, revisions, comments, authors, places; and what nobody could read."""

import re
from collections.abc import Iterator

from jiyue.common.reading import Trace
from jiyue.rulebook.regulations.queries import Applied, enforces
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import FileHygiene
from jiyue.rulebook.screening.material import Material
from jiyue.rulebook.screening.policy import Policy
from jiyue.rulebook.screening.rules import Problem

UNREAD = "attachment-unread"
_CLEANED = "或使用“清理副本”。"
CURES = {
    "hidden_cells": f"请取消隐藏，核对后删除不该公开的内容，重新上传；{_CLEANED}",
    "hidden_text": f"请在原文件中显示这些文字，核对后删除，重新上传；{_CLEANED}",
    "covered_text": "盖住不等于删除。请在原文件中删除这些文字，重新导出后上传。",
    "tracked_changes": f"请在“审阅”中接受或拒绝全部修订，重新上传；{_CLEANED}",
    "comments": f"请删除全部批注，重新上传；{_CLEANED}",
    "speaker_notes": "请核对备注，不宜公开的删除后重新上传。",
    "embedded_files": "请核对内嵌的文件，不宜公开的删除后重新上传；需要公开的，请单独作为附件上传。",
    "author_metadata": f"请在“文件—信息—检查文档”中删除文档属性和个人信息，重新上传；{_CLEANED}",
    "location_metadata": f"请清除图片的位置信息，重新上传；{_CLEANED}",
    "unreadable": "请审核人打开附件，人工核对保密和个人信息。",
}
# Ends of the names of offices: an office as author gives no person away.
_OFFICE = re.compile(r"(?:政府|委员会|办公室|办公厅|局|厅|委|院|中心|公司|大学|学校|银行|协会|支队|大队)$")
_UNITS = frozenset({"单位"})


@enforces(FileHygiene)
def check(material: Material, policy: Policy) -> list[Problem]:
    if not material.files:
        return []
    problems: list[Problem] = []
    for one in policy.hygiene:
        plain = frozenset(entry.casefold() for entry in policy.entries(one.rule.allow_lists))
        found = [
            problem
            for name, inside in material.files
            for trace in inside.traces
            if trace.finding == one.rule.finding
            for problem in _problems(name, trace, one, plain)
        ]
        rule(one.citations, "refused" if found else "allowed")
        problems += found
    return problems


def _problems(name: str, trace: Trace, one: Applied[FileHygiene], plain: frozenset[str]) -> Iterator[Problem]:
    detail = trace.detail
    if trace.items:
        told = [f"{label}：{value}" for label, value in trace.items if _tells(label, value, plain)]
        if not told:
            return
        detail = "，".join(told)
    place = f"{'' if trace.place.startswith('内') else '的'}{trace.place}" if trace.place else ""
    unread = trace.finding == "unreadable"
    where = f"attachment:{name}|{trace.place}" if trace.place else f"attachment:{name}"
    yield Problem(
        rule_key=UNREAD if unread else trace.finding.replace("_", "-"),
        where=where,
        start=0,
        end=0,
        excerpt="",
        message=f"附件“{name}”{place}{_said(one.rule.label, detail, unread=unread)}。",
        cure=CURES[trace.finding],
        gravity=one.rule.gravity,
        citations=one.citations,
        evidence={"finding": trace.finding, "place": trace.place, "detail": detail},
    )


def _said(label: str, detail: str, *, unread: bool) -> str:
    if unread:
        return f"不能由机器检查全部文字（{detail}）" if detail else "的文字不能由机器检查"
    return f"带有{label}（{detail}）" if detail else f"带有{label}"


def _tells(label: str, value: str, plain: frozenset[str]) -> bool:
    """Whether a property says something of a person: no stock name, no office."""
    value = value.strip()
    return bool(value) and value.casefold() not in plain and label not in _UNITS and not _OFFICE.search(value)
