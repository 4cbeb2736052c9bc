"""What betrays advertising in a reprint: sales words, sales phones, prices, order links, codes, pixels."""

import re
from collections.abc import Iterator
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from jiyue.common.html import text_of
from jiyue.common.text import excerpt
from jiyue.content.library.models import Resource, Version
from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.regulations.queries import enforces, rules_for, terms
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import ReprintRule
from jiyue.rulebook.screening.queries import Problem

RULE_KEY = "commercial"
_SALES_PHONE = re.compile(r"(?<!\d)[48]00[- ]?\d{3,4}[- ]?\d{3,4}(?!\d)")
_PRICE = re.compile(r"(?:[¥￥]\s?\d[\d,.]*|(?:仅需|只需|特惠|特价|优惠)\s?\d[\d,.]*\s?元)")
_ORDER = re.compile(r"(?:buy|order|cart|checkout|coupon)(?:[/?=._-]|$)", re.IGNORECASE)
_CODE = re.compile(r"二维码|扫码|qr-?code|qrcode", re.IGNORECASE)


@enforces(ReprintRule)
def commercial(version: Version, *, owner: Organisation, on: date) -> list[Problem]:
    """Everything in a reprint that looks like business; people decide what it is."""
    if version.resource.origin != Resource.Origin.REPRINTED:
        return []
    problems: list[Problem] = []
    for applied in rules_for(ReprintRule, place=owner.place_id, on=on, what="commercial"):
        words = [word for name in applied.rule.term_lists for word in terms(name, place=owner.place_id, on=on)]
        in_text = advertising_in(text_of(version.body), words, applied.citations)
        found = [*in_text, *_in_marks(version, applied.citations)]
        rule(applied.citations, "refused" if found else "allowed")
        problems += found
    return problems


def advertising_in(text: str, words: list[str], cited: tuple[Citation, ...]) -> Iterator[Problem]:
    """Sales words, sales phones and prices in a text."""
    for word in words:
        if (start := text.find(word)) >= 0:
            yield _problem("推销用语", word, cited, text=text, span=(start, start + len(word)))
    for name, pattern in (("销售电话", _SALES_PHONE), ("价格", _PRICE)):
        for match in pattern.finditer(text):
            yield _problem(name, match[0], cited, text=text, span=match.span())


def _in_marks(version: Version, cited: tuple[Citation, ...]) -> Iterator[Problem]:
    tree = LexborHTMLParser(version.body)
    for link in tree.css("a[href]"):
        address = link.attributes.get("href") or ""
        if _ORDER.search(address):
            yield _problem("购物或下单链接", address[:120], cited, where="link")
    for image in tree.css("img"):
        about = f"{image.attributes.get('alt') or ''} {image.attributes.get('src') or ''}"
        if _CODE.search(about):
            yield _problem("二维码", about.strip()[:120], cited, where="body")
        elif "1" in (image.attributes.get("width"), image.attributes.get("height")):
            yield _problem("跟踪用的图片", about.strip()[:120], cited, where="body")


def _problem(
    name: str,
    seen: str,
    cited: tuple[Citation, ...],
    *,
    text: str = "",
    span: tuple[int, int] = (0, 0),
    where: str = "body",
) -> Problem:
    return Problem(
        rule_key=RULE_KEY,
        where=where,
        start=span[0],
        end=span[1],
        excerpt=excerpt(text, *span) if text else seen,
        message=f"转载的内容中有{name}“{seen}”，可能是商业广告等经营性信息。",
        cure="请删去经营性内容；确属公益信息的，由审核人写明保留的理由。",
        gravity="warn",
        citations=cited,
        evidence={"sign": name},
    )
