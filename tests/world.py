"""The small world that tests share: two regions, their units, people in every role, and four sites."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """`2026-11-02 09:00` as an aware time in Asia/Shanghai."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


NOW = at("2026-11-02 09:00")


@dataclass
class World:
    places: SimpleNamespace
    organisations: SimpleNamespace
    sites: SimpleNamespace
    columns: SimpleNamespace
    people: dict

    def posting(self, organisation: str, role: str):
        """The posting of `role` in the organisation named by its key, made on first use."""
        from jiyue.estate.organisations.models import Organisation, Person, Posting

        key = (organisation, role)
        if key not in self.people:
            from jiyue.core.accounts.models import User

            unit: Organisation = getattr(self.organisations, organisation)
            user = User.objects.create(
                username=f"{organisation}-{role}", display_name=f"{organisation}{role}", is_demo=True
            )
            person = Person.objects.create(name=f"{unit.short_name}{Posting.Role(role).label}", user=user)
            self.people[key] = Posting.objects.create(
                person=person, organisation=unit, role=role, since=date(2020, 1, 1), confirmed_at=NOW
            )
        return self.people[key]


def organisation(name, *, short, kind, place, parent=None, has_schemes=True):
    from jiyue.estate.organisations.models import Organisation

    unit = Organisation(name=name, short_name=short, kind=kind, place=place, parent=parent)
    unit.lineage = f"{parent.lineage if parent else '/'}{unit.code}/"
    unit.save()
    if has_schemes:
        give_schemes(unit)
    return unit


def give_schemes(*units):
    """What the packs want a unit to have on file before it publishes."""
    from jiyue.estate.schemes.models import Scheme
    from jiyue.estate.schemes.queries import asked_of, of_unit

    Scheme.objects.bulk_create(
        Scheme(
            unit=unit, subject_kind=unit._meta.label_lower, subject_id=str(unit.pk), subject_label=unit.name,
            key=asked.key, label=asked.label, number=1, origin="model", adopted_on=NOW.date(), adopted_at=NOW,
            signer="示例",
        )
        for unit in units if unit.kind != "internal"
        for asked in asked_of(of_unit(unit), on=NOW.date()) if asked.gates
    )  # fmt: skip


def site(key, *, name, sponsor, supervisor, operator=None):
    from jiyue.estate.registry.models import Outlet, Website
    from jiyue.estate.sites.models import Host

    outlet = Outlet.objects.create(kind="website", name=name, sponsor=sponsor, supervisor=supervisor, operator=operator)
    website = Website.objects.create(
        outlet=outlet,
        domain=f"{key}.localhost",
        base_url=f"http://{key}.localhost:8000/",
        site_code="0000000000",
        icp_number="示例ICP备00000000号",
        police_number="示例公网安备 00000000000000号",
        contact="电话：0000-0000000（示例）",
        description=f"{name}（示例）",
        figures_assumed=True,
    )
    Host.objects.create(website=website, name=f"{key}.localhost", is_demo=True)
    return website


def column(website, name, slug, *, owner, cls="", parent=None, ordinal=0, on_home=True):
    from jiyue.estate.sites.models import Column

    return Column.objects.create(
        outlet=website.outlet,
        parent=parent,
        owner=owner,
        name=name,
        slug=slug,
        description=f"发布{name}。",
        keywords=name,
        column_type=name,
        column_class=cls,
        ordinal=ordinal,
        depth=parent.depth + 1 if parent else 1,
        on_home=on_home,
    )


@pytest.fixture
def world(db) -> World:
    return made()


def made() -> World:
    from jiyue.estate.organisations.models import Place

    def place(code, name, level, parent=None):
        return Place.objects.create(code=code, name=name, level=level, parent=parent)

    yunnan = place("530000", "云南省", "province")
    dali = place("532900", "大理白族自治州", "prefecture", yunnan)
    xiangyun = place("532923", "祥云县", "county", dali)
    sichuan = place("510000", "四川省", "province")
    ziyang = place("512000", "资阳市", "prefecture", sichuan)
    anyue = place("512021", "安岳县", "county", ziyang)
    places = SimpleNamespace(yunnan=yunnan, dali=dali, xiangyun=xiangyun, anyue=anyue)

    unit = partial(organisation, has_schemes=False)
    o = SimpleNamespace()
    o.dali = unit("大理白族自治州人民政府", short="大理州政府", kind="government", place=dali)
    o.dali_office = unit("大理白族自治州人民政府办公室", short="州政府办公室", kind="office", place=dali, parent=o.dali)
    o.dali_section = unit("信息公开科", short="信息公开科", kind="internal", place=dali, parent=o.dali_office)
    o.dali_centre = unit(
        "大理州电子政务管理中心", short="州电子政务中心", kind="institution", place=dali, parent=o.dali_office
    )
    o.xiangyun = unit("祥云县人民政府", short="祥云县政府", kind="government", place=xiangyun, parent=o.dali)
    o.xiangyun_office = unit(
        "祥云县人民政府办公室", short="祥云县政府办", kind="office", place=xiangyun, parent=o.xiangyun
    )
    o.anyue = unit("安岳县人民政府", short="安岳县政府", kind="government", place=anyue)
    o.anyue_office = unit("安岳县人民政府办公室", short="安岳县政府办", kind="office", place=anyue, parent=o.anyue)
    o.anyue_section = unit("政务公开股", short="政务公开股", kind="internal", place=anyue, parent=o.anyue_office)
    give_schemes(*vars(o).values())

    s = SimpleNamespace(
        dali=site("dali", name="大理白族自治州人民政府", sponsor=o.dali_office, supervisor=o.dali_office),
        xiangyun=site("xiangyun", name="祥云县人民政府", sponsor=o.xiangyun_office, supervisor=o.dali_office),
        anyue=site("anyue", name="安岳县人民政府", sponsor=o.anyue_office, supervisor=o.anyue_office),
    )
    c = SimpleNamespace(
        dali_news=column(s.dali, "要闻快递", "yaowen", owner=o.dali_office, cls="news"),
        dali_notices=column(s.dali, "公示公告", "gsgg", owner=o.dali_office, cls="documents"),
        xiangyun_news=column(s.xiangyun, "要闻快递", "yaowen", owner=o.xiangyun_office, cls="news"),
        xiangyun_notices=column(s.xiangyun, "公示公告", "gsgg", owner=o.xiangyun_office, cls="documents"),
        anyue_news=column(s.anyue, "动态要闻", "dtyw", owner=o.anyue_office, cls="news"),
        anyue_notices=column(s.anyue, "通知公告", "tzgg", owner=o.anyue_office, cls="notices"),
    )
    return World(places=places, organisations=o, sites=s, columns=c, people={})
