"""How strongly a clause binds, by its words (D2). No Django.

The quote's own words speak first, then what stands before it in its sentence, for one 应 governs all that follows to
the full stop, then the lead-in of a list of items. What has no such word is a statement where it defines, names or
divides, and doubtful otherwise.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from .loader import normalised
from .schema import Clause
from .schema.packs import Strength

_MAY = r"(?<!即)(?<!方)(?<!不)(?<!认)(?<!许)可(?!能|靠|信|用|视|追|达|读|行|观|访|持|控|拓|扩|公开|办理)以?"
_SOFT = r"原则上|一般(?!要求|性)|尽量"
_ENCOURAGED = r"鼓励|倡导|提倡"
_HARD = (
    r"不得|严禁|禁止|必须|务必|杜绝|切忌|不允许|不能|一律|方可|须|需经|至少|不少于|不低于|不超过|不再"
    r"|每[\d年月季]|\d日内|\d个?工作日内"
    r"|(?<!供)(?<!响)(?<!相)(?<!适)(?<!反)(?<!对)(?<!回)应(?!用|急|对|答)|(?<![主重需只摘纪概必首])要(?![求闻点素件])"
)
_WORDS = re.compile(f"(?P<encouraged>{_ENCOURAGED})|(?P<soft>{_SOFT})|(?P<may>{_MAY})|(?P<hard>{_HARD})")
_STATES = re.compile(
    r"是指|所称|统称|简称|称为|是(全|本|县|市|州|各级|省)|包含|包括|适用于|制定本|施行|实施|负责(?!人)|承担|主要任务"
    r"|由.{2,30}组成|域名为|名称为|代表|(主管|主办|承办)单位$"
)
_HEADS = ("文头", "标题", "印发", "附件", "落款", "抄送", "第一条", "第二条", "第三条")
_FARTHEST = 1500
_ITEM = re.compile(r"\([一二三四五六七八九十]+\)|\d+\.")


_STRENGTH: dict[str, Strength] = {"soft": "soft", "encouraged": "encouraged", "hard": "hard", "may": "soft"}


@dataclass(frozen=True)
class Derived:
    """What the words say, and whether a person should look at it."""

    strength: Strength
    doubtful: bool = False


def derive(quote: str, text: str, *, article: str = "") -> Derived:
    """The strength of a quote within the full text of its document."""
    own, before, lead = _parts(quote, text)
    for words, nearest in ((own, False), (before, True), (lead, True)):
        found = _said(words, nearest=nearest)
        if found:
            return Derived(found)
    if _STATES.search(own) or article.startswith(_HEADS):
        return Derived("statement")
    return Derived("hard", doubtful=True)


def doubtful(clauses: Iterable[Clause]) -> list[Clause]:
    """The clauses whose strength a person has to confirm."""
    return [clause for clause in clauses if clause.strength_doubtful]


def disputed(clauses: Iterable[Clause], text: str) -> Iterator[tuple[Clause, Strength]]:
    """Clauses that somebody wrote a strength for which their words deny, with what the words say; a note settles it.

    A soft one admits exceptions, so whether one whose words bind was meant to be soft, a person has to say.
    """
    for clause in clauses:
        if clause.strength_derived or clause.note:
            continue
        found = derive(clause.quote, text, article=clause.article)
        if not found.doubtful and found.strength != clause.strength:
            yield clause, found.strength


def _said(words: str, *, nearest: bool) -> Strength | None:
    """The word that governs: within a quote a soft one before a hard one; before it the nearest, but no 可."""
    found = [str(match.lastgroup) for match in _WORDS.finditer(words)]
    if nearest:
        found = [one for one in found if one != "may"][-1:]
    return next((_STRENGTH[one] for one in _STRENGTH if one in found), None)


def _parts(quote: str, text: str) -> tuple[str, str, str]:
    """The quote, what stands before it in its sentence, and the lead-in of the list that it is an item of."""
    own = normalised(quote)
    whole = _plain(text)
    first = re.split(r"\.{3,}", own.replace("…", "..."))[0]
    start = whole.find(first)
    if start < 0:
        return own, "", ""
    sentence = max(whole.rfind(stop, 0, start) for stop in "。;") + 1
    before = whole[sentence:start]
    item = whole.rfind(":", max(0, start - _FARTHEST), start)
    is_item = item >= 0 and "条" not in whole[item:start] and _ITEM.search(whole[item:start])
    lead = whole[max(whole.rfind(stop, 0, item) for stop in "。;") + 1 : item] if is_item else ""
    return own, before, lead


@lru_cache(maxsize=16)
def _plain(text: str) -> str:
    return normalised(text)
