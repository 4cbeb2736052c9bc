"""A page filled into its shape is the page that the template engine itself makes of the same words."""

from datetime import date
from itertools import product
from pathlib import Path

import pytest

import jiyue
from jiyue.content.library.models import Attachment, Version
from jiyue.delivery.publishing import context, items, site, store
from jiyue.delivery.publishing.bonds import Link
from jiyue.delivery.publishing.gate import Card
from jiyue.delivery.publishing.render import Renderer
from jiyue.delivery.publishing.stock import Entry
from jiyue.estate.registry.models import Website
from tests.world import at

AT = at("2026-11-02 15:07")
ODD = "安岳县<人民>政府办公室关于印发《“两项”&'三项'/办法》的通知 &#x2f; {{ root }}"
PLAIN = {"title": "县政府召开会议", "body": "<p>正文。</p>", "source": "县政府办", "formed_on": date(2026, 11, 1)}
RICH = {
    "title": ODD,
    "body": f'<p>1/2 &amp; &#x2f; <img src="../{"a" * 64}.png" alt="图"></p>',
    "source": ODD,
    "keywords": ODD,
    "summary": ODD,
    "editor_name": ODD,
    "source_url": "https://www.gov.cn/a?b=1&c=2",
    "provenance": ODD,
    "transcript": f"{ODD}\n第二段",
    "media_note": ODD,
    "document_number": "安府发〔2020〕1号",
    "issuer": ODD,
    "recipients": ODD,
    "licence": ODD,
    "picture_rights": ODD,
    "validity_by": ODD,
}


@pytest.fixture(params=["own", "shipped"])
def themed(request, world, settings):
    if request.param == "shipped":
        settings.THEMES_ROOT = Path(jiyue.__file__).parent / "themes"
    view = site.load(Website.objects.get(domain="anyue.localhost"), AT.date())
    return view, next(iter(view.columns.values())), Renderer(Path(settings.THEMES_ROOT))


def pages(press, view, column):
    resource = press.write()
    files = [
        Attachment(name=f"附件{ODD}.pdf", sha256="b" * 64, extension="pdf", size=2_500_000),
        Attachment(name="图.png", sha256="a" * 64, extension="png", size=10, inline=True),
        Attachment(name=f"{ODD}.mp4", sha256="c" * 64, extension="mp4", size=2_500_000),
        Attachment(name=f"{ODD}.jpg", sha256="d" * 64, extension="jpg", size=10),
        Attachment(name=f"{ODD}.vtt", sha256="e" * 64, extension="vtt", size=10),
        Attachment(name="录音.mp3", sha256="f" * 64, extension="mp3", size=10),
    ]
    row = store.imagined(Version(resource=resource, **PLAIN), column, AT).row
    beside, ended = (Entry(row._replace(validity=one), Card(ODD, "", None)) for one in ("in_force", "repealed"))
    links = [
        Link(kind, is_named, ODD, url, validity)
        for kind, is_named in items.RELATED
        for url, validity in (("a/b.html", "in_force"), ("https://x.gov.cn/a/b.html", "repealed"))
    ]
    kinds = product((PLAIN, RICH), Version.Validity.values, ("news", "policy"), (True, False))
    for fields, validity, kind, full in kinds:
        resource.kind = kind
        piece = store.imagined(Version(resource=resource, validity=validity, **fields), column, AT)
        neighbours = {"before": beside if full else None, "after": beside if validity == "repealed" else None}
        related = links if full and kind == "policy" else []
        yield items.item(view, column, piece, items.core(piece, files if full else []), **neighbours, links=related)
    for page, size in ((1, 20), (2, 20), (3, 7)):
        yield context.closed(view, column, page, [beside, ended] * size, given=80)


def test_a_filled_page_is_what_the_engine_makes_of_the_same_words(press, themed):
    view, column, renderer = themed
    for turn in range(2):
        for page in pages(press, view, column):
            told = page.told(page.values)
            assert renderer.fill(page, shared=view.digest).decode() == renderer.render(
                page.template, told, shared=view.digest
            ), (turn, page.shape)


def test_words_that_look_like_a_slot_are_words(press, themed):
    view, column, renderer = themed
    text = Version(resource=press.write(), **PLAIN | {"title": "\x0ebody\x0f", "summary": "\x0etitle|phrased\x0f"})
    piece = store.imagined(text, column, AT)
    page = items.item(view, column, piece, items.core(piece, []), before=None, after=None)
    filled = renderer.fill(page, shared=view.digest).decode()
    assert filled.count("正文。") == 1
    assert "\x0ebody\x0f" in filled
