"""Whether a publication was seen from outside, on the item's screen and on the first page of whoever keeps the site."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from jiyue.delivery.publishing.models import Receipt

TROUBLE = "网站返回状态 502，没有打开。"


def test_the_item_says_since_when_it_was_seen_or_why_not_and_the_keeper_is_alarmed(furnished, sign_in, world):
    now = timezone.now()
    Receipt.objects.create(
        resource=furnished.sent,
        version=furnished.review.version,
        website=world.sites.dali,
        path="dtyw/2026/a.html",
        live_at=now - timedelta(hours=1),
        awaited_at=now - timedelta(hours=1),
    )
    item, home = reverse("console:resource", args=[furnished.sent.pk]), reverse("console:home")
    editor, head = sign_in("dali_office", "editor"), sign_in("dali_office", "head")
    assert "已上线，等待从外部查看" in editor.get(item).content.decode()
    assert TROUBLE not in head.get(home).content.decode()
    Receipt.objects.update(trouble=TROUBLE, looked_at=now)
    assert f"已上线，外部尚未见到：{TROUBLE}" in editor.get(item).content.decode()
    assert "超时未见" in editor.get(item).content.decode()
    assert TROUBLE in head.get(home).content.decode()
    assert TROUBLE not in sign_in("anyue_office", "head").get(home).content.decode()
    Receipt.objects.update(trouble="", awaited_at=None, seen_at=now)
    assert "已上线，外部可见于" in editor.get(item).content.decode()
    Receipt.objects.update(gone_at=now, awaited_at=now)
    assert "已下线，等待从外部查看" in editor.get(item).content.decode()
    Receipt.objects.update(gone_seen_at=now, awaited_at=None)
    assert "已下线，外部已不可见" in editor.get(item).content.decode()
    assert TROUBLE not in head.get(home).content.decode()
