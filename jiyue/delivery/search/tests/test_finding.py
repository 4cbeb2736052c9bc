"""What is found beyond the words as typed: attachments, synonyms, pinyin, wrong characters; and narrowing down."""

from datetime import date

import pytest

from jiyue.common import uploads
from jiyue.content.library.models import Attachment, Version
from jiyue.content.review.models import Clearance
from jiyue.delivery.publishing.models import Placement, Release
from jiyue.delivery.search import engine, synonyms, texts
from jiyue.delivery.search.actions import fold_due, note, rebuild, update_due
from jiyue.delivery.search.queries import completions, search
from jiyue.delivery.search.sounds import homophone, readings, spelled
from jiyue.delivery.search.tests.conftest import seal
from jiyue.delivery.search.tests.test_search import titles
from tests.world import NOW, at


@pytest.fixture(params=["beside the index", "in the index"])
def indexed(request):
    """Take in what waits; each test is run with the newest changes beside the index, and folded into it."""

    def take_in():
        rebuild() if request.param == "in the index" else update_due()
        if request.param == "in the index":
            fold_due(enough=0)

    return take_in


def attach(resource, name, data):
    """A file of the version that is out."""
    checked = uploads.check(name, data)
    uploads.store(checked)
    version = Version.objects.get(resource=resource)
    Attachment.objects.create(
        resource=resource, name=name, sha256=checked.sha256, extension=checked.extension, size=checked.size,
        added_at=version.made_at,
    )  # fmt: skip
    version.attachment_hashes = [checked.sha256]
    version.save()
    seal(Clearance.objects.get(version=version))
    note(resource, at=NOW)
    return checked


def test_words_of_attachments_are_found_and_the_hit_names_the_file(released, indexed):
    resource = released("关于补贴名单的通知")
    checked = attach(resource, "补贴名单.txt", ("说明。" * 3000 + "洱海东岸农机补贴合计三百元").encode())
    released("另一条通知")
    indexed()
    found = search("农机补贴合计")
    assert [hit.title for hit in found.items] == ["关于补贴名单的通知"]
    hit = found.items[0]
    assert (hit.file.name, hit.file.path) == ("补贴名单.txt", f"files/{checked.sha256}.txt")
    assert hit.file.url == f"http://dali.localhost:8000/files/{checked.sha256}.txt"
    assert [one.text for one in hit.marks if one.marked] == ["农机补贴合计"]
    assert titles("补贴名单.txt") == ["关于补贴名单的通知"]


def test_what_a_file_hides_is_not_found(released, indexed):
    from io import BytesIO

    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = "看得见的数字"
    hidden = book.create_sheet("内部")
    hidden["A1"] = "不给人看的名单"
    hidden.sheet_state = "hidden"
    data = BytesIO()
    book.save(data)
    attach(released("关于统计表的通知"), "统计表.xlsx", data.getvalue())
    indexed()
    assert titles("看得见的数字") == ["关于统计表的通知"]
    assert titles("不给人看的名单") == []


def test_texts_of_files_are_read_once_and_forgotten_when_they_are_out_no_more(released, monkeypatch):
    resource = released("关于补贴名单的通知")
    checked = attach(resource, "名单.txt", "农机补贴合计".encode())
    rebuild()
    kept = texts.folder() / f"{checked.sha256}.txt"
    assert kept.read_text() == "农机补贴合计"
    monkeypatch.setattr(texts, "attachment_inside", None)
    rebuild()
    assert titles("农机补贴") == ["关于补贴名单的通知"]
    Release.objects.update(withdrawn_at=NOW)
    rebuild()
    assert not kept.exists()


def test_synonyms_are_looked_for_too_and_stand_behind_the_word_itself(released, indexed):
    released("关于医疗保险报销的通知", when=at("2026-10-01 09:00"))
    released("医保报销指南", when=at("2020-01-01 09:00"))
    indexed()
    found = search("医保报销")
    assert [hit.title for hit in found.items] == ["医保报销指南", "关于医疗保险报销的通知"]
    assert found.also == ("医疗保险报销",)
    assert [one.text for one in found.items[1].title_marks if one.marked] == ["医疗保险报销"]
    only = search("医保报销", exact=True)
    assert ([hit.title for hit in only.items], only.also) == (["医保报销指南"], ())


def test_the_unit_adds_its_own_synonyms(released, settings, tmp_path):
    settings.HOME = tmp_path
    released("关于电子政务外网的通知")
    update_due()
    assert titles("金盾平台") == []
    synonyms.own().write_text("# 本单位\n金盾平台、电子政务外网\n只有一个词\n", encoding="utf-8")
    assert titles("金盾平台") == ["关于电子政务外网的通知"]


def test_every_group_of_our_synonyms_has_other_names_for_each_of_its_words():
    groups = synonyms.parsed(synonyms.OURS.read_text(encoding="utf-8"))
    assert len(groups) > 40
    words = [word for group in groups for word in group]
    assert len(words) == len(set(words))
    assert [
        word for word in words if not synonyms.others(word) and not any(word in w for w in words if w != word)
    ] == []


@pytest.mark.parametrize("query", ["zhengwugongkai", "ZWGK", "zheng'wu'gong'kai", "zheng wu gong kai", "zwgkgz"])
def test_titles_are_found_by_pinyin(released, indexed, query):
    released("关于2026年政务公开工作的通知")
    released("关于森林防火的通知")
    indexed()
    found = search(query)
    assert [hit.title for hit in found.items] == ["关于2026年政务公开工作的通知"]
    assert found.by_sound
    assert "政务公开" in "".join(one.text for one in found.items[0].title_marks if one.marked)


def test_letters_that_stand_in_a_text_are_not_read_as_pinyin(released, indexed):
    released("关于GW系统的通知")
    released("关于公文办理的通知")
    indexed()
    found = search("gw")
    assert [hit.title for hit in found.items] == ["关于GW系统的通知"]
    assert not found.by_sound


def test_syllables_are_cut_in_every_way_and_places_are_read_as_people_read_them():
    assert set(readings("xian")) == {("xian",), ("xi", "an")}
    assert readings("zwgk") == []
    assert spelled("chongqing").found_in("重庆市") == "重庆"
    assert spelled("changdu").found_in("关于长度的说明") == "长度"
    assert spelled("政务") is None
    assert len(readings("a" * 40)) <= 6


def test_a_wrong_character_that_sounds_the_same_leads_to_the_right_word(released, indexed):
    released("关于政务公开工作的通知")
    indexed()
    found = search("政雾功开")
    assert (found.total, found.suggestions[0]) == (0, "政务公开")
    assert homophone("公") is None


def test_completions_are_keywords_then_titles_of_the_site(released, indexed, world):
    released("关于政务公开工作的通知", keywords="政务公开，工作要点")
    released("政务服务指南", column=world.columns.anyue_notices)
    indexed()
    hosts = ["dali.localhost"]
    assert completions("政务", hosts=hosts) == ("政务公开", "关于政务公开工作的通知")
    assert completions("zwgk", hosts=hosts) == ("政务公开", "关于政务公开工作的通知")
    assert completions("政务", hosts=["anyue.localhost"]) == ("政务服务指南",)
    assert completions("没有的词", hosts=hosts) == ()
    assert completions("", hosts=hosts) == ()


def test_column_year_and_site_narrow_and_count(released, indexed, world):
    one = released("共同的通知甲", when=at("2025-01-05 09:00"))
    released("共同的通知乙", column=world.columns.dali_news, kind="news", when=at("2026-06-05 09:00"))
    released.place(one, world.columns.anyue_notices)
    indexed()
    dali = search("共同", hosts=["dali.localhost"])
    columns = {bucket.label: bucket.count for bucket in dali.facets["column"]}
    assert columns == {world.columns.dali_notices.name: 1, world.columns.dali_news.name: 1}
    assert [(bucket.key, bucket.count) for bucket in dali.facets["year"]] == [("2026", 1), ("2025", 1)]
    slug = world.columns.dali_news.slug
    narrow = search("共同", hosts=["dali.localhost"], column=slug)
    assert [hit.title for hit in narrow.items] == ["共同的通知乙"]
    assert {bucket.count for bucket in narrow.facets["column"]} == {1}
    assert len(narrow.facets["column"]) == 2
    assert [bucket.key for bucket in narrow.facets["year"]] == ["2026"]
    assert titles("共同", year="2025", hosts=["dali.localhost"]) == ["共同的通知甲"]
    assert {bucket.key for bucket in search("共同").facets["host"]} == {"dali.localhost", "anyue.localhost"}
    assert titles("共同", host="anyue.localhost") == ["共同的通知甲"]
    assert titles("共同", since=date(2026, 1, 1), column=world.columns.dali_notices.slug) == []


def test_what_is_taken_off_is_not_found_although_the_worker_has_not_come_yet(released, indexed, world):
    resource = released("共同的通知")
    released.place(resource, world.columns.anyue_notices)
    indexed()
    assert search("共同").total == 2
    Placement.objects.filter(column=world.columns.anyue_notices).update(live_until=NOW)
    note(resource, at=NOW)
    assert [hit.host for hit in search("共同").items] == ["dali.localhost"]
    assert {bucket.key for bucket in search("共同").facets["host"]} == {"dali.localhost"}
    Release.objects.filter(resource=resource).update(withdrawn_at=NOW)
    assert search("共同").total == 0
    assert completions("共同") == ()


@pytest.mark.parametrize("character", ["执", "(", ".", "\\", "*", "保"])
def test_a_single_character_is_found_wherever_it_stands(released, indexed, character):
    released("一份", body=f"<p>写到{character}，在中间。</p>")
    released("二份", body=f"<p>在最后{character}</p>")
    released("三份", body="<p>没有。</p>")
    indexed()
    assert set(titles(character)) == {"一份", "二份"}


def test_an_index_of_an_earlier_form_is_made_anew_by_the_next_turn_of_the_worker(released, monkeypatch):
    released("共同的通知")
    update_due()
    monkeypatch.setattr(engine, "FORMAT", "next")
    assert titles("共同") == []
    assert update_due().entries == 1
    assert titles("共同") == ["共同的通知"]
    assert update_due().entries == 0


def test_documents_are_narrowed_by_who_issued_them_and_whether_they_are_in_force(released, indexed, world):
    old = released("共同的办法甲", kind="policy", issuer="大理州人民政府")
    Release.objects.filter(resource=old).update(validity="repealed")
    released("共同的办法乙", kind="policy", issuer="大理州人民政府办公室")
    released("共同的通知")
    indexed()
    found = search("共同")
    assert {(one.label, one.count) for one in found.facets["validity"]} == {("废止", 1), ("有效", 1)}
    assert {(one.key, one.count) for one in found.facets["unit"]} == {
        ("大理州人民政府", 1),
        ("大理州人民政府办公室", 1),
        (world.organisations.dali_office.name, 1),
    }
    assert titles("共同", validity="in_force") == ["共同的办法乙"]
    assert titles("共同", unit="大理州人民政府") == ["共同的办法甲"]
    assert titles("共同", unit="别的机关") == []
    assert search("共同", facets=("unit",)).facets.keys() == {"unit"}


@pytest.mark.parametrize("question", ["异地就医怎么备案", "请问异地就医如何办备案？", "异地就医 备案材料"])
def test_a_question_that_stands_nowhere_finds_what_holds_most_of_it(released, indexed, question):
    released("异地就医备案办事指南", body="<p>先办理备案。</p>")
    released("商会成立", body="<p>备案。</p>")
    indexed()
    found = search(question)
    assert found.near
    assert [hit.title for hit in found.items] == ["异地就医备案办事指南"]
    assert "".join(one.text for one in found.items[0].title_marks if one.marked).startswith("异地就医")
    assert search(question, near=False).total == 0
    assert not search("异地就医").near
    assert search("怎么").total == 0
