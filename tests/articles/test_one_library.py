"""丹东2019 第三十条至第三十二条、云南2017 印发通知、大理2021 第二十二条: what the one library keeps, and for whom."""

import pytest
from django.test import Client
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library import queries
from jiyue.content.library.models import Resource
from jiyue.content.review import actions as review
from jiyue.delivery.publishing.models import Address
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.rulebook.regulations.queries import pack
from tests.registering import dandong
from tests.reviewing import TEXT, draft
from tests.world import NOW, organisation


def client_of(posting):
    client = Client()
    client.force_login(posting.person.user)
    session = client.session
    session["posting"] = str(posting.pk)
    session.save()
    return client


@pytest.fixture
def north(world):
    """Dandong's office and a bureau of the same city."""
    dandong(world)
    o = world.organisations
    o.dandong_bureau = organisation(
        "丹东市教育局",
        short="市教育局",
        kind="department",
        place=o.dandong_office.place,
        parent=o.dandong_office.parent,
    )
    return world


def item_of(world, key, **fields):
    owner, by = getattr(world.organisations, key), world.posting(key, "editor")
    return library.create(
        **{"kind": "notice", "owner": owner, "title": f"{owner.short_name}的通知", "body": TEXT, **fields},
        by=by,
        at=NOW,
    )


@pytest.mark.clause("dandong-2019/32.1")
def test_items_of_all_sites_lie_in_one_library_with_one_taxonomy(north):
    units = ("dandong_office", "dandong_bureau")
    items = [item_of(north, key, theme="综合政务") for key in units]
    assert set(Resource.objects.filter(pk__in=[one.pk for one in items])) == set(items)
    for key, item in zip(units, items, strict=True):
        by = north.posting(key, "editor")
        strange = item_of(north, key, theme="自造的分类", title=f"{key}另一条")
        with pytest.raises(Refusal, match="主题分类"):
            review.submit(strange, by=by, at=NOW)
        assert review.submit(item, by=by, at=NOW).case.outcome == "open"


@pytest.mark.clause("dandong-2019/30.4")
def test_each_units_people_manage_their_own_content_alone(north):
    ours, theirs = item_of(north, "dandong_office"), item_of(north, "dandong_bureau")
    by = north.posting("dandong_office", "editor")
    assert set(queries.visible_to(by, at=NOW)) == {ours}
    with pytest.raises(Refusal, match="只能由该单位办理"):
        library.save_draft(theirs, revision=1, fields={"title": "改"}, by=by, at=NOW)
    library.save_draft(ours, revision=1, fields={"title": "改"}, by=by, at=NOW)
    client = client_of(by)
    assert client.get(reverse("console:resource", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("console:resource", args=[ours.pk])).status_code == 200


@pytest.mark.clause("dandong-2019/31.3")
def test_items_media_and_data_are_managed_in_one_list(north):
    for kind, title in (
        ("news", "一条动态"),
        ("pictures", "一组图片"),
        ("video", "一段视频"),
        ("dataset", "一个数据集"),
    ):
        item_of(north, "dandong_office", kind=kind, title=title)
    client = client_of(north.posting("dandong_office", "editor"))
    page = client.get(reverse("console:resources")).content.decode()
    assert all(title in page for title in ("一条动态", "一组图片", "一段视频", "一个数据集"))
    data = client.get(reverse("console:resources"), {"kind__exact": "dataset"}).content.decode()
    assert "一个数据集" in data
    assert "一条动态" not in data
    assert "一组图片" in client.get(reverse("console:resources"), {"q": "图片"}).content.decode()
    stranger = client_of(north.posting("dali_office", "editor"))
    assert "一条动态" not in stranger.get(reverse("console:resources")).content.decode()


@pytest.mark.clause("dali-2021/22.d")
def test_every_item_records_in_which_of_four_ways_it_came(world):
    for origin in ("自编信息", "网上采集", "信息报送", "网站链接"):
        assert draft(world, "dali", title=origin, origin=origin).origin == origin
    with pytest.raises(Refusal, match="来源方式"):
        draft(world, "dali", origin="道听途说")
    client = client_of(world.posting("dali_office", "editor"))
    said = {"kind": "news", "title": "报送的消息", "body": TEXT, "formed_on": "2026-11-01", "publicity": "public"}
    assert client.post(reverse("console:resource-new"), {**said, "origin": "信息报送"}).status_code == 302
    assert Resource.objects.get(draft__title="报送的消息").origin == "信息报送"
    assert client.post(reverse("console:resource-new"), {**said, "origin": "别的"}).status_code == 422


@pytest.mark.clause("yunnan-2017/0.a")
def test_the_notice_itself_is_kept_with_its_number_and_recipients_as_the_pack_names_it(world):
    document = pack("yunnan-2017").document
    facts = {"title": document.title, "document_number": "云政办函[2017]171号", "issuer": document.issuer}
    to = {
        "recipients": "各州、市人民政府，省直各委、办、厅、局",
        "copied_to": "省委办公厅",
        "written_on": document.issued,
    }
    notice = draft(world, "dali", kind="policy", body=TEXT, **facts, **to)
    parts = notice.draft.number_parts
    assert (parts.agency, parts.year, parts.serial) == ("云政办函", 2017, 171)
    assert notice.draft.document_number == document.number
    notice.draft.refresh_from_db()
    assert (notice.draft.title, notice.draft.issuer, notice.draft.written_on) == (
        document.title, document.issuer, document.issued,
    )  # fmt: skip
    assert (notice.draft.recipients, notice.draft.copied_to) == (to["recipients"], to["copied_to"])
    with pytest.raises(Refusal, match="发文字号"):
        draft(world, "dali", kind="policy", document_number="云" * 99)


@pytest.mark.clause("yunnan-2017/0.f")
def test_who_agreed_is_named_apart_from_who_issued(world, press):  # noqa: F811
    resource = press.write(
        office="dali_office", kind="policy", issuer="云南省人民政府办公厅", approver="云南省人民政府", theme="综合政务"
    )
    press.place(resource, world.columns.dali_notices)
    press.clear(resource)
    press.publish()
    page = press.read(Address.objects.get(resource=resource).path, site="dali")
    assert page.index("发文机关") < page.index("批准机关")
    assert page.count("云南省人民政府办公厅") >= 1
    assert resource.draft.approver == "云南省人民政府"
    client = client_of(world.posting("dali_office", "editor"))
    form = client.get(reverse("console:resource", args=[resource.pk])).content.decode()
    assert 'name="approver"' in form
    assert 'name="issuer"' in form
