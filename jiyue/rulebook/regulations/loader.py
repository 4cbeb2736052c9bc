"""Packs from folders: read whole, checked whole, refused whole with file, line and what was expected. No Django."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from .expectations import expected
from .reading import MAX_BYTES, Fault, Source, Unreadable, decoded, read
from .schema import AnyRule, Clause, Default, Edition, EditionHeader, Pack, PackHeader, RuleBase
from .schema.base import Part

M = TypeVar("M", bound=BaseModel)
MAX_FAULTS = 200
_ARTICLE = "第[一二三四五六七八九十百〇零]+条"


class FaultyPacks(Exception):
    """A pack that cannot be used; none of it is loaded."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("规则包有误，未加载：\n" + "\n".join(str(fault) for fault in self.faults))


class ClauseFile(Part):
    clauses: tuple[Clause, ...]


class RuleFile(Part):
    rules: tuple[AnyRule, ...]


class DefaultFile(Part):
    defaults: tuple[Default, ...]


def load_all(root: Path) -> tuple[Pack, ...]:
    """Every pack under a folder, the widest place first, checked one by one and against each other."""
    folders = sorted(path.parent for path in root.glob("*/pack.yaml"))
    if not folders:
        raise FaultyPacks([Fault(str(root.name), 0, "文件夹中没有规则包，应有“<规则包>/pack.yaml”。")])
    packs: list[Pack] = []
    faults: list[Fault] = []
    for folder in folders:
        try:
            packs.append(load(folder))
        except FaultyPacks as error:
            faults += error.faults
    faults += list(_across(packs))
    if faults:
        raise FaultyPacks(faults)
    return _ordered(packs)


def load_beside(shipped: tuple[Pack, ...], extra: Path) -> tuple[Pack, ...]:
    """The shipped packs and an installation's own from a second folder, which may be missing.

    An own folder that is named like a shipped pack adds editions to it: what is shipped is never changed, so that
    what was found under it stays as it was. One fault refuses all (ADR 10): without the own packs the rules are looser.
    """
    packs = {pack.id: pack for pack in shipped}
    faults: list[Fault] = []
    for folder in sorted(path for path in extra.glob("[!.]*") if path.is_dir()):
        try:
            own = load(folder)
        except FaultyPacks as error:
            faults += error.faults
            continue
        known = packs.get(own.id)
        faults += _meeting_faults(known, own) if known else ()
        packs[own.id] = _merged(known, own) if known else own
    faults += _across(packs.values())
    if faults:
        raise FaultyPacks(faults)
    return _ordered(packs.values())


def check_lists(packs: Iterable[Pack]) -> None:
    """Refuse packs of which one names a list that none of them has."""
    if faults := list(_across(packs)):
        raise FaultyPacks(faults)


def _meeting_faults(known: Pack, own: Pack) -> Iterator[Fault]:
    file = f"{own.id}/pack.yaml"
    if own.place != known.place:
        yield Fault(file, 0, f"随产品提供的“{known.id}”适用于{known.place.name}，新版本的适用地域（place）应与它相同。")
    for edition in own.editions:
        if edition.in_force_from <= known.latest.in_force_from:
            wanted = f"应晚于随产品提供的最后一个版本（{known.latest.in_force_from}）"
            yield Fault(file, 0, f"版本“{edition.id}”的施行日期{wanted}；已有版本不能改，只能加新版本。")


def _merged(known: Pack, own: Pack) -> Pack:
    return known.model_copy(update={"editions": (*known.editions, *own.editions)})


def _ordered(packs: Iterable[Pack]) -> tuple[Pack, ...]:
    return tuple(sorted(packs, key=lambda pack: (pack.place.depth, pack.order, pack.id)))


def load(folder: Path) -> Pack:
    """One pack, or FaultyPacks with everything that is wrong with it."""
    name = folder.name
    try:
        header, source = _part(folder, "pack.yaml", PackHeader)
        _same_name(header, name, source)
        editions = [_edition(folder, header, index, source) for index in range(len(header.editions))]
    except Unreadable as error:
        raise FaultyPacks([error.fault])
    return Pack(
        id=header.document.id,
        document=header.document,
        place=header.place,
        editions=tuple(sorted(editions, key=lambda edition: edition.in_force_from)),
        order=header.order,
    )


def normalised(text: str) -> str:
    """Text for comparing quotes: full-width and half-width alike, white space and list dashes away."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s`]+|(?<=\n)- ", "", plain)


def quoted(quote: str, normalised_text: str) -> bool:
    """Whether a quote stands in the text; "..." or …… marks an omission."""
    position = 0
    for piece in re.split(r"\.{3,}|…+", unicodedata.normalize("NFKC", quote.replace("…", "..."))):
        wanted = normalised(piece)
        found = normalised_text.find(wanted, position)
        if found < 0:
            return False
        position = found + len(wanted)
    return True


def _edition(folder: Path, header: PackHeader, index: int, source: Source) -> Edition:
    edition = header.editions[index]
    clauses, clause_source = _part(folder, edition.clauses, ClauseFile)
    rules, rule_source = _part(folder, edition.rules, RuleFile)
    defaults, default_source = _optional(folder, edition.defaults, DefaultFile, DefaultFile(defaults=()))
    text = _text(folder, edition.text) if header.quotes == "inside" else ""
    faults = [
        *_clause_faults(header, clauses, text, clause_source),
        *_rule_faults(clauses, rules, rule_source),
        *_default_faults(clauses, defaults, default_source),
        *_edition_faults(header, edition, index, source),
    ]
    if faults:
        raise FaultyPacks(faults[:MAX_FAULTS])
    return Edition(
        header=edition,
        text=text,
        clauses={clause.id: clause for clause in clauses.clauses},
        rules=rules.rules,
        defaults=defaults.defaults,
    )


def _edition_faults(header: PackHeader, edition: EditionHeader, index: int, source: Source) -> Iterator[Fault]:
    line = source.line(("editions", index))
    wanted = f"{header.document.id}@"
    if not edition.id.startswith(wanted):
        yield Fault(source.file, line, f"版本编号“{edition.id}”应以“{wanted}”开头，后接印发日期。")
    if edition.in_force_from < header.document.issued:
        line = source.line(("editions", index, "in_force_from"))
        wanted = f"不应早于印发日期 {header.document.issued}"
        yield Fault(source.file, line, f"施行日期（in_force_from）{edition.in_force_from} {wanted}，请核对年份。")
    for earlier in header.editions[:index]:
        if earlier.id == edition.id or earlier.in_force_from == edition.in_force_from:
            yield Fault(source.file, line, "版本编号和施行日期不能与另一版本相同。")


def _clause_faults(header: PackHeader, file: ClauseFile, text: str, source: Source) -> Iterator[Fault]:
    seen: set[str] = set()
    whole, articles = normalised(text), _articles(text)
    for index, clause in enumerate(file.clauses):
        line = source.line(("clauses", index, "id"))
        if not clause.id.startswith(f"{header.document.id}/"):
            yield Fault(source.file, line, f"条款编号“{clause.id}”应以“{header.document.id}/”开头。")
        if clause.id in seen:
            yield Fault(source.file, line, f"条款编号“{clause.id}”重复，每个编号只能用一次。")
        seen.add(clause.id)
        line = source.line(("clauses", index, "quote"))
        if not re.search(r"\w", clause.quote):
            yield Fault(source.file, line, f"条款“{clause.id}”的引文没有文字，应照录原文。")
        elif header.quotes == "inside" and not quoted(clause.quote, whole):
            yield Fault(source.file, line, f"条款“{clause.id}”的引文在文件全文中找不到，应逐字照录，省略处写“...”。")
        elif header.quotes == "inside" and not _in_its_article(clause, articles):
            line = source.line(("clauses", index, "article"))
            yield Fault(source.file, line, f"条款“{clause.id}”的引文不在“{clause.article}”里，请核对条次。")
        if header.quotes == "outside" and not (clause.source and clause.confidence):
            yield Fault(source.file, line, f"条款“{clause.id}”应写明出处（source）和可信程度（confidence）。")


def _articles(text: str) -> dict[str, str]:
    """What stands under each 第…条, for comparing quotes."""
    parts = re.split(rf"(?m)^\W*({_ARTICLE})", text)
    found: dict[str, str] = {}
    for label, words in zip(parts[1::2], parts[2::2], strict=True):
        found[label] = found.get(label, "") + normalised(words)
    return found


def _in_its_article(clause: Clause, articles: dict[str, str]) -> bool:
    """A quote under the wrong number would be cited wrongly for ever; other places than articles are not looked at."""
    named = re.match(_ARTICLE, clause.article)
    return not named or quoted(clause.quote, articles.get(named[0], ""))


def _rule_faults(clauses: ClauseFile, file: RuleFile, source: Source) -> Iterator[Fault]:
    known = {clause.id for clause in clauses.clauses}
    keys: set[str] = set()
    for index, rule in enumerate(file.rules):
        line = source.line(("rules", index))
        if not rule.named_clauses():
            yield Fault(source.file, line, f"规则“{rule.key}”没有写依据条款（clauses）；没有依据的应写入平台默认。")
        yield from _unknown(rule.named_clauses(), known, rule, source, line)
        yield from _repeated(rule, keys, source, line)


def _default_faults(clauses: ClauseFile, file: DefaultFile, source: Source) -> Iterator[Fault]:
    known = {clause.id for clause in clauses.clauses}
    keys: set[str] = set()
    ids: set[str] = set()
    for index, default in enumerate(file.defaults):
        line = source.line(("defaults", index))
        if default.id in ids:
            yield Fault(source.file, line, f"平台默认的编号“{default.id}”重复，每个编号只能用一次。")
        ids.add(default.id)
        yield from _unknown((*default.fills, *default.rule.named_clauses()), known, default.rule, source, line)
        yield from _repeated(default.rule, keys, source, line)


def _unknown(named: Iterable[str], known: set[str], rule: RuleBase, source: Source, line: int) -> Iterator[Fault]:
    for clause in named:
        if clause not in known:
            yield Fault(source.file, line, f"规则“{rule.key}”依据的条款“{clause}”不在条款文件中，请核对编号。")


def _repeated(rule: RuleBase, keys: set[str], source: Source, line: int) -> Iterator[Fault]:
    if rule.key in keys:
        yield Fault(source.file, line, f"规则名（key）“{rule.key}”重复，同一文件中每个规则名只能用一次。")
    keys.add(rule.key)


def _across(packs: Iterable[Pack]) -> Iterator[Fault]:
    """Term lists may stand in another pack; each that is named must exist somewhere."""
    packs = tuple(packs)
    rules = [
        (pack, rule)
        for pack in packs
        for edition in pack.editions
        for rule in (*edition.rules, *(default.rule for default in edition.defaults))
    ]
    lists = {rule.key for _, rule in rules if rule.kind == "term_list"}
    for pack, rule in rules:
        for name in _named_lists(rule):
            if name not in lists:
                yield Fault(f"{pack.id}/rules.yaml", 0, f"规则“{rule.key}”引用的词表“{name}”不存在。")


def _same_name(header: PackHeader, name: str, source: Source) -> None:
    if header.document.id != name:
        line = source.line(("document", "id"))
        raise Unreadable(Fault(source.file, line, f"文件编号“{header.document.id}”应与文件夹名“{name}”相同。"))


def _part(folder: Path, file: str, model: type[M]) -> tuple[M, Source]:
    name = f"{folder.name}/{file}"
    source = read(_bytes(folder, file), file=name)
    try:
        return model.model_validate(source.value), source
    except ValidationError as error:
        faults = [_fault(source, one) for one in _telling(error.errors(include_url=False))]
        raise FaultyPacks(sorted(faults[:MAX_FAULTS], key=lambda fault: fault.line))


def _optional(folder: Path, file: str, model: type[M], otherwise: M) -> tuple[M, Source]:
    if not (folder / file).exists():
        return otherwise, Source(file, None)
    return _part(folder, file, model)


def _text(folder: Path, file: str) -> str:
    name = f"{folder.name}/{file}"
    data = _bytes(folder, file)
    if len(data) > MAX_BYTES:
        raise Unreadable(Fault(name, 0, f"文件超过 {MAX_BYTES // 1_000_000} MB，只应是一份文件的全文，请检查。"))
    return decoded(data, file=name)


def _bytes(folder: Path, file: str) -> bytes:
    name = f"{folder.name}/{file}"
    path = folder / file
    if not path.resolve().is_relative_to(folder.resolve()):
        raise Unreadable(Fault(name, 0, "文件不在规则包文件夹内。"))
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError:
        raise Unreadable(
            Fault(name, 0, "文件不存在或无法读取，规则包应有 pack.yaml、clauses.yaml、rules.yaml 和全文。")
        )


def _telling(errors: list[Any]) -> list[Any]:
    """Without "too short" where it only means that the entries themselves are faulty."""
    paths = [error["loc"] for error in errors]
    return [
        error
        for error in errors
        if error["type"] != "too_short"
        or not any(path != error["loc"] and path[: len(error["loc"])] == error["loc"] for path in paths)
    ]


def _fault(source: Source, error: Any) -> Fault:
    path = tuple(error["loc"])
    known = _in_source(path, source.value)
    named = (*known, path[-1]) if error["type"] in ("missing", "extra_forbidden") and known[-1:] != path[-1:] else known
    return Fault(source.file, source.line(known), expected(error, named))


def _named_lists(rule: RuleBase) -> tuple[str, ...]:
    fields = ("term_lists", "allow_lists", "placeholder_lists")
    one = getattr(rule, "value_list", "")
    return (*(name for field in fields for name in getattr(rule, field, ())), *((one,) if one else ()))


def _in_source(path: tuple[str | int, ...], value: Any) -> tuple[str | int, ...]:
    """The error's path without the discriminator tags that the file does not have."""
    kept: list[str | int] = []
    for step in path:
        if not _has(value, step):
            continue
        value = value[step]
        kept.append(step)
    return tuple(kept)


def _has(value: Any, step: str | int) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and step < len(value)
