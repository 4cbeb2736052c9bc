"""网站下线 on the screens: every step by its button, what is missing said, the archive open after the end."""

from django.urls import reverse

from jiyue.delivery.arrivals.models import SiteClosing
from jiyue.delivery.publishing.tests.conftest import small_theme  # noqa: F401 (a fixture)
from jiyue.estate.registry.models import Outlet
from jiyue.faces.console.tests.conftest import client_of
from tests.articles.test_closing_a_site import Old


def test_a_site_is_closed_step_by_step_and_its_items_stay_open(
    world, settings, sign_in, django_capture_on_commit_callbacks
):
    old = Old(world, settings, of="dali")
    manager = client_of(old.by)
    begin = reverse("console:outlet-offline", args=[old.site.pk])
    assert "办理下线" in manager.get(reverse("console:outlet", args=[old.site.pk])).content.decode()
    assert str(old.portal) in manager.get(begin).content.decode()
    assert manager.post(begin, {"portal": str(world.sites.anyue.pk)}).status_code == 422
    assert manager.post(begin, {"portal": str(old.portal.pk)}).status_code == 302
    closing = SiteClosing.objects.get()
    page = reverse("console:closing", args=[closing.pk])
    text = manager.get(page).content.decode()
    assert "还没有备份" in text
    assert "还没有迁移 2 条" in text
    assert "下线依据" not in text
    assert manager.post(page, {"act": "close", "basis": "试"}).status_code == 422
    assert manager.post(page, {"act": "filed", "on": "", "proof": ""}).status_code == 422
    for sent in (
        {"act": "move", str(old.column.pk): str(old.target.pk)},
        {"act": "backup"},
        {"act": "restored"},
        {"act": "filed", "on": "2026-11-02", "proof": "回执0012"},
    ):
        assert manager.post(page, sent).status_code == 302, sent
    assert "下线依据" in manager.get(page).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert manager.post(page, {"act": "close", "basis": "州政办函〔2026〕9号"}).status_code == 302
    old.site.outlet.refresh_from_db()
    assert old.site.outlet.status == Outlet.Status.CLOSED
    assert str(old.site) in manager.get(reverse("console:closings")).content.decode()
    listed = manager.get(reverse("console:closing-items", args=[closing.pk])).content.decode()
    assert "旧闻1" in listed
    item = reverse("console:closing-item", args=[closing.pk, old.items[0].short_id])
    assert "正文1" in manager.get(item).content.decode()
    stranger = sign_in("anyue_office", "site_manager")
    assert [stranger.get(url).status_code for url in (page, item, begin)] == [404, 404, 404]
