"""The search of the staff: in drafts and in what is out, never in what the unit may not see."""

import pytest
from django.urls import reverse

from jiyue.content.library import actions as library
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.search.actions import update_due
from jiyue.faces.console.tests.conftest import client_of
from tests.reviewing import cleared, draft
from tests.world import NOW


@pytest.fixture
def stocked(world):
    editor = world.posting("dali_office", "editor")
    written = draft(world, "dali", title="还没有送审的稿件", body="<p>写到了农村<strong>饮水</strong>安全。</p>")
    library.attach(written, name="水源地名单.txt", data="第一水源地".encode(), by=editor, at=NOW)
    out = draft(world, "dali", title="关于医疗保险报销的通知", body="<p>请按时办理。</p>")
    library.attach(out, name="附表.txt", data="大病救助对象".encode(), by=editor, at=NOW)
    publishing.place(out, column=world.columns.dali_notices, by=editor, at=NOW)
    cleared(world, out)
    foreign = draft(world, "anyue", title="安岳的稿件", body="<p>写到了农村饮水安全，附大病救助对象。</p>")
    publishing.place(foreign, column=world.columns.anyue_notices, by=world.posting("anyue_office", "editor"), at=NOW)
    cleared(world, foreign)
    update_due()


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("农村", "还没有送审的稿件"),
        ("稿件 农村", "还没有送审的稿件"),
        ("水源地名单", "还没有送审的稿件"),
        ("大病救助", "关于医疗保险报销的通知"),
        ("医保报销", "关于医疗保险报销的通知"),
        ("ylbxbx", "关于医疗保险报销的通知"),
    ],
)
def test_staff_find_drafts_and_what_is_out_but_nothing_of_other_units(stocked, world, words, title):
    page = client_of(world.posting("dali_office", "editor")).get(reverse("console:resources"), {"q": words})
    text = page.content.decode()
    assert title in text
    assert "安岳的稿件" not in text
    assert [row.draft.title for row in page.context["cl"].result_list] == [title]


def test_words_that_stand_nowhere_find_nothing_and_tags_are_no_words(stocked, world):
    client = client_of(world.posting("dali_office", "editor"))
    for words in ("没有这个词", "strong"):
        page = client.get(reverse("console:resources"), {"q": words})
        assert list(page.context["cl"].result_list) == []
