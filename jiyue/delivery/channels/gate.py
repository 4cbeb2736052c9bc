"""What a post must pass: an enabled account, a website beside it, the screening, and a clearance.

The clearance of the item is enough where the post says nothing that was not cleared and the account asks for the very
chain that the item has passed (ADR 28); everywhere else the account's own workflow runs.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jiyue.common import uploads
from jiyue.content.library.models import Draft, Resource, Version
from jiyue.content.library.queries import metadata_of, readable
from jiyue.content.reprints.queries import advertising_in
from jiyue.content.review import queries as review
from jiyue.content.review.models import Clearance
from jiyue.delivery.channels import rules
from jiyue.delivery.channels.models import Push
from jiyue.delivery.publishing import queries as publishing
from jiyue.estate.organisations.models import Organisation
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.models import Outlet
from jiyue.estate.schemes import queries as schemes
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for, terms
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import AccountPost, ApprovalChain, ReviewChain
from jiyue.rulebook.screening.queries import Document, Problem, policy_for, screen_document

PICTURES = uploads.PICTURES
SHOWN = 10
OWN = Outlet.Kind.MEDIA_ACCOUNT
Chain = Applied[ReviewChain] | Applied[ApprovalChain]


def asked(what: str, *, place: str, on: date) -> list[Applied[AccountPost]]:
    """The rules of a place about one side of the posts of accounts."""
    return rules_for(AccountPost, place=place, on=on, what=what)


def cited(found: list[Applied[AccountPost]]) -> list[Citation]:
    return list(dict.fromkeys(citation for one in found for citation in one.citations))


def screened(
    title: str, *words: str, owner: Organisation, on: date, fields: Mapping[str, Any] | None = None
) -> list[Problem]:
    """What is found in the words of a post; what the rules of accounts name carries their articles and gravity.

    `fields` are those of the item: they were looked at with it, but say on what ground personal data may be shown.
    """
    document = Document(title=title, body_html=rules.page_of(*words), fields=fields or {})
    listed = screen_document(document, policy=policy_for(owner.place_id, on))
    found = [one for one in listed if not one.where.startswith("field:")]
    found += _advertising("\n".join((title, *words)), owner=owner, on=on)
    return _by_articles(found, owner=owner, on=on)


def _advertising(text: str, *, owner: Organisation, on: date) -> list[Problem]:
    return [
        problem
        for one in asked("commercial", place=owner.place_id, on=on)
        for problem in advertising_in(text, _words(one, owner, on), one.citations)
    ]


def _words(one: Applied[AccountPost], owner: Organisation, on: date) -> list[str]:
    from_lists = (terms(name, place=owner.place_id, on=on) for name in one.rule.term_lists)
    return [word for words in from_lists for word in words]


@enforces(AccountPost)
def _by_articles(problems: list[Problem], *, owner: Organisation, on: date) -> list[Problem]:
    for what, gravity in (("quality", None), ("commercial", "block")):
        for one in asked(what, place=owner.place_id, on=on):
            kinds = {*one.rule.findings, *(["commercial"] if what == "commercial" else [])}
            rule(one.citations, "refused" if any(found.rule_key in kinds for found in problems) else "allowed")
            problems = [
                _cited(found, one.citations, gravity) if found.rule_key in kinds else found for found in problems
            ]
    return problems


def _cited(found: Problem, citations: tuple[Citation, ...], gravity: str | None) -> Problem:
    both = tuple(dict.fromkeys((*citations, *found.citations)))
    return replace(found, citations=both, gravity="block") if gravity else replace(found, citations=both)


def problems_of(push: Push, *, on: date) -> list[Problem]:
    fields = metadata_of(push.resource.draft)
    return screened(push.title, push.digest, push.text, owner=push.resource.owner, on=on, fields=fields)


def require_sound(push: Push, *, on: date) -> list[Problem]:
    """The warnings that go along with a post; a Refusal that names what must be put right first."""
    problems = problems_of(push, on=on)
    blocking = [one for one in problems if one.gravity == "block"]
    if blocking:
        listed = "".join(f"（{number}）{one.message}" for number, one in enumerate(blocking[:SHOWN], start=1))
        raise refuse(
            f"检查发现 {len(blocking)} 处须先改正的问题：{listed}",
            cure="".join(dict.fromkeys(one.cure for one in blocking[:SHOWN])),
            citations=dict.fromkeys(citation for one in blocking for citation in one.citations),
        )
    return problems


@enforces(AccountPost)
def require_site(resource: Resource, *, on: date) -> None:
    """What goes to accounts goes to a website too, as the same record of the library."""
    found = asked("channels", place=resource.owner.place_id, on=on)
    on_sites = publishing.placements(resource).filter(column__outlet__kind=Outlet.Kind.WEBSITE)
    if not on_sites.exists():
        raise refuse(
            f"《{resource.draft.title}》还没有投放到网站栏目，不能只发新媒体。",
            cure="请先选择网站栏目，再推送到新媒体；网站和账号用的是信息库中的同一条信息。",
            citations=cited(found),
        )
    rule(cited(found), "allowed")


def source_of(resource: Resource) -> tuple[str, str, Version | None]:
    """Title and words of the item as the public reads them now, or will; with the version where there is one."""
    out = publishing.release_of(resource)
    text = out.version if out else resource.draft
    return text.title, words_of(text), out.version if out else None


def words_of(text: Draft | Version) -> str:
    """What a reader is told beside the title."""
    return f"{text.summary}\n{readable(text.body)}"


def differences(push: Push) -> list[rules.Difference]:
    title, words, _ = source_of(push.resource)
    said = f"{push.title}\n{push.digest}\n{push.text}"
    return rules.differing(title=push.title, words=said, source_title=title, source=words)


def says_nothing_new(push: Push) -> bool:
    """Whether the title and every line of the post stand in the item."""
    title, words, _ = source_of(push.resource)
    return push.title.strip() == title and rules.is_taken_from((push.digest, push.text), words)


def graded(push: Push, *, asked_for: str, on: date) -> review.Graded:
    """The grade of the post: that of its account, raised by the words of the post and of its item."""
    title, words, _ = source_of(push.resource)
    text = "\n".join((push.title, push.digest, push.text, title, words))
    return review.grade_of_text(text, owner=push.resource.owner, outlet_kind=OWN, asked=asked_for, plan=None, on=on)


def chain_of(push: Push, *, outlet_kind: str, grade: str, on: date) -> Chain:
    """The chain that an account or a website asks for; an urgent item keeps to the urgent one."""
    owner, kind = push.resource.owner, push.resource.kind
    urgent = review.emergency_of(review.review_of(push.resource))
    chain = review.urgent_chain if urgent else review.usual_chain
    return chain(owner, kind=kind, outlet_kind=outlet_kind, grade=grade, on=on)


def reviewers_of(push: Push, chain: Chain, *, at: datetime) -> dict[str, list[str]]:
    """Whom the account's own scheme names for the steps of the chain; the people of its operator it cannot name."""
    named = schemes.require(schemes.of_account(push.outlet, unit=push.outlet.sponsor), at=at)
    ours = host_of(push.resource.owner) == host_of(push.outlet.sponsor)
    return schemes.named_in(named, chain.rule.key) if ours else {}


def covering(push: Push, *, grade: str, at: datetime) -> Clearance | None:
    """The clearance of the item that is out, where the account asks for nothing more and the post says nothing else."""
    out = publishing.release_of(push.resource)
    if out is None or not says_nothing_new(push):
        return None
    case = out.clearance.case
    return out.clearance if _asks_no_more(push, (case.pack, case.edition, case.chain), grade=grade, at=at) else None


def will_be_covered(push: Push, *, grade: str, at: datetime) -> bool:
    """The same of an item that is on its way: it will go the chain that a website asks for."""
    on = timezone.localdate(at)
    site = chain_of(push, outlet_kind=Outlet.Kind.WEBSITE, grade=grade, on=on)
    return says_nothing_new(push) and _asks_no_more(push, _pinned(site), grade=grade, at=at)


def _asks_no_more(push: Push, walked: tuple[str, str, str], *, grade: str, at: datetime) -> bool:
    chain = chain_of(push, outlet_kind=OWN, grade=grade, on=timezone.localdate(at))
    return walked == _pinned(chain) and not reviewers_of(push, chain, at=at)


def _pinned(chain: Chain) -> tuple[str, str, str]:
    return chain.pack, chain.edition, chain.rule.key
