"""The disclosure catalogue's schema: what is entered under a category has the form that the packs give it."""

import re
from dataclasses import dataclass
from datetime import date

from jiyue.common.refusals import Refusal
from jiyue.common.tables import pairs, rows_under
from jiyue.content.library.models import Version
from jiyue.content.library.queries import field_of
from jiyue.content.library.rules import LEVELS
from jiyue.estate.organisations.models import Organisation
from jiyue.estate.organisations.queries import host_of, kinds_of
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import CatalogueForm, DisclosureCategory

_PERIOD = {
    "any": re.compile(r"(?:19|20)\d\d年(?:第[一二三四]季度|(?:1[0-2]|[1-9])月|上半年)?"),
    "year": re.compile(r"(?:19|20)\d\d年"),
}


def categories(owner: Organisation, *, on: date) -> list[Applied[DisclosureCategory]]:
    """The categories that a unit has: those for everybody and those of its kind, in the order of the documents."""
    kinds = {*kinds_of(host_of(owner))}
    found = rules_for(DisclosureCategory, place=owner.place_id, on=on)
    return [one for one in found if not one.rule.units or kinds & {*one.rule.units}]


def offered(owner: Organisation, *, on: date) -> list[str]:
    """Every value that the field may have, for the editor's list."""
    values: list[str] = []
    for one in categories(owner, on=on):
        values += [one.rule.label, *(f"{one.rule.label}{LEVELS}{part.label}" for part in one.rule.parts)]
    return values


@dataclass(frozen=True)
class Form:
    """The form by which catalogue information is entered: its name, its version, and the columns that ask for it."""

    label: str
    version: str
    classes: tuple[str, ...]
    citations: tuple[Citation, ...]

    def __str__(self) -> str:
        return f"{self.label}（版本 {self.version}）"


@enforces(CatalogueForm)
def form_of(owner: Organisation, *, on: date) -> Form | None:
    """The form that binds a unit on a day; its version is the edition of the document that asks for it."""
    found = rules_for(CatalogueForm, place=owner.place_id, on=on)
    if not found:
        return None
    first = found[0]
    cited = tuple(dict.fromkeys(citation for one in found for citation in one.citations))
    classes = tuple(dict.fromkeys(name for one in found for name in one.rule.column_class))
    version = first.edition.rpartition("@")[2]
    return Form(first.rule.label, version, classes, cited)


def require_category(title: str, category: str, *, column_class: str, owner: Organisation, on: date) -> None:
    """What stands in a column of the catalogue is entered by its form, never as a plain article."""
    form = form_of(owner, on=on)
    if form is None or column_class not in form.classes:
        return
    if not category:
        raise refuse(
            f"公开目录的栏目不收普通文章：《{title}》没有公开目录类别，没有按“{form}”录入。",
            cure="请在编辑页“公开目录类别”选择类别，按该类别的格式补齐后送审。",
            citations=form.citations,
        )
    rule(form.citations, "allowed")


@enforces(DisclosureCategory)
def require(version: Version, *, owner: Organisation, on: date) -> None:
    """What names a category is one of the unit's, and has its fields, its table and its period."""
    if not version.category:
        return
    label, *levels = version.category.split(LEVELS)
    known = categories(owner, on=on)
    applied = next((one for one in known if one.rule.label == label), None)
    if applied is None:
        raise Refusal(
            f"本单位的政府信息公开目录没有“{label}”这一类别。",
            cure=f"请从名单中选择：{'；'.join(one.rule.label for one in known[:20])}。",
        )
    form = form_of(owner, on=on)
    cited = (*applied.citations, *(form.citations if form else ()))
    if why := _fault(applied.rule, version, levels):
        raise refuse(f"公开目录“{label}”：{why}", cure="请补充后再送审。", citations=cited)
    rule(cited, "allowed")


def missing_sections(one: DisclosureCategory, body: str) -> list[str]:
    """The headings that stand in no table of the text, or with nothing beside them."""
    given = dict(pairs(body))
    return [heading for heading in one.sections if not given.get(heading)]


def _fault(one: DisclosureCategory, version: Version, levels: list[str]) -> str:
    part = levels[0] if levels else ""
    parts = [each.label for each in one.parts]
    if (parts or part) and part not in parts:
        return f"须写明第二级，从{'、'.join(parts)}中选择。" if parts else "没有第二级。"
    if levels[1:] and levels[1] not in one.aspects:
        return f"第三级从{'、'.join(one.aspects) or '（没有）'}中选择。"
    if one.aspects and not levels[1:]:
        return f"须写明第三级，从{'、'.join(one.aspects)}中选择。"
    empty = [field.label for field in one.fields if not getattr(version, field_of(field.key).attname)]
    if empty:
        return f"没有填写{'、'.join(empty)}。"
    if one.period and not _PERIOD[one.period].fullmatch(version.period.strip()):
        return f"统计期间须写作{'“2026年”' if one.period == 'year' else '“2026年”“2026年第三季度”或“2026年9月”'}。"
    if missing := missing_sections(one, version.body):
        return f"正文的表格中没有{'、'.join(missing)}。"
    columns = one.columns_of(part)
    if columns and not rows_under(version.body, columns):
        return f"正文须有一张表格，表头包括{'、'.join(columns)}，并至少有一行。"
    return ""
