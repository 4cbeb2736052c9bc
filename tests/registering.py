"""Duties in tests: listing what the rules owe, registering events, completing on a day."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM
from jiyue.estate.duties.actions.register import Proof, complete, register
from jiyue.estate.duties.actions.schedule import schedule
from jiyue.estate.duties.models import Duty
from jiyue.estate.duties.queries import register as queries
from jiyue.estate.registry import actions as registry
from jiyue.estate.registry.models import Outlet
from jiyue.estate.schemes import queries as schemes
from jiyue.estate.schemes.actions import adopt
from jiyue.estate.schemes.models import Scheme
from jiyue.rulebook.regulations.queries import packs
from jiyue.rulebook.regulations.rules import Citation
from tests.world import NOW, at, organisation, site

PROOF = Proof(document_number="示例函〔2026〕1号", link="https://www.example.gov.cn/1.html", note="已办")


def listed(task: str, *, on: datetime, **filters) -> list[Duty]:
    """The duties of a scheduled task, after the day's listing."""
    schedule(at=on)
    return list(Duty.objects.filter(matter__endswith=f".{task}", **filters).order_by("started_at", "holder__name"))


def registered(matter: str, *, by, started: datetime, subject: str = "示例对象") -> Duty:
    holder = queries.holders_for(by).first()
    return register(matter, holder=holder, subject=subject, started_at=started, by=by, at=max(started, NOW))


def done(duty: Duty, *, by, on: datetime, at: datetime | None = None, proof: Proof = PROOF) -> queries.State:
    """Complete on a day, recorded then or later, and say how it turned out."""
    recorded = at or max(on, NOW)
    return queries.state(complete(duty, done_at=on, proof=proof, by=by, at=recorded), recorded)


def if_done(duty: Duty, *, by, on: datetime) -> queries.State:
    """How it would turn out; nothing is kept."""
    with transaction.atomic():
        found = done(duty, by=by, on=on)
        transaction.set_rollback(True)
    return found


def shows_a_date(duty: Duty, *, by, last: str) -> None:
    """On its last day a duty is kept; on the next it is late, and without proof it is not done at all."""
    assert queries.due_at(duty) == end_of(last)
    next_day = at(f"{last} 09:00") + timedelta(days=1)
    assert queries.state(duty, next_day) in (queries.State.LATE, queries.State.HISTORIC)
    with pytest.raises(Refusal, match="没有办结凭证") as refused:
        done(duty, by=by, on=at(f"{last} 09:00"), proof=Proof())
    assert [citation.clause for citation in refused.value.citations] == cites(duty)
    assert if_done(duty, by=by, on=next_day) == queries.State.KEPT_LATE
    assert done(duty, by=by, on=at(f"{last} 18:00")) == queries.State.KEPT


def shows_a_limit(matter: str, *, by, started: datetime, last: datetime) -> Duty:
    """A limit from an event: kept until its last moment, late after it."""
    duty = registered(matter, by=by, started=started)
    assert queries.due_at(duty) == last
    assert queries.state(duty, last) != queries.State.LATE
    assert queries.state(duty, last + timedelta(seconds=1)) == queries.State.LATE
    assert if_done(duty, by=by, on=last + timedelta(seconds=1)) == queries.State.KEPT_LATE
    assert done(duty, by=by, on=last) == queries.State.KEPT
    return duty


def shows_a_notice(matter: str, *, by, started: datetime, last: str) -> Duty:
    """A shortest term: nothing ends before it is over."""
    duty = registered(matter, by=by, started=started)
    assert queries.due_at(duty) == end_of(last)
    with pytest.raises(Refusal, match="期限未满") as refused:
        done(duty, by=by, on=at(f"{last} 18:00"))
    assert [citation.clause for citation in refused.value.citations] == cites(duty)
    assert done(duty, by=by, on=at(f"{last} 09:00") + timedelta(days=1)) == queries.State.KEPT
    return duty


def end_of(day: str) -> datetime:
    return at(f"{day} 23:59") + timedelta(seconds=59)


def limits(duty: Duty) -> list[str]:
    """What each of several texts asks by itself, as the explanation of the date says it."""
    return sorted(
        part.split("规定")[-1] for part in queries.explain(duty)[0].removesuffix("。以其中最严的为准。").split("；")
    )


def cites(duty: Duty) -> list[str]:
    return [Citation.from_dict(one).clause for one in duty.citations]


def yunnan(world) -> None:
    """The province above Dali: its office and a department."""
    from jiyue.estate.organisations.models import Place

    o, place = world.organisations, Place.objects.get(code="530000")
    o.yunnan = organisation("云南省人民政府", short="云南省政府", kind="government", place=place)
    office = {"short": "省政府办公厅", "kind": "office", "place": place, "parent": o.yunnan}
    o.yunnan_office = organisation("云南省人民政府办公厅", **office)
    o.yunnan_department = organisation(
        "云南省教育厅", short="省教育厅", kind="department", place=place, parent=o.yunnan
    )


def dandong(world) -> None:
    """A city of another province, with its office and its site."""
    from jiyue.estate.organisations.models import Place

    o = world.organisations
    liaoning = Place.objects.create(code="210000", name="辽宁省", level="province")
    place = Place.objects.create(code="210600", name="丹东市", level="prefecture", parent=liaoning)
    o.dandong = organisation("丹东市人民政府", short="丹东市政府", kind="government", place=place)
    office = {"short": "丹东市政府办公室", "kind": "office", "place": place, "parent": o.dandong}
    o.dandong_office = organisation("丹东市人民政府办公室", **office)
    world.sites.dandong = site("dandong", name="丹东市人民政府", sponsor=o.dandong_office, supervisor=o.dandong_office)


def account(world, sponsor: str, *, opened=None) -> Outlet:
    """A media account of a unit, supervised by itself."""
    unit = getattr(world.organisations, sponsor)
    return Outlet.objects.create(
        kind="media_account", name=f"{unit.short_name}发布", sponsor=unit, supervisor=unit, opened_on=opened
    )


def workflow(world, outlet: Outlet) -> Scheme:
    """The account's review workflow, with the people of the shared world named in it."""
    unit = next(key for key, one in vars(world.organisations).items() if one == outlet.sponsor)
    for role in ("editor", "section_head", "deputy_head", "head"):
        world.posting(unit, role)
    adopter = schemes.of_account(outlet, unit=outlet.sponsor)
    return adopt(adopter, key="account-release", by=SYSTEM, at=NOW)


def department(world, *, of: str = "dali", kind: str = "department", name: str = "财政局"):
    """A department of a government, made on first use."""
    from jiyue.estate.organisations.models import Organisation

    government = getattr(world.organisations, of)
    name = f"{government.place.name}{name}"
    found = Organisation.objects.filter(name=name).first()
    return found or organisation(name, short=name[-3:], kind=kind, place=government.place, parent=government)


def website_registered(world, sponsor, *, name: str = "", domain: str = "www.example.test", **values):
    """A website put into the registry by its supervising unit, here the sponsor itself."""
    base = {"base_url": f"https://{domain}/", "sponsor": sponsor, "supervisor": sponsor, "by": SYSTEM, "at": NOW}
    return registry.register_website(name or f"{sponsor.name}网站", domain=domain, **base, **values)


def account_registered(sponsor, *, name: str, **values) -> Outlet:
    values = {"need": "发布本单位职责内的政务信息", **values}
    return registry.register_account(name, sponsor=sponsor, supervisor=sponsor, by=SYSTEM, at=NOW, **values)


def standing(sponsor, **changes) -> dict:
    """Where an account stands that keeps to every rule of it."""
    own = {
        "form": "account", "platform": "微博", "verified": "organisation", "verified_subject": sponsor.name,
        "verification": f"{sponsor.name}官方微博",
    }  # fmt: skip
    return own | changes


def refusing(call, clause: str) -> Refusal:
    """The refusal that a call meets, citing the clause."""
    with pytest.raises(Refusal) as refused:
        call()
    assert clause in [citation.clause for citation in refused.value.citations]
    assert refused.value.cure
    return refused.value


def filled(clause, key):
    """The labelled default that gives an open clause its numbers."""
    return next(
        one.rule for pack in packs() for one in pack.latest.defaults if clause in one.fills and one.rule.key == key
    )
