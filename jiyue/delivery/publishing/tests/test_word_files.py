"""From a Word file to the public page: the words, the numbers, the table and the signature stand as in the file."""

from selectolax.lexbor import LexborHTMLParser

from jiyue.common.tests.printed import office_letter
from jiyue.content.library.actions import import_docx
from jiyue.content.library.queries import current_attachments
from jiyue.delivery.publishing.models import Address
from tests.world import NOW

BODY = """大政办发〔2026〕15号
各县市人民政府，州级各部门：
为做好冬季防火工作[1]，现将有关事项通知如下，办法见防火条例。
一、总体要求
（一）加强领导
（二）落实责任
1. 县市自查，做到全面覆盖。
（1）检查林区；
（2）检查城区。
2. 州级抽查，发现问题及时整改。
二、工作安排
（一）时间安排
1. 十一月底前完成。
报送材料：
联系人：王某某。
大理州人民政府办公室
2026年11月20日
（此件公开发布）
[1] 防火期为每年12月1日至次年6月15日。"""
GRID = [
    [("县市", "", "2"), ("检查情况", "2", ""), ("备注", "", "2")],
    [("检查数", "", ""), ("整改数", "", "")],
    [("祥云县", "", ""), ("12", "", ""), ("3", "", ""), ("按期整改", "", "3")],
    [("宾川县", "", ""), ("8", "", ""), ("1", "", "")],
    [("弥渡县", "", ""), ("5", "", ""), ("0", "", "")],
    [("合计", "", ""), ("25", "2", ""), ("4", "", "")],
]


def test_a_word_file_is_published_as_it_was_written(press):
    by = press.editor()
    resource = import_docx(office_letter(), "通知.docx", owner=by.organisation, kind="notice", by=by, at=NOW)
    assert resource.draft.title == "大理州人民政府办公室关于开展冬季防火检查的通知"
    assert resource.draft.document_number == "大政办发〔2026〕15号"
    press.place(resource, press.world.columns.anyue_news)
    press.clear(resource, attachments=current_attachments(resource).values_list("sha256", flat=True))
    press.publish()
    page = LexborHTMLParser(press.read(Address.objects.get(resource=resource).path))
    blocks = [node for node in page.css("p, h2, h3, li") if not any(up.tag in ("td", "th") for up in above(node))]
    written = [node.text(strip=True) for node in blocks]
    start = written.index(BODY.partition("\n")[0])
    assert "\n".join(one for one in written[start:] if one).startswith(BODY)
    rows = page.css_first("table").css("tr")
    assert [[cell_of(one) for one in row.css("th, td")] for row in rows] == GRID
    assert [row.css_first("th") is not None for row in rows] == [True, True, False, False, False, False]
    right = [node.text(strip=True) for node in page.css(".jy-right")]
    assert right == ["大理州人民政府办公室", "2026年11月20日"]
    assert page.css_first('a[href="https://www.gov.cn/zhengce/1.htm"]').text() == "防火条例"
    picture = page.css_first("p img").attributes["src"]
    assert (press.folder() / Address.objects.get(resource=resource).path).parent.joinpath(picture).resolve().is_file()


def above(node):
    while node := node.parent:
        yield node


def cell_of(node):
    given = node.attributes
    return node.text(strip=True), given.get("colspan") or "", given.get("rowspan") or ""
