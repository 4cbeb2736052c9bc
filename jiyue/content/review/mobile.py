"""Whether a text shows well on a telephone: its pictures, tables and films (便于移动端传播)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from jiyue.common import media, pictures, uploads
from jiyue.common.html import parse
from jiyue.content.library.models import Attachment, Draft, Version
from jiyue.content.library.queries import attachments_of, players
from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import MobileFit
from jiyue.rulebook.screening.queries import Problem


def problems(version: Version, *, owner: Organisation, on: date) -> list[Problem]:
    """What a reader would have to zoom or push aside for; people decide what to do about it."""
    return problems_of(version, lambda: attachments_of(version), owner=owner, on=on)


@enforces(MobileFit)
def problems_of(
    text: Version | Draft, files_of: Callable[[], Sequence[Attachment]], *, owner: Organisation, on: date
) -> list[Problem]:
    """The same of a draft with the files that it has now; they are asked for only where a rule speaks."""
    found: list[Problem] = []
    for applied in rules_for(MobileFit, place=owner.place_id, on=on)[:1]:
        if text.resource.kind not in applied.rule.resource_kinds:
            continue
        files = files_of()
        seen = [*_pictures(files, applied), *_tables(text.body, applied), *_films(files, applied)]
        rule(applied.citations, "refused" if seen else "allowed")
        found += seen
    return found


def _pictures(files: Iterable[Attachment], applied: Applied[MobileFit]) -> list[Problem]:
    shown = [one for one in files if one.inline and one.extension in uploads.PICTURES]
    wide = []
    for one in shown:
        width, _ = pictures.size_of(uploads.path_of(one.sha256, one.extension))
        if width > applied.rule.picture_width:
            message = f"图片“{one.name}”宽 {width} 像素，在手机上会缩得看不清字。"
            wide.append(_problem(message, "请按手机竖屏重新排版，或者拆成几张。", applied))
    return wide


def _films(files: Iterable[Attachment], applied: Applied[MobileFit]) -> list[Problem]:
    found = []
    for one in files:
        if one.extension not in media.FILMS:
            continue
        facts = media.facts_of(uploads.path_of(one.sha256, one.extension))
        odd = [name for mark in facts.codecs if (name := media.CODECS[mark]) not in applied.rule.codecs]
        if odd:
            message = f"视频“{one.name}”用了 {'、'.join(odd)} 编码，有的手机不能播放。"
            found.append(_problem(message, f"请重新导出为{'、'.join(applied.rule.codecs)}编码的 MP4。", applied))
        kilobits = round(one.size * 8 / 1000 / max(facts.seconds, 1))
        if kilobits > applied.rule.kilobits:
            message = f"视频“{one.name}”每秒 {kilobits} 千比特，用手机网络看会卡顿。"
            found.append(
                _problem(message, f"请降低画面大小或码率，每秒不超过 {applied.rule.kilobits} 千比特。", applied)
            )
    return found


def unheard(version: Version) -> list[Problem]:
    """Films and sound that say nothing to those who cannot hear them: no captions and no transcript."""
    if version.transcript or not version.attachment_hashes:
        return []
    files = [one for one in attachments_of(version) if not one.inline]
    played, _ = players.split(files)
    return [
        Problem(
            rule_key="unheard", where=f"attachment:{one.file.name}", start=0, end=0, excerpt="",
            message=f"“{one.file.name}”没有字幕，也没有文字稿，听不到声音的人不知道说了什么。",
            cure="请填写“音视频文字稿”，或者添加同名的 .vtt 字幕。", gravity="warn",
        )
        for one in played if one.captions is None
    ]  # fmt: skip


def _tables(body: str, applied: Applied[MobileFit]) -> list[Problem]:
    widest = max((_columns(str(table.html)) for table in parse(body).css("table")), default=0)
    if widest <= applied.rule.table_columns:
        return []
    message = f"正文有 {widest} 列的表格，在手机上要左右拖动才能看全。"
    return [_problem(message, "请拆成几张较窄的表，或者改用图解。", applied)]


def _columns(table: str) -> int:
    rows = parse(table).css("tr")
    spans = [[int(cell.attributes.get("colspan") or 1) for cell in row.css("td, th")] for row in rows]
    return max((sum(one) for one in spans), default=0)


def _problem(message: str, cure: str, applied: Applied[MobileFit]) -> Problem:
    return Problem(
        rule_key="mobile-fit", where="body", start=0, end=0, excerpt="", message=message, cure=cure, gravity="warn",
        citations=applied.citations,
    )  # fmt: skip
