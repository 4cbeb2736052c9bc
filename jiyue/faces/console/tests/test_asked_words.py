"""搜索词 on the screen: what the public looked for in vain, what is done about it, as a table to take along."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiyue.core.audit.models import Record
from jiyue.delivery.search.actions import count_heard

WORDS = reverse("console:words")


@pytest.fixture
def looked(world, settings, tmp_path):
    """Two searches of the public on the site of Dali, the worker's turn after them."""
    settings.SEARCH_ROOT = tmp_path / "search"
    cache.clear()
    for word in ("<b>育儿补贴</b>", "=1+1育儿", "13800138000"):
        Client().get("/ss/", {"q": word}, headers={"host": "dali.localhost:8000"})
    count_heard(at=timezone.now())
    return world.sites.dali


def test_what_was_looked_for_in_vain_is_listed_decided_and_exported(looked, sign_in):
    manager = sign_in("dali_office", "site_manager")
    page = manager.get(WORDS, {"site": looked.pk}).content.decode()
    assert "&lt;b&gt;育儿补贴&lt;/b&gt;" in page
    assert "<b>育儿" not in page
    assert "13800138000" not in page
    address = reverse("console:word-decide", args=[looked.pk]) + "?word=%3Cb%3E育儿补贴%3C/b%3E"
    assert manager.post(address, {"decision": ""}).status_code == 422
    assert manager.post(address, {"decision": "已发布办事指南"}).url == f"{WORDS}?site={looked.pk}"
    assert "已发布办事指南" in manager.get(WORDS, {"site": looked.pk}).content.decode()
    table = manager.post(f"{WORDS}?site={looked.pk}", {"export": "csv"}).content.decode("utf-8-sig")
    assert "育儿补贴</b>,1,1,已发布办事指南" in table
    assert "'=1+1育儿" in table
    assert Record.objects.filter(action="console.export").exists()


def test_only_those_who_run_the_site_decide_and_nobody_else_sees_it(looked, sign_in):
    editor, stranger = sign_in("dali_office", "editor"), sign_in("anyue_office", "site_manager")
    assert "填写意见" not in editor.get(WORDS, {"site": looked.pk}).content.decode()
    address = reverse("console:word-decide", args=[looked.pk])
    assert editor.post(f"{address}?word=育儿", {"decision": "好"}).status_code == 422
    assert stranger.get(WORDS, {"site": looked.pk}).status_code == 404
    assert stranger.post(f"{address}?word=育儿", {"decision": "好"}).status_code == 404
    assert stranger.get(WORDS).status_code == 200
