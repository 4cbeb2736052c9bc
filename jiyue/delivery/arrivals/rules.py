"""Addresses of older sites: one spelling for each, what may be read of them, and where they lead now. No Django."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, urldefrag, urlsplit

DYNAMIC = frozenset(["jsp", "php", "asp", "aspx", "ashx", "do", "action", "htc", "cgi"])
"""Endings of programs: what they answer depends on the query."""
LONGEST = 1000
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|shtml|jsp|php|aspx?)$", re.IGNORECASE)
_ENDING = re.compile(r"\.s?html?$", re.IGNORECASE)
_LATER = re.compile(r"_[1-9]\d?(\.s?html?)$", re.IGNORECASE)
_SAFE = "/%:@!$&'()*+,;=~-._"


def normal(url: str) -> str:
    """One spelling for an address: no fragment, no default document, the host in small letters, the rest in ASCII."""
    parts = urlsplit(urldefrag(url.strip().replace("\\", "/"))[0])
    # A program named `index` with a question is not the home page.
    path = parts.path if parts.query and extension(url) in DYNAMIC else _INDEX.sub("/", parts.path)
    query = f"?{quote(parts.query, safe=_SAFE + '?')}" if parts.query else ""
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{quote(path or '/', safe=_SAFE)}{query}"


def kept_as(url: str) -> str:
    """An address as the ledger has room for it; of a monstrous one the end is a digest."""
    return url if len(url) <= LONGEST else f"{url[: LONGEST - 65]}#{sha256(url.encode()).hexdigest()}"


def extension(url: str) -> str:
    name = urlsplit(url).path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def page_of(url: str, number: int) -> str:
    """The address at which page `number` of a divided article stands: `x.html`, `x_1.html`, `x_2.html`."""
    return _ENDING.sub(rf"_{number}\g<0>", url)


def head_of(url: str) -> str:
    """The address of the first page, if this may be a later one of a divided article."""
    found = _LATER.search(url)
    return f"{url[: found.start()]}{found[1]}" if found else ""


# -- robots.txt


@dataclass(frozen=True)
class Robots:
    """What a site lets be read: (allowed, pattern) in the words of RFC 9309, and the pause it asks for."""

    lines: tuple[tuple[bool, str], ...] = ()
    delay: float = 0.0

    def allow(self, url: str) -> bool:
        """The longest line that fits decides; an equal one that allows wins."""
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        fitting = [(len(pattern), allowed) for allowed, pattern in self.lines if _fits(pattern, path)]
        return max(fitting, default=(0, True))[1]


def robots(text: str, *, agent: str) -> Robots:
    """The group for our name, else the one for everybody."""
    groups: dict[str, list[tuple[str, str]]] = {}
    names: list[str] = []
    open_group = False
    for line in text.splitlines():
        key, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        key = key.lower()
        if key == "user-agent":
            names = [*names, value.lower()] if open_group else [value.lower()]
            open_group = True
            groups.setdefault(value.lower(), [])
        elif key:
            open_group = False
            for name in names:
                groups[name].append((key, value))
    mine = next((rows for name, rows in groups.items() if name != "*" and name in agent.lower()), groups.get("*", []))
    lines = tuple((key == "allow", value) for key, value in mine if key in ("allow", "disallow") and value)
    pauses = [float(value) for key, value in mine if key == "crawl-delay" and re.fullmatch(r"\d+(?:\.\d+)?", value)]
    return Robots(lines, max(pauses, default=0.0))


def _fits(pattern: str, path: str) -> bool:
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    for part in others:
        found = path.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    if not pattern.endswith("$"):
        return True
    return path.endswith(others[-1]) if others else place == len(path)


# -- where old addresses lead now


def nginx_map(pairs: Iterable[tuple[str, str]]) -> str:
    """Lines for nginx: the old path with its query, the new address."""
    rows = "".join(f"    {_quoted(old)} {_quoted(new)};\n" for old, new in pairs)
    return f"map $request_uri $jiyue_moved {{\n{rows}}}\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "%24") + '"'
