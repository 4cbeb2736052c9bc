"""Whether a text is laid out like the others: typed indents, half-width signs, bold lines for headings."""

from collections import Counter

from jiyue.common import layout
from jiyue.rulebook.regulations.queries import Applied, enforces
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import TextLayout
from jiyue.rulebook.screening.material import Material
from jiyue.rulebook.screening.policy import Policy
from jiyue.rulebook.screening.rules import Document, Problem


@enforces(TextLayout)
def check(material: Material, policy: Policy) -> list[Problem]:
    """One problem for each kind, with its first place: a clean-up puts all of a kind right at once."""
    document = material.subject
    if not isinstance(document, Document) or document.kind == "file":
        return []
    problems: list[Problem] = []
    for one in policy.layout:
        found = [odd for odd in layout.oddities(document.body_html) if odd.kind in one.rule.oddities]
        rule(one.citations, "refused" if found else "allowed")
        counts = Counter(odd.kind for odd in found)
        first = {odd.kind: odd for odd in reversed(found)}
        problems += [_problem(first[kind], count, one) for kind, count in counts.items()]
    return problems


def _problem(odd: layout.Oddity, count: int, one: Applied[TextLayout]) -> Problem:
    places = f"共 {count} 处。" if count > 1 else ""
    where = f"“{odd.excerpt}”：" if odd.excerpt else ""
    return Problem(
        rule_key="text-layout",
        where="body",
        start=0,
        end=0,
        excerpt=odd.excerpt,
        message=f"{where}{odd.message}{places}",
        cure=odd.cure,
        gravity="warn",
        citations=one.citations,
        evidence={"kind": odd.kind, "count": count},
    )
