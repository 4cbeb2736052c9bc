"""安岳2023 第二十四条: what is reprinted names its source and the original's address."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.library.actions import create, save_draft
from jiyue.content.reprints.actions import add_source, capture
from jiyue.content.review.actions import submit
from tests.world import NOW

URL = "https://www.sc.gov.cn/a.html"
PAGE = "<html><h1>省政府召开常务会议</h1><article><p>会议研究了防汛工作。</p></article></html>"


@pytest.mark.clause("anyue-2023/24.1")
def test_a_reprint_without_the_address_of_the_original_is_not_sent_in(world):
    editor = world.posting("anyue_office", "editor")
    made = {
        "kind": "news",
        "title": "省政府召开常务会议",
        "body": "<p>会议研究了防汛工作。</p>",
        "source": "四川省人民政府网站",
    }
    resource = create(**made, origin="转载", owner=editor.organisation, by=editor, at=NOW)
    with pytest.raises(Refusal, match="原文网址") as refused:
        submit(resource, by=editor, at=NOW)
    assert "第二十四条" in str(refused.value)
    save_draft(resource, revision=1, fields={"source_url": URL}, by=editor, at=NOW)
    keeper = world.posting("anyue_office", "site_manager")
    listed = {"name": "四川省人民政府网站", "host": "www.sc.gov.cn", "nature": "government", "basis": "政府网站"}
    add_source(editor.organisation, **listed, by=keeper, at=NOW)
    capture(resource, url=URL, page=PAGE.encode(), by=editor, at=NOW)
    assert submit(resource, by=editor, at=NOW).version.source_url == URL
