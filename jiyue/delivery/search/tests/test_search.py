from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiyue.content.library.models import Version
from jiyue.content.review.models import Clearance
from jiyue.delivery.publishing.models import Placement, Release
from jiyue.delivery.search import engine, recent
from jiyue.delivery.search.actions import note, rebuild, update_due
from jiyue.delivery.search.asked import Asked
from jiyue.delivery.search.entries import Entry
from jiyue.delivery.search.models import IndexChange
from jiyue.delivery.search.queries import search
from jiyue.delivery.search.rules import _END, common_part, excerpt, folded, indexed, marked, nearest, pairs, words
from jiyue.delivery.search.tests.conftest import seal
from tests.world import NOW, at

TITLES = [
    "关于印发《大理州政府网站管理办法》的通知",
    "大政办通〔2021〕11号",
    "安岳县2026年第3季度通报（示例）",
    "关于 PM2.5 监测数据的说明——第二期",
    '<script>alert(1)</script>与"引号"&符号',
    "ＡＢＣ股份有限公司，申请书",
]


def titles(text, **options):
    return [hit.title for hit in search(text, size=50, **options).items]


def test_every_two_characters_of_every_title_are_found(released):
    for title in TITLES:
        released(title)
    update_due()
    for title in TITLES:
        for place in range(len(title) - 1):
            part = title[place : place + 2]
            assert title in titles(part), part
        assert titles(title)[0] == title


def test_single_characters_and_document_numbers_are_found(released):
    released("关于网站管理的通知", document_number="大政办通〔2021〕11号", body="<p>请各县市执行。</p>")
    released("其他通知", document_number="大政办通〔2021〕12号")
    update_due()
    assert titles("执") == ["关于网站管理的通知"]
    for number in ("大政办通〔2021〕11号", "〔2021〕11号", "(2021)11号", "【2021】11号", "大政办通 2021 11号"):
        assert titles(number) == ["关于网站管理的通知"], number


def test_a_find_in_the_title_stands_before_one_in_the_number_and_one_in_the_text(released):
    released("甲", body="<p>写到医疗保险的正文，医疗保险，医疗保险。</p>", when=at("2026-11-01 09:00"))
    released("乙", document_number="医疗保险〔2026〕1号", when=at("2026-10-01 09:00"))
    released("关于医疗保险的旧通知", when=at("2020-01-01 09:00"))
    released("关于医疗保险的新通知", when=at("2026-01-01 09:00"))
    released("医疗保险", when=at("2019-01-01 09:00"))
    update_due()
    by_rank = ["医疗保险", "关于医疗保险的新通知", "关于医疗保险的旧通知", "乙", "甲"]
    assert titles("医疗保险") == by_rank
    assert titles("医疗保险", order="date")[0] == "甲"


def test_site_kind_and_dates_narrow_the_search(released, world):
    one = released("共同的通知甲", when=at("2026-01-05 09:00"))
    released("共同的通知乙", column=world.columns.anyue_notices, kind="news", when=at("2026-06-05 09:00"))
    released.place(one, world.columns.xiangyun_notices)
    update_due()
    assert titles("共同", hosts=["anyue.localhost"]) == ["共同的通知乙"]
    assert titles("共同", hosts=["xiangyun.localhost"]) == ["共同的通知甲"]
    assert titles("共同", kind="news") == ["共同的通知乙"]
    assert set(titles("共同", until=date(2026, 1, 5))) == {"共同的通知甲"}
    assert titles("共同", since=date(2026, 1, 6)) == ["共同的通知乙"]
    found = search("共同", hosts=["dali.localhost", "anyue.localhost"])
    assert {(one.key, one.label, one.count) for one in found.facets["kind"]} == {
        ("notice", "通知公告", 1),
        ("news", "动态", 1),
    }
    hit = search("共同", hosts=["xiangyun.localhost"]).items[0]
    assert (hit.host, hit.site_name, hit.kind_label) == ("xiangyun.localhost", "祥云县人民政府", "通知公告")
    assert hit.url == f"http://xiangyun.localhost:8000/{hit.path}"


def test_what_was_withdrawn_is_found_nowhere_and_an_update_replaces_the_old_words(released):
    gone, stays = released("将撤回的通知"), released("会修改的通知")
    update_due()
    assert set(titles("通知")) == {"将撤回的通知", "会修改的通知"}
    Release.objects.filter(resource=gone).update(withdrawn_at=NOW)
    Version.objects.filter(resource=stays).update(title="修改后的公告")
    seal(Clearance.objects.get(version__resource=stays))
    note(gone, at=NOW)
    note(stays, at=NOW)
    update_due()
    assert titles("通知") == []
    assert titles("公告") == ["修改后的公告"]


def test_words_changed_behind_the_house_are_not_found(released):
    one = released("真正的通知")
    Version.objects.filter(resource=one).update(title="假的通知")
    update_due()
    assert titles("通知") == []
    rebuild()
    assert titles("通知") == []


def test_a_placement_that_ended_is_no_longer_found_on_its_site(released, world):
    one = released("两处投放的通知")
    released.place(one, world.columns.xiangyun_notices)
    update_due()
    Placement.objects.filter(resource=one, column=world.columns.xiangyun_notices).update(live_until=NOW)
    note(one, at=NOW)
    update_due()
    assert titles("两处", hosts=["xiangyun.localhost"]) == []
    assert titles("两处", hosts=["dali.localhost"]) == ["两处投放的通知"]


def test_doing_the_work_twice_or_from_nothing_gives_the_same_index(released):
    for title in TITLES:
        released(title)
    update_due()
    before = search("的").total, search("20").total
    IndexChange.objects.update(done_at=None)
    assert update_due().changes == len(TITLES)
    assert (search("的").total, search("20").total) == before
    rebuild()
    assert (search("的").total, search("20").total) == before
    assert update_due().changes == 0


def test_a_second_writer_is_refused_and_its_work_is_kept(released):
    from jiyue.common.refusals import Refusal

    released("通知")
    with engine.writing(), pytest.raises(Refusal, match="另一个进程"):
        update_due()
    assert update_due().changes == 1


def test_markup_in_titles_and_texts_is_shown_as_text(released):
    released("<script>alert(1)</script>通知", body="<p>1 &lt; 2 &amp; <em>通知</em></p>", summary="<b>摘要</b>")
    update_due()
    hit = search("通知").items[0]
    assert hit.title_html == "&lt;script&gt;alert(1)&lt;/script&gt;<mark>通知</mark>"
    assert hit.summary_html == "1 &lt; 2 &amp; <mark>通知</mark>"
    assert "<mark>&lt;script&gt;</mark>" in search("<script>").items[0].title_html


def test_where_nothing_is_found_near_words_that_lead_somewhere_are_offered(released):
    released("关于生育保险报销办法的通知", keywords="生育保险；医保报销")
    update_due()
    found = search("生育保险报消办法")
    assert found.near
    assert search("生育保险报消办法", near=False).total == 0
    assert "生育保险报" in found.suggestions
    assert all(search(word).total for word in found.suggestions)


def test_pages_do_not_overlap_and_wrong_page_numbers_are_mended(released):
    for number in range(7):
        released(f"通知第{number}号")
    update_due()
    seen = [hit.title for page in (1, 2, 3) for hit in search("通知", page=page, size=3).items]
    assert len(set(seen)) == len(seen) == 7
    assert search("通知", page=99, size=3).page == 3
    assert search("通知", page=-5, size=0).page == 1


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "   ",
        '"',
        "title:通知 OR *",
        "a" * 10_000,
        "通" * 10_000,
        "\x00\x01",
        "%_\\'--",
        "((((",
        "\ud800",
        "🎉",
        "^~*?:",
    ],
)
def test_hostile_queries_are_words_and_nothing_else(released, hostile):
    released("通知")
    update_due()
    assert search(hostile).total == 0


def test_without_an_index_nothing_is_found(db):
    assert search("通知").total == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet="州县通知ab2〔〕，。 ＡÉİß﷽", min_size=2, max_size=30), data=st.data())
def test_any_substring_of_any_text_is_found_and_marked(tmp_path_factory, text, data):
    folder = tmp_path_factory.mktemp("index")
    entry = Entry("r", "h", "notice", date(2026, 1, 1), text, "", "", "", {})
    engine.change(folder, gone=(), entries=[entry])
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]
    wanted = words(part)
    if not wanted:
        return
    asked = Asked(wanted)
    index = engine._opened(folder)
    index.reload()
    assert index.searcher().search(asked.query(engine.View(index.searcher(), recent.NOTHING))).count == 1
    assert asked.score(entry) > 0
    assert any(segment.marked for segment in marked(text, wanted))
    assert "".join(segment.text for segment in marked(text, wanted)) == __import__("unicodedata").normalize("NFC", text)


def test_text_is_compared_in_one_form():
    assert folded("ＡＢc〔２０２１〕　11 号") == "abc(2021)11号"
    assert pairs("通知公告") == ["通知", "知公", "公告"]
    assert common_part("生育保险报消", "关于生育保险报销") == "生育保险报"
    assert nearest("政务公開", ["政务公开", "天气"]) == ("政务公开",)


def test_an_excerpt_begins_near_the_find():
    segments = excerpt("前" * 200 + "找到" + "后" * 200, ["找到"])
    assert segments[0].text == "……"
    assert [segment.text for segment in segments if segment.marked] == ["找到"]
    assert len("".join(segment.text for segment in segments)) < 130


def test_no_more_changes_wait_beside_the_index_than_a_search_may_read(released, monkeypatch):
    released("第一则通知")
    update_due()
    folder = engine.current()
    released("第二则通知")
    update_due()
    assert recent.size(folder) > 0
    monkeypatch.setattr("jiyue.delivery.search.actions.MOST", recent.size(folder) + 1)
    released("第三则通知")
    update_due()
    assert recent.size(folder) == 0
    assert set(titles("通知")) == {"第一则通知", "第二则通知", "第三则通知"}


@given(
    text=st.text(
        alphabet=st.one_of(st.sampled_from("政务公开，（Ａ①㈠\n 𠮷é"), st.characters(exclude_categories=["Cs"]))
    )
)
def test_folding_and_pairs_do_the_same_letter_by_letter_and_all_at_once(text):
    flat = folded(text)
    assert flat == "".join(map(folded, normalize("NFC", text)))
    assert indexed(flat).split() == (pairs(flat + _END) if flat else [])


def test_marks_stand_right_behind_letters_that_become_several_or_none():
    assert [one.text for one in marked("㈠政\u200b务ﬃ公开", ["政务", "公开"]) if one.marked] == ["政\u200b务", "公开"]
