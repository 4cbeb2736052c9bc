"""Questions about units and the people in them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiyue.common.compiled import Objects, padded
from jiyue.core.accounts.models import User
from jiyue.estate.organisations import rules
from jiyue.estate.organisations.models import Organisation, Person, Place, Posting


def active(at: datetime) -> Q:
    """Postings that are in force: confirmed, begun, not ended; what `Posting.active_at` asks, but for the seal."""
    day = timezone.localdate(at)
    return Q(confirmed_at__lte=at, since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


def active_postings(holder: User | Person, at: datetime) -> QuerySet[Posting]:
    """What a person, or the person behind a sign-in, may act as now."""
    who = Q(person__user=holder) if isinstance(holder, User) else Q(person=holder)
    return Posting.objects.filter(who, active(at)).select_related("person", "organisation", "organisation__place")


def watching_post(user: User) -> str:
    """The post, in force or granted, by which the person behind a sign-in watches the other administrators."""
    roles = (Posting.Role.SECURITY_ADMIN, Posting.Role.AUDIT_ADMIN)
    found = Posting.objects.filter(person__user=user, role__in=roles, until__isnull=True).first()
    return found.get_role_display() if found else ""


def post_beyond(user: User, officer: object) -> str:
    """A post of the person behind a sign-in that does not lie in what the officer looks after."""
    if not isinstance(officer, Posting):
        return ""
    open_ones = Posting.objects.filter(person__user=user).exclude(until__lte=timezone.localdate())
    beyond = open_ones.exclude(organisation__in=scope_of(officer.organisation)).select_related("organisation").first()
    return str(beyond.organisation) if beyond else ""


def host_of(organisation: Organisation) -> Organisation:
    """The unit that an internal unit belongs to; any other unit is its own host."""
    while organisation.kind == Organisation.Kind.INTERNAL and organisation.parent:
        organisation = organisation.parent
    return organisation


def kinds_of(unit: Organisation) -> tuple[str, ...]:
    """The kinds of unit that it stands for: a government without an office is its own."""
    is_bare = unit.kind == Organisation.Kind.GOVERNMENT
    is_bare = is_bare and not unit.children.filter(kind=Organisation.Kind.OFFICE).exists()
    return (unit.kind, Organisation.Kind.OFFICE) if is_bare else (unit.kind,)


def household(organisation: Organisation) -> list[Organisation]:
    """The unit, the internal units below it, and for an internal unit those above it up to its host.

    Whoever holds a post in one of them may act for the unit; the relation holds both ways.
    """
    members = [organisation]
    above = organisation
    while above.kind == Organisation.Kind.INTERNAL and above.parent:
        above = above.parent
        members.append(above)
    level = [organisation]
    while level:
        level = _internal(padded([one.pk for one in level]))
        members.extend(level)
    return members


_internal = Objects(
    Organisation,
    lambda parents: Organisation.objects.filter(parent__in=parents, kind=Organisation.Kind.INTERNAL),
)


def holders(roles: Iterable[str], organisation: Organisation, at: datetime) -> list[Posting]:
    """Who holds one of the roles for the unit: in it, in its internal units, for an internal unit also in its host."""
    found = Posting.objects.filter(active(at), role__in=list(roles), organisation__in=household(organisation))
    rows = found.select_related("person", "organisation").order_by("since", "pk")
    return [one for one in rows if one.is_genuine]


def subtree(organisation: Organisation) -> QuerySet[Organisation]:
    """The unit and all below it."""
    return Organisation.objects.filter(lineage__startswith=organisation.lineage)


def above(organisation: Organisation) -> QuerySet[Organisation]:
    """The unit and all that stand over it in the tree."""
    return Organisation.objects.filter(code__in=organisation.lineage.strip("/").split("/"))


def whole_scope(organisation: Organisation) -> Organisation:
    """The top of what a unit looks after: itself; for a government's office the government."""
    host = host_of(organisation)
    return host.parent if host.kind == Organisation.Kind.OFFICE and host.parent else host


def root_of(organisation: Organisation) -> Organisation:
    """The top of the tree in which a unit stands."""
    return Organisation.objects.get(code=organisation.lineage.strip("/").split("/")[0])


def tops_all(organisation: Organisation) -> bool:
    """Whether every unit of the installation is below what this one looks after."""
    tops = Organisation.objects.filter(parent=None).values_list("pk", flat=True)[:2]
    return list(tops) == [whole_scope(organisation).pk]


def scope_of(organisation: Organisation) -> QuerySet[Organisation]:
    """What a unit looks after: its subtree; a government's office acts for the government."""
    return subtree(whole_scope(organisation))


def supervisors_over(organisation: Organisation, at: datetime) -> list[Posting]:
    """The supervisors of the nearest unit that looks after this one and has any."""
    found = Posting.objects.filter(active(at), role=Posting.Role.SUPERVISOR)
    reach = [
        (whole_scope(posting.organisation).lineage, posting)
        for posting in found.select_related("person", "organisation__parent").order_by("since", "pk")
    ]
    over = [(lineage, one) for lineage, one in reach if organisation.lineage.startswith(lineage) and one.is_genuine]
    nearest = max((len(lineage) for lineage, _ in over), default=0)
    return [posting for lineage, posting in over if len(lineage) == nearest]


def visible_to(posting: Posting) -> QuerySet[Organisation]:
    """The units that may be listed for a posting."""
    return scope_of(posting.organisation)


def places_visible_to(posting: Posting) -> QuerySet[Place]:
    """The divisions of the visible units and all below them."""
    codes = visible_to(posting).order_by().values_list("place_id", flat=True).distinct()
    below = Q(pk__in=[])
    for code in codes:
        below |= Q(code__startswith=rules.stem(code))
    return Place.objects.filter(below)


def nearest_place(codes: Iterable[str]) -> Place | None:
    """The first of these divisions that is registered."""
    known = Place.objects.in_bulk(list(codes))
    return next((known[code] for code in codes if code in known), None)


def postings_visible_to(posting: Posting) -> QuerySet[Posting]:
    """The postings of the units that may be listed for a posting."""
    return Posting.objects.filter(organisation__in=visible_to(posting)).select_related("person", "organisation")


def waiting_for_confirmation(posting: Posting, at: datetime) -> QuerySet[Posting]:
    """The appointments that this head of a unit may confirm."""
    if posting.role != Posting.Role.HEAD or not posting.active_at(at):
        return Posting.objects.none()
    waiting = Posting.objects.filter(confirmed_at__isnull=True, until__isnull=True)
    waiting = waiting.filter(organisation__in=subtree(host_of(posting.organisation)))
    return waiting.exclude(person_id=posting.person_id).select_related("person", "organisation")
