"""One template engine for a process, and the frame of a page rendered once for all pages that share it.

Templates run in minijinja: sandboxed, so a theme cannot run code. Tool bar, header, navigation and footer are the
same on thousands of pages: they are rendered once for a site, depth and current entry, and spliced into the rest.
Of items and closed lists the engine sees each shape only once, with slots where the words go (`Renderer.fill`).
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from minijinja import Environment

from jiyue.common import html
from jiyue.common.refusals import Refusal
from jiyue.common.text import phrases

FRAME = ("tools.html", "header.html", "nav.html", "footer.html")
_OPEN, _CLOSE = "\x02{}\x03", "\x04"
# Control characters never survive the cleaning of a body, so no editor can write these.
_PATH, _REPORT = "\x05path\x06", "\x05report\x06"
# Macros leave many empty lines; the frame stands on every page, so they are worth taking out.
_BLANK = re.compile(r"\n\s*\n")
_FRAMES, _SKELETONS = 4096, 1024
_T = TypeVar("_T")
SLASH = "&#x2f;"
_SLOT = re.compile("\x0e([^\x0f]*)\x0f")
_SPECIAL = re.compile("[&<>\"']")
PHRASED = "|phrased"


def slot(name: str) -> str:
    """What stands in a page for a value that is not yet known."""
    return f"\x0e{name}\x0f"


class Shaped(NamedTuple):
    """A page in two halves: what its template may ask about, and words that it only prints.

    `told` makes the template's context from values or from slots for them; `shape` says everything else that goes
    into it. A template may ask whether a value is there, but neither compare nor cut it.
    """

    template: str
    shape: Hashable
    values: Mapping[str, str]
    told: Callable[[Mapping[str, str]], dict[str, Any]]


class Skeleton(NamedTuple):
    """A rendered shape: the pieces between the slots, with room for the values, and whose value goes where."""

    pieces: list[bytes]
    names: list[str]

    def filled(self, words: Mapping[str, bytes]) -> bytes:
        """The page with its words, each printed under its name."""
        pieces = self.pieces.copy()
        pieces[1::2] = [words[name] for name in self.names]
        return b"".join(pieces)


def environment(loader: Callable[[str], str | None]) -> Environment:
    """The engine with what templates may use."""
    made = Environment(loader=loader, undefined_behavior="chainable")
    made.add_filter("phrased", phrased)
    return made


class Renderer:
    """Renders the pages of one themes folder."""

    def __init__(self, root: Path) -> None:
        self._templates = root / "base" / "templates"
        if not self._templates.is_dir():
            raise Refusal("找不到页面模板，不能生成页面。", cure="请检查 themes 文件夹是否完整。")
        self._whole = environment(self._marked)
        self._parts = environment(self._spliced)
        self._frames: OrderedDict[tuple[Any, ...], dict[str, str]] = OrderedDict()
        self._skeletons: OrderedDict[tuple[Any, ...], Skeleton] = OrderedDict()

    def render(self, template: str, context: dict[str, Any], *, shared: str) -> str:
        """A page; `shared` names what its frame has in common with others (the digest of the site view)."""
        page, feed = context["page"], context.get("feed")
        current = next((entry["url"] for entry in context["nav"] if entry["current"]), "")
        # An entry page of the navigation is marked as the page itself, not only as the current branch.
        entry = page["path"] if page["path"] in {one["url"] for one in context["nav"]} else ""
        key = (shared, context["root"], page["kind"], current, entry, feed["url"] if feed else "")
        frame = self._frames.get(key)
        if frame is None:
            frame = _keep(self._frames, key, self._frame(context, entry), _FRAMES)
        # minijinja escapes the slash as well; in text and quoted attributes it is harmless, and links stay readable.
        text = self._parts.render_template(template, frame=frame, **context).replace(SLASH, "/")
        return text.replace(_REPORT, escape(page.get("report_url") or "")).replace(_PATH, escape(page["path"]))

    def fill(self, page: Shaped, *, shared: str) -> bytes:
        """A page of which the engine has seen the shape before: the same bytes as `render`, many times as fast."""
        values = page.values
        words = {name: printed(value) for name, value in values.items() if value}
        skeleton = self.skeleton(page, shared=shared)
        missing = [name for name in skeleton.names if name not in words]
        return skeleton.filled(words | {name: _words(name, values) for name in missing} if missing else words)

    def skeleton(self, page: Shaped, *, shared: str) -> "Skeleton":
        """The page without its words, for all that have the same shape and say something in the same places."""
        values = page.values
        key = (shared, page.template, page.shape, tuple(map(bool, values.values())), len(values))
        skeleton = self._skeletons.get(key)
        if skeleton is None:
            slots = {name: slot(name) if value else "" for name, value in values.items()}
            pieces = _SLOT.split(self.render(page.template, page.told(slots), shared=shared))
            made = Skeleton([piece.encode() for piece in pieces], pieces[1::2])
            skeleton = _keep(self._skeletons, key, made, _SKELETONS)
        return skeleton

    def _frame(self, context: dict[str, Any], entry: str) -> dict[str, str]:
        page = {**context["page"], "path": entry or _PATH}
        if page.get("report_url"):
            page["report_url"] = _REPORT
        text = self._whole.render_template("layout.html", **{**context, "page": page, "meta": []})
        found = {}
        for name in FRAME:
            _, opened, rest = text.partition(_OPEN.format(name))
            part = _BLANK.sub("\n", rest.partition(_CLOSE)[0])
            found[name.removesuffix(".html")] = html.trusted(part) if opened else ""
        return found

    def _source(self, name: str) -> str | None:
        path = self._templates / name
        return path.read_text(encoding="utf-8") if ".." not in name and path.is_file() else None

    def _marked(self, name: str) -> str | None:
        source = self._source(name)
        return f"{_OPEN.format(name)}{source}{_CLOSE}" if source is not None and name in FRAME else source

    def _spliced(self, name: str) -> str | None:
        if name in FRAME:
            return f"{{{{ frame.{name.removesuffix('.html')} }}}}"
        return self._source(name)


def _keep(kept: OrderedDict[tuple[Any, ...], _T], key: tuple[Any, ...], made: _T, most: int) -> _T:
    kept[key] = made
    if len(kept) > most:
        kept.popitem(last=False)
    return made


def printed(value: str) -> bytes:
    """A value as the engine would have printed it."""
    if _SPECIAL.search(value):
        value = value.replace(SLASH, "/") if hasattr(value, "__html__") else escape(value)
    return value.encode()


def _words(name: str, values: Mapping[str, str]) -> bytes:
    """The printed form of a value that went through the filter."""
    return phrased(values[name.removesuffix(PHRASED)]).encode()


def phrased(title: str) -> str:
    """A title with places at which a line may break."""
    if _SLOT.fullmatch(title):
        return slot(f"{title[1:-1]}{PHRASED}")
    pieces = phrases(title)
    return html.trusted("<wbr>".join(map(escape, pieces) if _SPECIAL.search(title) else pieces))


@lru_cache(maxsize=16)
def _renderer(root: Path, _look: str) -> Renderer:
    return Renderer(root)


def renderer(look: str) -> Renderer:
    """The process's renderer; another `look` (digest of templates and assets) makes a fresh one."""
    return _renderer(Path(settings.THEMES_ROOT), look)
