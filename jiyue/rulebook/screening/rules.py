"""What goes into screening and what comes out. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from jiyue.common.reading import Inside
from jiyue.rulebook.regulations.rules import Citation

Gravity = Literal["block", "warn", "info"]
GRAVITIES: tuple[Gravity, ...] = ("block", "warn", "info")
PageKind = Literal["home", "column", "content"]


@dataclass(frozen=True)
class Document:
    """A resource before it is public. `fields` are its metadata by name, `attachments` pairs of name and inside
    (`common.reading.inside_of`, or plain text).

    `fields["personal_data_exception"]` names the ground, if any, on which personal data may be shown
    (keys of the pack's exceptions: punishment, mandatory).
    """

    title: str = ""
    body_html: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[tuple[str, str | Inside], ...] = ()
    kind: str = "news"


@dataclass(frozen=True)
class Page:
    """A page as a reader's browser gets it. `expected` may name what must stand there: site_name, site_code, …"""

    url: str
    html: str
    kind: PageKind = "content"
    expected: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what, why (citations) and how to mend it.

    `where` is title, body, field:NAME, attachment:NAME or attachment:NAME|PART, hidden, script, meta:NAME, link,
    header, footer; `start` and `end` count letters in the text of that place (for a body: `common.html.text_of`).
    `excerpt` never repeats personal data in full. `cure` speaks to the editor of a draft; where a page that is out asks
    for something else of the unit that answers for it, `live_cure` says that.
    """

    rule_key: str
    where: str
    start: int
    end: int
    excerpt: str
    message: str
    cure: str
    gravity: Gravity
    citations: tuple[Citation, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)
    self_evident: bool = False
    live_cure: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "rule_key": self.rule_key,
            "where": self.where,
            "start": self.start,
            "end": self.end,
            "excerpt": self.excerpt,
            "message": self.message,
            "cure": self.cure,
            "gravity": self.gravity,
            "citations": [citation.as_dict() for citation in self.citations],
            "evidence": dict(self.evidence),
            "self_evident": self.self_evident,
        }


def gravest_first(problems: list[Problem]) -> list[Problem]:
    """Blocking ones first, then in the order of the text."""
    return sorted(problems, key=lambda problem: (GRAVITIES.index(problem.gravity), problem.where, problem.start))
