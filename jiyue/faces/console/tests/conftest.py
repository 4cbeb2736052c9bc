"""A furnished world for the screens: items in every state, a finding, an order, a notice, clocks."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from jiyue.content.library import actions as library
from jiyue.content.library.actions import filters, interpreting, scope
from jiyue.content.reprints import actions as reprints
from jiyue.content.reprints.actions import norms, policies
from jiyue.content.reprints.models import PolicyItem
from jiyue.content.review import actions as review
from jiyue.content.review import queries as review_queries
from jiyue.content.review.models import Emergency
from jiyue.delivery.arrivals import actions as arrivals
from jiyue.delivery.arrivals.models import SiteClosing
from jiyue.delivery.catalogue import actions as catalogue
from jiyue.delivery.channels import actions as channels
from jiyue.delivery.channels.actions import recording
from jiyue.delivery.coordination import actions as coordination
from jiyue.delivery.exchange.models import Dispatch, Errand, Incoming, SubscribedItem, Subscription
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing.actions import schedules
from jiyue.estate.duties import actions as duties
from jiyue.estate.duties.actions import register, reminders
from jiyue.estate.duties.models import DateMove, Reminder
from jiyue.estate.registry.actions import filing, marks, requests
from jiyue.estate.registry.models import Activity, Cleanup
from jiyue.estate.sites import actions as sites
from jiyue.oversight.disclosure import actions as disclosure
from jiyue.oversight.inspection import actions as inspection
from jiyue.oversight.inspection.actions import checking, drawing, requirements
from jiyue.oversight.monitoring.models import Finding, Observation
from jiyue.oversight.reports import actions as reports
from tests import posting, reviewing
from tests.exchanging import joined

CANARY = "金丝雀七七四"


def client_of(posting) -> Client:
    """Signed in as the person of the posting, acting in it."""
    client = Client()
    client.force_login(posting.person.user)
    session = client.session
    session["posting"] = str(posting.pk)
    session.save()
    return client


@pytest.fixture
def sign_in(world):
    return lambda unit, role: client_of(world.posting(unit, role))


@pytest.fixture
def furnished(world):
    """Everything in it carries the canary, so that a stranger's screens can be searched for it."""
    now = timezone.now()
    office = world.organisations.dali_office
    editor = world.posting("dali_office", "editor")
    supervisor = world.posting("dali_office", "supervisor")
    draft = reviewing.draft(world, "dali", title=f"关于开展{CANARY}检查的通知", at=now - timedelta(days=2))
    publishing.place(draft, column=world.columns.dali_notices, by=editor, at=now - timedelta(days=2))
    sent = reviewing.draft(world, "dali", title=f"{CANARY}工作会议召开", kind="news", at=now - timedelta(days=2))
    publishing.place(sent, column=world.columns.dali_news, by=editor, at=now - timedelta(days=2))
    publishing.place(sent, column=world.columns.xiangyun_news, by=editor, at=now - timedelta(days=2))
    opened = review.submit(sent, by=editor, at=now - timedelta(days=1))
    live = reviewing.draft(world, "dali", title=f"{CANARY}年度工作报告", kind="report", at=now - timedelta(days=3))
    publishing.place(live, column=world.columns.dali_notices, by=editor, at=now - timedelta(days=3))
    reviewing.cleared(world, live, at=now - timedelta(days=2))
    findings = [_finding(world, now, number) for number in range(2)]
    order = inspection.issue_order([findings[0]], by=supervisor, at=now - timedelta(hours=5))
    notice = reports.draft_quarterly_notice(
        issuer=office, year=timezone.localtime(now).year, quarter=(timezone.localtime(now).month + 2) // 3,
        by=supervisor, at=now,
    )  # fmt: skip
    clock = duties.start(
        world.columns.xiangyun_notices, rule_key="sites.update", label=f"{CANARY}栏目更新",
        holder=world.organisations.xiangyun_office, at=now - timedelta(days=20), term="14 days",
    )  # fmt: skip
    reminders.remind(at=now)
    reminder = Reminder.objects.filter(clock=clock, recipient=supervisor).first()
    DateMove.objects.create(clock=clock, cause="calendar", before=now, after=clock.due_at, note=CANARY, at=now)
    duty = register.register(
        "reply_limit.objection",
        holder=office,
        subject=f"{CANARY}来信",
        started_at=now - timedelta(days=1),
        by=editor,
        at=now,
    )
    change = sites.apply_for_change(
        world.sites.dali.outlet, verb="create", name=f"{CANARY}专栏", column_class="news", ground=f"{CANARY}工作需要",
        by=world.posting("dali_office", "site_manager"), at=now,
    )  # fmt: skip
    exception = sites.except_name(
        world.sites.dali.outlet, name="专栏之专栏", reason=f"{CANARY}工作需要", until=(now + timedelta(days=9)).date(),
        by=supervisor, at=now,
    )  # fmt: skip
    waiting = sent.placements.get(column=world.columns.xiangyun_news)
    original = library.keep_original(
        draft, name=f"{CANARY}.txt", data=CANARY.encode(), redactions=f"删去{CANARY}", by=editor, at=now
    )
    demand = next(iter(review_queries.demands_of(sent, at=now)))
    endorsement = review.endorse(
        sent, what=demand.what, unit=demand.unit, given=True, by=world.posting("dali_section", "section_head"), at=now
    )
    source = reprints.add_source(
        office, name=f"{CANARY}网", host="example.gov.cn", nature="government", basis="党政机关网站",
        by=world.posting("dali_office", "site_manager"), at=now,
    )  # fmt: skip
    (repost,) = reprints.give_tasks(
        [world.sites.dali.outlet], title=f"{CANARY}通知", url="https://example.gov.cn/1.html", issuer="国务院",
        body="<p>正文。</p>", published_at=now, by=supervisor, at=now,
    )  # fmt: skip
    scope_change = scope.apply_for_change(
        live, publicity="not_public", ground="internal", reason=f"{CANARY}内部事务", by=editor, at=now
    )
    important = library.create(
        kind="policy", owner=office, title=f"{CANARY}办法", importance="important", by=editor, at=now
    )
    alone_request = interpreting.ask_to_go_alone(important, reason=f"{CANARY}紧急", by=editor, at=now)
    expected = disclosure.expect(
        office, topic="meeting", title=f"{CANARY}会议", happens_on=timezone.localdate(now) - timedelta(days=30),
        by=editor, at=now,
    )  # fmt: skip
    row = catalogue.add_row(
        office, units=[office], since=now.date(), area=f"{CANARY}领域", content="内容", limit="20 working days",
        method="网站", by=world.posting("dali_section", "section_head"), at=now,
    )  # fmt: skip
    lead = coordination.name_lead(
        world.sites.dali.outlet, unit=office, column=world.columns.dali_notices,
        by=world.posting("dali_office", "site_manager"), at=now,
    )  # fmt: skip
    call = coordination.ask(
        lead, units=[world.organisations.xiangyun_office], title=f"{CANARY}报送", wants="总结",
        due_on=now.date() + timedelta(days=9), by=editor, at=now,
    )  # fmt: skip
    (nudge,) = coordination.nudge(lead, units=[world.organisations.xiangyun_office], note=CANARY, by=editor, at=now)
    limit = sites.adapt_class(
        world.sites.xiangyun.outlet, column_class="news", term="20 days", reason=CANARY,
        by=world.posting("xiangyun_office", "site_manager"), at=now,
    )  # fmt: skip
    delegation = sites.delegate(
        world.columns.dali_notices, unit=world.organisations.dali_centre,
        by=world.posting("dali_office", "site_manager"), at=now,
    )  # fmt: skip
    watch = policies.watch(
        office, name=CANARY, issuer="国务院", url="https://example.gov.cn/", outlets=[world.sites.dali.outlet],
        by=supervisor, at=now,
    )  # fmt: skip
    policy = PolicyItem.objects.create(
        owner=office, source=watch, title=CANARY, url="https://example.gov.cn/2.html", issuer="国务院",
        published_at=now, found_at=now,
    )  # fmt: skip
    cleanup = Cleanup.objects.create(
        kind="platform", unit=office, outlet=world.sites.xiangyun.outlet, target=f"{CANARY}平台", opened_at=now
    )
    activity = Activity.objects.create(
        outlet=world.sites.xiangyun.outlet, key="news", label=f"{CANARY}业务", recorded_by=supervisor, recorded_at=now
    )
    mark = marks.mark_unit(
        world.organisations.xiangyun, key="secret", basis=f"{CANARY}〔2026〕3号", by=supervisor, at=now
    )
    account = posting.account(world, "dali_office", f"{CANARY}发布")
    push = channels.propose(live, outlet=account, by=editor, at=now)
    told = {"title": CANARY, "link": "https://example.gov.cn/p", "text": CANARY, "posted_at": now, "original": True}
    post = recording.record_manual(account, **told, resource=live, by=editor, at=now).post
    recording.record_figures(account, day=timezone.localdate(now), followers=9, by=editor, at=now)
    schedule = schedules.schedule(draft, act="release", due_at=now + timedelta(days=9), by=editor, at=now)
    emergency = Emergency.objects.create(
        review=opened, event=f"{CANARY}事件", happened_at=now, reason="试", opened_by=editor, opened_at=now
    )
    saved = filters.save_filter(f"{CANARY}筛选", "kind__exact=news", shared=True, by=editor, at=now)
    arrival = arrivals.begin(world.sites.dali, address=f"http://{CANARY}.test/", by=editor, at=now)
    inspected, verdict, requirement = _inspected(supervisor, now)
    closing = SiteClosing.objects.create(
        website=world.sites.xiangyun, portal=world.sites.dali, begun_by=supervisor, begun_at=now, filed_proof=CANARY
    )
    connection, _ = joined(world, name=f"{CANARY}系统", kind="upper", at=now)
    dispatch = Dispatch.objects.create(connection=connection, what="item", resource=live, asked_by=editor, asked_at=now)
    errand = Errand.objects.create(
        connection=connection, is_ours=False, number="1", kind="task", title=f"{CANARY}任务", text=CANARY, given_at=now
    )
    subscription = Subscription.objects.create(
        target=world.columns.dali_news, source=world.columns.xiangyun_news, made_by=editor, made_at=now
    )
    subscribed = SubscribedItem.objects.create(subscription=subscription, resource=live, arrived_at=now)
    Incoming.objects.create(connection=connection, number=CANARY, digest="0", resource=draft, received_at=now)
    filed = filing.file(world.sites.xiangyun.outlet, occasion="change", note=CANARY, by=supervisor, at=now)
    world.posting("dali_centre", "platform_operator")
    asked = requests.ask(world.sites.dali.outlet, title=f"{CANARY}需求", text=CANARY, by=editor, at=now)
    head = world.posting("dali_office", "head")
    norm = norms.add_norm(head.organisation, level="unit", title=f"{CANARY}规定", text=CANARY, by=head, at=now)
    return SimpleNamespace(
        norm=norm, filed=filed, asked=asked,
        arrival=arrival, closing=closing, watch=watch, policy=policy, lead=lead, call=call, nudge=nudge, limit=limit,
        delegation=delegation,
        connection=connection, dispatch=dispatch, errand=errand, subscription=subscription, subscribed=subscribed,
        emergency=emergency, world=world, draft=draft, sent=sent, live=live, review=opened,
        findings=findings, order=order, notice=notice, clock=clock, reminder=reminder, duty=duty, waiting=waiting,
        now=now, change=change, exception=exception,
        original=original, schedule=schedule, endorsement=endorsement, source=source, repost=repost,
        saved_filter=saved, scope_change=scope_change, expected=expected, alone_request=alone_request,
        row=row, mark=mark, cleanup=cleanup,
        push=push, post=post, media=account,
        activity=activity, inspection=inspected, verdict=verdict, requirement=requirement,
    )  # fmt: skip


def _inspected(supervisor, now):
    """An inspection by lot, the first verdict in it, and the requirement that it took from a circular."""
    asked = requirements.Asked(
        source="state-council", document=f"{CANARY}通报", issued_on=timezone.localdate(now), outlet_kind="website",
        label=f"{CANARY}项目", text=f"{CANARY}要求",
    )  # fmt: skip
    taken = requirements.add_requirement(asked, by=supervisor, at=now)
    made = drawing.begin_inspection(
        f"{CANARY}抽查", outlet_kind="website", table="census", requirements=[taken], count=2, by=supervisor, at=now
    )
    seen = checking.Seen("fault", note=f"{CANARY}情况", proof=(f"{CANARY}.txt", CANARY.encode()))
    verdict = checking.mark(made.sheets.first(), "table.links", seen, by=supervisor, at=now)
    return made, verdict, taken


def _finding(world, now, number):
    Observation.objects.get_or_create(
        outlet=world.sites.xiangyun.outlet, started_at=now - timedelta(hours=6), defaults={"pages": 40, "problems": 2}
    )
    return Finding.objects.create(
        outlet=world.sites.xiangyun.outlet,
        responsible=world.organisations.xiangyun_office,
        subject_kind="page",
        subject_id=str(number),
        rule_key="screening.identity_number",
        locus=f"{number:064d}",
        url=f"http://xiangyun.localhost:8000/gsgg/{number}.html",
        title=f"{CANARY}：页面公开了身份证号码",
        message="页面正文中有一个完整的身份证号码。",
        cure="请隐去号码中间各位后重新发布。",
        gravity="grave",
        state="confirmed",
        evidence={"excerpt": "身份证号 5329**********1234", "where": "正文"},
        first_seen_at=now - timedelta(hours=6),
        last_seen_at=now - timedelta(hours=6),
    )
