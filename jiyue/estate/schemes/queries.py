"""Which schemes a unit or an account must have, which it has, and whether it may put anything out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from jiyue.common.compiled import Compiled
from jiyue.estate.organisations.models import Organisation, Person, Posting
from jiyue.estate.organisations.queries import host_of, visible_to
from jiyue.estate.schemes import drafting, policies, workflows
from jiyue.estate.schemes.models import Scheme
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import RequiredSchemes
from jiyue.rulebook.regulations.schema.labels import value

__all__ = [
    "Adopter",
    "Asked",
    "Standing",
    "asked_of",
    "history",
    "may_adopt",
    "may_adopt_model",
    "may_revoke",
    "model_text_of",
    "named_in",
    "of_account",
    "of_unit",
    "require",
    "schemes_visible_to",
    "screen_of",
    "slots_of",
    "standings",
    "standings_of",
    "steps_named",
    "workflow_of",
]

ACCOUNT = "media_account"
_T = TypeVar("_T")
named_in = workflows.named_in
may_adopt, may_adopt_model, may_revoke = policies.may_adopt, policies.may_adopt_model, policies.may_revoke


@dataclass(frozen=True)
class Adopter:
    """What has schemes: a unit for itself, or one of its accounts."""

    subject: Model
    unit: Organisation
    outlet_kind: str | None = None

    @property
    def screen(self) -> str:
        """Where its schemes stand on the workbench."""
        return f"/console/schemes/{'accounts' if self.outlet_kind else 'units'}/{self.subject.pk}/"


def screen_of(scheme: Scheme) -> str:
    """The page of the unit or account that a version belongs to."""
    kind = "units" if scheme.subject_id == str(scheme.unit_id) else "accounts"
    return f"/console/schemes/{kind}/{scheme.subject_id}/"


def of_unit(organisation: Organisation) -> Adopter:
    """An internal unit has those of its host."""
    host = host_of(organisation)
    return Adopter(host, host)


def of_account(outlet: Model, *, unit: Organisation) -> Adopter:
    return Adopter(outlet, host_of(unit), ACCOUNT)


@dataclass(frozen=True)
class Asked:
    """One scheme that the packs ask for; `gates` are the articles without whose scheme nothing is put out."""

    key: str
    label: str
    contents: tuple[str, ...]
    citations: tuple[Citation, ...]
    gates: tuple[Citation, ...]
    names: bool


def asked_of(adopter: Adopter, *, on: date) -> list[Asked]:
    """The schemes that the adopter must have, each once, with the articles of every document that asks for it."""
    found: dict[str, Asked] = {}
    for one in rules_for(RequiredSchemes, place=adopter.unit.place_id, on=on, outlet_kind=adopter.outlet_kind):
        for option in one.rule.schemes:
            cited, known = one.cite(option.clause), found.get(option.key)
            # The document of the nearest place gives the name.
            found[option.key] = Asked(
                option.key,
                option.label,
                contents=_union(known.contents if known else (), option.contents),
                citations=_union(known.citations if known else (), cited),
                gates=_union(known.gates if known else (), cited if one.rule.gates else ()),
                names=one.rule.reviewers or (known is not None and known.names),
            )
    return list(found.values())


def _union(first: tuple[_T, ...], second: tuple[_T, ...]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys((*first, *second)))


_standing = Compiled(
    lambda subject: Scheme.objects.filter(subject_id=subject, ended_at__isnull=True).values_list("key", "reviewers")
)


@enforces(RequiredSchemes)
def require(adopter: Adopter, *, at: datetime) -> workflows.Reviewers:
    """Nothing is put out without the schemes that the packs ask for; the answer is whom they name for which step.

    Where no document asks, nothing is read and nobody is named.
    """
    asked = [one for one in asked_of(adopter, on=timezone.localdate(at)) if one.gates]
    if not asked:
        return {}
    standing: dict[str, Mapping[str, list[str]]] = dict(_standing(str(adopter.subject.pk)))
    named: dict[str, list[str]] = {}
    for one in asked:
        if one.key not in standing:
            raise refuse(
                f"“{adopter.subject}”还没有采用{one.label}，不能发布信息。",
                cure=f"请本单位网站管理员或负责人在“制度”中采用{one.label}（可以直接采用示范制度），再办理。",
                citations=one.gates,
                screen=adopter.screen,
            )
        if one.names:
            _require_named(adopter, one, standing[one.key], at=at)
        named |= standing[one.key]
        rule(one.gates, "allowed")
    return named


def _require_named(adopter: Adopter, asked: Asked, reviewers: workflows.Reviewers, *, at: datetime) -> None:
    """Each step of the workflow has somebody who still holds its role."""
    workflow = workflow_of(adopter, on=timezone.localdate(at))
    posts = workflows.serving((one for people in reviewers.values() for one in people), at=at)
    if lacking := workflows.gaps(workflow, reviewers, adopter.unit, posts):
        raise refuse(
            f"“{adopter.subject}”的{asked.label}没有指定在任的审核人：{'、'.join(lacking)}。",
            cure="请在“制度”中重新指定审核人；该岗位无人任职的，请先办理任职。",
            citations=asked.gates,
            screen=adopter.screen,
        )


@dataclass(frozen=True)
class Standing:
    """A scheme that is asked for, and how it stands: none, in force, or behind the workflow of today."""

    adopter: Adopter
    asked: Asked
    scheme: Scheme | None
    is_current: bool
    lacking: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        if self.scheme is None:
            return "没有"
        if self.lacking:
            return "须重新指定审核人"
        return "已采用" if self.is_current else "流程已变，须修订"

    @property
    def is_kept(self) -> bool:
        return self.scheme is not None and self.is_current and not self.lacking


def standings(adopter: Adopter, *, at: datetime) -> list[Standing]:
    return standings_of([adopter], at=at)


def standings_of(adopters: Iterable[Adopter], *, at: datetime) -> list[Standing]:
    """Every scheme that is asked of these, in one query for all."""
    many, on = list({one.subject.pk: one for one in adopters}.values()), timezone.localdate(at)
    rows = Scheme.objects.filter(subject_id__in=[str(one.subject.pk) for one in many], ended_at__isnull=True)
    held = {(one.subject_id, one.key): one for one in rows.select_related("adopted_by__person").defer("text")}
    people = [one for row in held.values() for named in row.reviewers.values() for one in named]
    posts = workflows.serving(people, at=at) if people else {}
    known: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    found = []
    for adopter in many:
        for asked in asked_of(adopter, on=on):
            place = (adopter.unit.place_id, adopter.outlet_kind)
            if place not in known:
                known[place] = workflow_of(adopter, on=on)
            scheme = held.get((str(adopter.subject.pk), asked.key))
            lacking: list[str] = []
            if scheme and asked.names:
                lacking = workflows.gaps(known[place], scheme.reviewers, adopter.unit, posts)
            is_current = scheme is not None and (
                "review_chain" not in asked.contents or scheme.workflow == known[place]
            )
            found.append(Standing(adopter, asked, scheme, is_current, tuple(lacking)))
    return found


def workflow_of(adopter: Adopter, *, on: date) -> list[dict[str, Any]]:
    """The chains that the packs have today for what the adopter puts out."""
    return workflows.workflow_of(adopter.unit, adopter.outlet_kind, on=on)


def model_text_of(adopter: Adopter, asked: Asked, *, on: date) -> str:
    """The text of the model scheme, as it would be adopted today."""
    return drafting.model_text(
        str(adopter.subject),
        adopter.unit,
        contents=asked.contents,
        workflow=workflow_of(adopter, on=on),
        citations=asked.citations,
        outlet_kind=adopter.outlet_kind,
        on=on,
    )


@dataclass(frozen=True)
class Slot:
    """A step of the workflow: who could be named for it, who is, or is proposed."""

    key: str
    label: str
    people: list[Posting]
    chosen: list[str]


def slots_of(adopter: Adopter, asked: Asked, scheme: Scheme | None, *, at: datetime) -> list[Slot]:
    """The steps for which a scheme of this kind may name people; none where it sets down no workflow."""
    if "review_chain" not in asked.contents:
        return []
    workflow = workflow_of(adopter, on=timezone.localdate(at))
    chosen = dict(scheme.reviewers) if scheme else {}
    if asked.names and not chosen:
        chosen = workflows.proposed(workflow, adopter.unit, at=at)
    return [
        Slot(key, words, workflows.able(step, adopter.unit, at=at), chosen.get(key, []))
        for key, words, step in workflows.slots(workflow)
    ]


def steps_named(scheme: Scheme) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The workflow that a scheme sets down, chain by chain: step, roles, and the names of its people."""
    keys = [one for people in scheme.reviewers.values() for one in people]
    names = {str(key): name for key, name in Person.objects.filter(pk__in=keys).values_list("pk", "name")}
    return [
        (
            chain["label"],
            [
                (
                    step["label"],
                    "或".join(value(role) for role in step["roles"]),
                    "、".join(names.get(who, "") for who in scheme.reviewers.get(f"{chain['key']}/{step['key']}", ())),
                )
                for step in chain["steps"]
            ],
        )
        for chain in scheme.workflow
    ]


def history(adopter: Adopter) -> QuerySet[Scheme]:
    """All versions, the newest first."""
    found = Scheme.objects.filter(subject_id=str(adopter.subject.pk))
    return found.select_related("adopted_by__person", "ended_by__person").defer("text").order_by("key", "-number")


def schemes_visible_to(posting: Posting) -> QuerySet[Scheme]:
    """Those of the units that the posting's unit looks after, and of its own house."""
    own = host_of(posting.organisation)
    seen = Scheme.objects.filter(unit__in=visible_to(posting)) | Scheme.objects.filter(unit=own)
    return seen.select_related("unit", "adopted_by__person", "ended_by__person")
