"""丹东2019 第二十九条、第三十二条，云南2017 二（三）、附件3 第11项: sharing between sites, systems and levels."""

import base64
import hashlib
from contextlib import contextmanager
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection as database
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library.models import Resource
from jiyue.content.library.queries import current_attachments
from jiyue.content.review.queries import clearance_for
from jiyue.core.audit.models import Record
from jiyue.delivery.exchange import actions, carrying
from jiyue.delivery.exchange.actions import errands, sending, subscribing
from jiyue.delivery.exchange.models import Call, Dispatch, Errand, Incoming, RemoteOutlet, SubscribedItem
from jiyue.delivery.exchange.outward import Reply
from jiyue.delivery.publishing.models import Address, Release
from jiyue.delivery.publishing.tests.conftest import Press, press, small_theme  # noqa: F401 (fixtures)
from jiyue.faces.console.tests.conftest import client_of
from tests import world as worlds
from tests.exchanging import Machine, joined
from tests.registering import dandong
from tests.world import column, organisation, site


@pytest.fixture
def north(press):  # noqa: F811
    """Dandong's portal and the site of one of its bureaus."""
    world = press.world
    dandong(world)
    o = world.organisations
    office = o.dandong_office
    o.bureau_office = organisation(
        "丹东市教育局", short="市教育局", kind="department", place=office.place, parent=office.parent
    )
    portal = world.sites.dandong
    bureau = site("jyj", name="丹东市教育局", sponsor=o.bureau_office, supervisor=office)
    world.columns.portal = column(portal, "要闻", "yw", owner=office, cls="news")
    world.columns.bureau = column(bureau, "工作动态", "gzdt", owner=o.bureau_office, cls="news")
    return press


@pytest.mark.clause("dandong-2019/32.9")
def test_a_column_subscribed_to_another_site_s_receives_what_is_new_there(north):
    source, target = north.world.columns.portal, north.world.columns.bureau
    manager = north.world.posting("bureau_office", "site_manager")
    north.out(source, office="dandong_office", title="以前的")
    stranger = north.world.posting("dandong_office", "site_manager")
    with pytest.raises(Refusal, match="只有该单位可以为它订阅") as refused:
        subscribing.subscribe(target, source=source, by=stranger, at=north.tick())
    assert "dandong-2019/32.9" in [one.clause for one in refused.value.citations]
    asked = {"target": target.pk, "source": source.pk}
    page = client_of(manager).post(reverse("console:subscription-new"), asked)
    assert page.status_code == 302, page.content.decode()
    item = north.out(source, office="dandong_office", title="新来的")
    arrived = SubscribedItem.objects.get()
    assert arrived.resource == item
    shown = client_of(manager).get(reverse("console:subscriptions")).content.decode()
    assert "新来的" in shown
    assert "以前的" not in shown
    assert not Address.objects.filter(website=target.outlet.website, resource=item).exists()
    client_of(manager).post(reverse("console:subscribed-use", args=[arrived.pk]))
    north.publish()
    path = Address.objects.get(website=target.outlet.website, resource=item).path
    assert "新来的" in north.read(path, site="jyj")
    said = Record.objects.filter(action__startswith="exchange.").values_list("action", flat=True)
    assert {"exchange.subscribe", "exchange.deliver", "exchange.use"} <= set(said)


def test_a_subscription_may_take_up_at_once_and_a_withdrawal_reaches_both_sites(north):
    source, target = north.world.columns.portal, north.world.columns.bureau
    manager = north.world.posting("bureau_office", "site_manager")
    made = subscribing.subscribe(target, source=source, directly=True, by=manager, at=north.tick())
    item = north.out(source, office="dandong_office", title="同时出现的")
    assert Address.objects.filter(resource=item, until=None).count() == 2
    north.withdraw(item)
    assert not Address.objects.filter(resource=item, until=None).exists()
    subscribing.unsubscribe(made, by=manager, at=north.tick())
    north.out(source, office="dandong_office", title="退订以后的")
    assert SubscribedItem.objects.count() == 1


HANDED = {
    "number": "GK-2026-31", "kind": "policy", "title": "关于印发工作要点的通知",
    "body": "<p>各科室：</p><script>x</script>", "document_number": "大政办发〔2026〕17号",
    "issuer": "大理州人民政府办公室", "theme": "综合政务",
}  # fmt: skip


@pytest.mark.clause("yunnan-2017/2.3.3.d.1")
def test_what_the_disclosure_system_hands_over_is_a_draft_with_its_origin(world):
    made, key = joined(world, kind="disclosure", name="政府信息公开系统", at=timezone.now())
    machine = Machine(key)
    answer = machine.post("/incoming", HANDED)
    assert answer.status_code == 201
    resource = Resource.objects.get(short_id=answer.json()["code"])
    assert answer.json()["state"] == "草稿"
    assert (resource.owner, resource.origin) == (world.organisations.dali_office, "信息报送")
    assert "政府信息公开系统" in resource.draft.provenance
    assert "GK-2026-31" in resource.draft.provenance
    assert "<script" not in resource.draft.body
    assert not Release.objects.filter(resource=resource).exists()
    assert machine.post("/incoming", HANDED).status_code == 200
    again = machine.post("/incoming", {**HANDED, "title": "另一个"})
    assert again.status_code == 409
    assert "内容不同" in again.json()["error"]
    assert Incoming.objects.filter(connection=made).count() == 1
    page = client_of(world.posting("dali_office", "editor")).get(reverse("console:incoming")).content.decode()
    assert "GK-2026-31" in page
    assert "政府信息公开系统" in page
    detail = reverse("console:connection", args=[made.pk])
    for role, sees in (("site_manager", True), ("system_admin", False)):
        text = client_of(world.posting("dali_office", role)).get(detail).content.decode()
        assert (HANDED["title"] in text) == sees
    version = library.make_version(resource, by=world.posting("dali_office", "editor"), at=timezone.now())
    with pytest.raises(Refusal, match="未经审核签发"):
        clearance_for(version)


@pytest.mark.clause("yunnan-2017/2.3.3.d.4")
def test_a_document_of_the_office_system_arrives_with_number_and_attachments(world, settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path
    machine = Machine(joined(world, at=timezone.now())[1])
    data = "序号,事项\n1,会议\n".encode()
    files = [{"name": "任务分解表.csv", "content": base64.b64encode(data).decode()}]
    answer = machine.post("/incoming", {**HANDED, "files": files})
    assert answer.status_code == 201
    draft = Resource.objects.get(short_id=answer.json()["code"]).draft
    assert draft.document_number == "大政办发〔2026〕17号"
    (row,) = current_attachments(draft.resource)
    assert (row.name, row.sha256) == ("任务分解表.csv", hashlib.sha256(data).hexdigest())
    editor = client_of(world.posting("dali_office", "editor"))
    assert "任务分解表.csv" in editor.get(reverse("console:resource", args=[draft.pk])).content.decode()
    harmful = [{"name": "程序.exe", "content": base64.b64encode(b"MZ").decode()}]
    refused = machine.post("/incoming", {**HANDED, "number": "2", "files": harmful})
    assert refused.status_code == 422
    assert Incoming.objects.count() == 1


@pytest.mark.clause("yunnan-2017/A3.11.b")
def test_the_page_of_connections_shows_each_with_its_last_exchange_and_errors(world):
    admin = client_of(world.posting("dali_office", "system_admin"))
    empty = admin.get(reverse("console:connections")).content.decode()
    assert "政务公开系统、政务服务系统、电子证照库、办公业务系统" in empty
    kinds = {"disclosure": "公开系统", "services": "政务服务平台", "licences": "证照库", "office": "办公系统"}
    keys = {kind: joined(world, kind=kind, name=name, at=timezone.now())[1] for kind, name in kinds.items()}
    assert Machine(keys["office"]).post("/incoming", HANDED).status_code == 201
    assert Machine(keys["licences"]).get("/items/2b3c4d5e").status_code == 404
    page = admin.get(reverse("console:connections")).content.decode()
    assert all(name in page for name in kinds.values())
    assert "还没有登记的系统类型" not in page
    assert timezone.localtime().strftime("%Y-%m-%d") in page
    assert "有错误" in page
    assert "1：没有这条信息" in page
    foreign = client_of(world.posting("anyue_office", "system_admin")).get(reverse("console:connections"))
    assert "办公系统" not in foreign.content.decode().replace("办公业务系统", "")


# ---- two installations, each with a database of its own -------------------------------------------------------------


@contextmanager
def installation(other):
    """What happens inside happens in the other installation's database."""
    mine = connections["default"]
    connections["default"] = other
    try:
        yield
    finally:
        connections["default"] = mine


@pytest.fixture
def province(db):
    """A second installation: the same product over an empty database of its own, with a world of its own."""
    if database.vendor != "sqlite":
        pytest.skip("the second database is made in memory by SQLite")
    other = database.copy(alias="default")
    other.settings_dict = {**database.settings_dict, "NAME": f"file:{uuid4().hex}?mode=memory&cache=shared"}
    with installation(other):
        _make_tables(other)
        made = worlds.world._get_wrapped_function()(None)
    yield SimpleNamespace(database=other, world=made)
    other.close()


def _make_tables(other):
    with other.constraint_checks_disabled(), other.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)


@pytest.fixture
def joint(press, province):  # noqa: F811
    """The prefecture's installation and the province's, each with a key to the other, and the wire between them."""
    at = timezone.now()
    address = "https://platform.example.gov.cn"
    rights = ["items", "registry", "incoming", "errands"]
    below, our_key = joined(press.world, kind="upper", name="省级平台", rights=rights, address=address, at=at)
    with installation(province.database):
        above, their_key = joined(
            province.world, kind="lower", name="大理州平台", rights=rights, address=address, at=at
        )
        actions.keep_their_key(above, secret=our_key, by=province.world.posting("dali_office", "security_admin"), at=at)
    actions.keep_their_key(below, secret=their_key, by=press.world.posting("dali_office", "security_admin"), at=at)
    mine = connections["default"]

    def wire(to, key):
        def call(_connection, method, path, data=b""):
            with installation(to):
                answer = Machine(key).ask(method, path.removeprefix("/api/v1"), data.decode())
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            return Reply(answer.status_code, body)

        return call

    return SimpleNamespace(
        press=press, below=below, above=above, province=province, up=wire(province.database, their_key),
        down=wire(mine, our_key),
    )  # fmt: skip


@pytest.mark.clause("dandong-2019/29.2", "yunnan-2017/2.3.1.f", "yunnan-2017/A3.11.a")
def test_two_installations_exchange_an_item_registry_data_and_a_task_both_ways(joint):
    here, there = joint.press, joint.province.database
    at, world = here.tick(), here.world
    head = world.posting("dali_office", "head")
    # Upward: an item of a county that is out lies in the prefecture's library and becomes a draft above.
    item = here.out(world.columns.xiangyun_news, office="xiangyun_office", title="县里的信息")
    draft = here.write(office="dali_office", title="没有签发的")
    with pytest.raises(Refusal, match="没有签发和发布"):
        sending.offer(draft, connection=joint.below, by=head, at=at)
    sending.offer(item, connection=joint.below, by=head, at=at)
    assert carrying.send_due(at=at, caller=joint.up) == 1
    with installation(there):
        arrived = Incoming.objects.get(connection=joint.above)
        assert arrived.resource.draft.title == "县里的信息"
        assert arrived.number == f"{item.short_id}-1"
        assert not Release.objects.filter(resource=arrived.resource).exists()
    assert not Incoming.objects.exists()
    # Downward: a task, answered below, the answer back above.
    with installation(there):
        supervisor = joint.province.world.posting("dali_office", "supervisor")
        given = errands.give(
            joint.above, kind="task", title="报送季度总结", text="请于月底前报送。", by=supervisor, at=at
        )
        assert carrying.send_due(at=at, caller=joint.down) == 1
    task = Errand.objects.get(is_ours=False)
    assert (task.number, task.title) == (given.number, "报送季度总结")
    page = client_of(head).post(reverse("console:errand", args=[task.pk]), {"text": "已经报送。"})
    assert page.status_code == 302, page.content.decode()
    carrying.send_due(at=timezone.now(), caller=joint.up)
    with installation(there):
        given.refresh_from_db()
        assert given.answer == "已经报送。"
    # An item downward.
    with installation(there):
        above = Press(joint.province.world, here.settings)
        sent = above.out(above.world.columns.dali_news, office="dali_office", title="省里的信息")
        sending.offer(sent, connection=joint.above, by=above.head("dali_office"), at=above.tick())
        carrying.send_due(at=timezone.now(), caller=joint.down)
    assert Incoming.objects.get().resource.draft.title == "省里的信息"
    # Findings and the registry, both ways.
    with installation(there):
        errands.give(joint.above, kind="finding", title="栏目未更新", text="一个栏目超期。", by=supervisor, at=at)
        carrying.send_due(at=timezone.now(), caller=joint.down)
    assert Errand.objects.filter(is_ours=False, kind="finding", title="栏目未更新").exists()
    errands.give(
        joint.below, kind="finding", title="首页链接打不开", text="省级平台首页有一处断链。",
        by=world.posting("dali_office", "supervisor"), at=at,
    )  # fmt: skip
    carrying.send_due(at=timezone.now(), caller=joint.up)
    carrying.read_outlets(joint.below, at=at, caller=joint.up)
    assert "祥云县人民政府" in RemoteOutlet.objects.values_list("name", flat=True)
    with installation(there):
        assert Errand.objects.get(is_ours=False).get_kind_display() == "监测问题"
        carrying.read_outlets(joint.above, at=at, caller=joint.down)
        assert RemoteOutlet.objects.count() == 2
        assert Call.objects.filter(operation="hand-over", status=201).count() == 1


def test_what_does_not_get_through_is_tried_again_and_then_said(joint):
    here, at = joint.press, joint.press.tick()
    item = here.out(here.world.columns.dali_news, office="dali_office", title="一条")
    sending.offer(item, connection=joint.below, by=here.world.posting("dali_office", "head"), at=at)

    def dead(*_):
        return Reply(0, error="无法连接。")

    assert carrying.send_due(at=at, caller=dead) == 0
    kept = Dispatch.objects.get()
    assert (kept.error, kept.tries) == ("无法连接。", 1)
    assert kept.next_at > at
    assert carrying.send_due(at=at, caller=joint.up) == 0
    assert carrying.send_due(at=kept.next_at, caller=joint.up) == 1
    here.withdraw(item)
    with pytest.raises(Refusal, match="没有签发和发布"):
        sending.offer(item, connection=joint.below, by=here.world.posting("dali_office", "head"), at=here.tick())


def test_a_subscription_to_another_platform_brings_drafts_with_their_files(joint):
    here, there = joint.press, joint.province.database
    with installation(there):
        above = Press(joint.province.world, here.settings)
        above.now = here.now
        columns = joint.province.world.columns
        source = columns.dali_news
        item = above.write(office="dali_office", title="省里的信息")
        file = library.attach(
            item, name="表.csv", data="甲,乙\n1,2\n".encode(), by=above.editor("dali_office"), at=above.tick()
        )
        above.place(item, source)
        above.clear(item, attachments=[file.sha256])
    offered = {one.id: one.path for one in carrying.remote_columns(joint.below, caller=joint.up)}
    manager = here.world.posting("dali_office", "site_manager")
    made = subscribing.subscribe_elsewhere(
        here.world.columns.dali_notices, connection=joint.below, column=str(source.pk), name=offered[str(source.pk)],
        by=manager, at=here.tick(),
    )  # fmt: skip
    for _ in range(2):
        carrying.read_column(made, at=here.tick(), caller=joint.up)
    arrived = SubscribedItem.objects.get(subscription=made).resource
    assert arrived.draft.title == "省里的信息"
    assert [one.sha256 for one in current_attachments(arrived)] == [file.sha256]
    assert not Release.objects.filter(resource=arrived).exists()
    assert arrived.placements.get().column == here.world.columns.dali_notices
