"""Old pages are kept, left and counted on screen, by the unit of the site alone."""

import pytest
from django.urls import reverse

from jiyue.core.audit.models import Record
from jiyue.delivery.arrivals import actions, queries
from jiyue.delivery.arrivals.readers import Folder
from tests import reviewing
from tests.world import NOW

BASE = "http://old.test/"
TEXT = "{0}是旧网站上的一篇文章，迁入以后逐条核对，一个字也不少，文字和文件都与原来的一样。"
PAGE = f"<html><h1>{{0}}</h1><p>发布日期：2018-03-04 来源：县政府</p><div id=zoom><p>{TEXT}</p></div>"


@pytest.fixture
def ledger(world, tmp_path):
    for name in ("甲", "乙"):
        (tmp_path / f"{name}.html").write_text(PAGE.format(name))
    by = world.posting("anyue_office", "editor")
    made = actions.begin(world.sites.anyue, address=BASE, by=by, at=NOW)
    actions.bring_in(made, Folder(tmp_path, BASE), by=by, at=NOW)
    return made


def test_a_clerk_keeps_one_page_leaves_another_and_closes_the_move(ledger, sign_in):
    client, url = sign_in("anyue_office", "editor"), reverse("console:arrival", args=[ledger.pk])
    assert BASE in client.get(reverse("console:arrivals")).content.decode()
    text = client.get(url).content.decode()
    assert "没有丢失" in text
    one, other = ledger.pages.order_by("title")
    assert "还有 2 个旧网页没有处理" in client.post(url, {"act": "finish"}).content.decode()
    assert "请先在列表中勾选" in client.post(url, {"act": "archive"}).content.decode()
    assert client.post(url, {"act": "archive", "page": [one.pk]}).status_code == 302
    refused = client.post(url, {"act": "leave", "page": [other.pk], "reason": " "})
    assert (refused.status_code, "须写明理由" in refused.content.decode()) == (422, True)
    client.post(url, {"act": "leave", "page": [other.pk], "reason": "内容过时"})
    assert client.post(url, {"act": "finish"}).status_code == 302
    assert "不保留：内容过时" in client.get(f"{url}?shown=left").content.decode()
    assert "归档保留所选" not in client.get(f"{url}?shown=archived").content.decode()
    table = client.get(reverse("console:arrival-table", args=[ledger.pk]))
    assert table.content.startswith(b"PK")
    acts = Record.objects.filter(action__in=["arrivals.archive", "arrivals.leave", "arrivals.finish"])
    assert acts.count() == 3


def test_several_are_kept_together_or_none(ledger, sign_in):
    """A page that is not in the library cannot be archived, and then none of those ticked is."""
    client, url = sign_in("anyue_office", "editor"), reverse("console:arrival", args=[ledger.pk])
    first = ledger.pages.first()
    bare = type(first).objects.create(site_import=ledger, url=f"{BASE}x", fate="unsure", seen_at=NOW)
    answer = client.post(url, {"act": "archive", "page": [first.pk, bare.pk]})
    assert "没有入库，不能归档" in answer.content.decode()
    assert not ledger.pages.filter(archived_at__isnull=False).exists()


def test_a_page_that_waits_for_a_person_is_led_to_an_item_of_the_library(ledger, sign_in, world):
    """By its short code; not to another unit's, not two at once; then it may be kept, and the move closed."""
    client, url = sign_in("anyue_office", "editor"), reverse("console:arrival", args=[ledger.pk])
    bare = ledger.pages.create(url=f"{BASE}x.html", fate="unsure", notes=["看不出这个页面是不是信息"], seen_at=NOW)
    foreign, ours = reviewing.draft(world, "dali"), reviewing.draft(world, "anyue")
    for named in ("", "没有的", foreign.short_id):
        refused = client.post(url, {"act": "link", "page": [bare.pk], "named": named})
        assert (refused.status_code, "信息库中没有" in refused.content.decode()) == (422, True)
    both = {"act": "link", "page": [bare.pk, ledger.pages.first().pk], "named": ours.short_id}
    assert "一次只能对应一个" in client.post(url, both).content.decode()
    assert client.post(url, {"act": "link", "page": [bare.pk], "named": ours.short_id}).status_code == 302
    bare.refresh_from_db()
    assert (bare.resource, bare.fate) == (ours, "stored")
    assert bare in queries.waiting(ledger)
    assert queries.compared(ledger).losses == ()
    assert "由人工对应" in client.get(f"{url}?shown=all").content.decode()
    again = client.post(url, {"act": "link", "page": [bare.pk], "named": ours.short_id})
    assert "已经有对应的信息" in again.content.decode()
    assert client.post(url, {"act": "archive", "page": [bare.pk]}).status_code == 302
    assert Record.objects.filter(action="arrivals.link").count() == 1


def test_another_unit_sees_nothing_of_it(ledger, sign_in):
    stranger = sign_in("dali_office", "editor")
    assert BASE not in stranger.get(reverse("console:arrivals")).content.decode()
    for name in ("arrival", "arrival-table"):
        assert stranger.get(reverse(f"console:{name}", args=[ledger.pk])).status_code == 404
    assert stranger.post(reverse("console:arrival", args=[ledger.pk]), {"act": "finish"}).status_code == 404
