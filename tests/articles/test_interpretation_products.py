"""安岳2023 第二十三条、第二十七条，丹东2019 第二十六条，云南2017 三（二）: what interpretations are made of."""

import io

import pytest
from PIL import Image

from jiyue.common.html import parse
from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library.queries import interpreting
from jiyue.content.review import gates
from jiyue.delivery.publishing import pair_pages
from jiyue.delivery.publishing.models import Address, Release
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from tests.films import film
from tests.published_pairs import linked_from, moments
from tests.registering import dandong
from tests.reviewing import draft, submitted
from tests.world import NOW, column

PARTS = ["背景依据", "目标任务", "主要内容", "解决的问题"]
DOCUMENT = {
    "kind": "policy", "title": "关于规范旅游市场的通知", "issuer": "大理州人民政府办公室", "written_on": "2026-10-01",
    "document_number": "大政办发〔2026〕9号", "theme": "综合政务",
}  # fmt: skip


def written(*parts):
    return "".join(f"<h2>{part}</h2><p>{part}的说明。</p>" for part in parts)


def problems(version, key):
    found = gates.screened(version, owner=version.resource.owner, on=NOW.date())
    return [one for one in found if one.rule_key == key]


def picture(width):
    data = io.BytesIO()
    Image.new("RGB", (width, 40)).save(data, "PNG")
    return data.getvalue()


@pytest.mark.clause("anyue-2023/23.3")
@pytest.mark.parametrize("trait", ["涉及面广", "社会关注度高", "实施难度大", "专业性强"])
def test_a_document_with_one_of_four_traits_is_not_sent_in_unexplained(world, trait):
    policy = draft(world, **{**DOCUMENT, "issuer": "安岳县人民政府办公室"}, traits=trait)
    with pytest.raises(Refusal, match="还没有解读") as refused:
        submitted(world, policy)
    assert [one.clause for one in refused.value.citations] == ["anyue-2023/23.3"]
    draft(world, kind="interpretation", title="一图读懂", interprets=policy.short_id)
    assert submitted(world, policy).version.traits == trait


def test_another_trait_asks_for_nothing(world):
    policy = draft(world, **{**DOCUMENT, "issuer": "安岳县人民政府办公室"}, traits="篇幅较长")
    assert submitted(world, policy)


@pytest.mark.clause("yunnan-2017/3.2.a")
def test_marking_a_document_important_opens_a_task_for_each_unit_concerned_and_holds_it_back(world):
    editor = world.posting("dali_office", "editor")
    policy = draft(world, "dali", concerns="祥云县人民政府办公室", **DOCUMENT)
    assert not policy.interpretation_tasks.exists()
    library.save_draft(policy, revision=1, fields={"importance": "important"}, by=editor, at=NOW)
    assert {task.unit for task in policy.interpretation_tasks.all()} == {
        world.organisations.dali_office, world.organisations.xiangyun_office
    }  # fmt: skip
    (task,) = interpreting.tasks_of(world.posting("xiangyun_office", "editor"))
    assert not task.is_done
    with pytest.raises(Refusal, match="还没有解读") as refused:
        submitted(world, policy)
    assert "yunnan-2017/3.2.a" in [one.clause for one in refused.value.citations]
    draft(world, "xiangyun", kind="interpretation", title="县里怎么办", interprets=policy.short_id)
    (task,) = interpreting.tasks_of(world.posting("xiangyun_office", "editor"))
    assert task.is_done
    assert submitted(world, policy)
    library.save_draft(
        draft(world, "dali", title="又一通知"), revision=1, fields={"importance": "important"}, by=editor, at=NOW
    )
    assert len(interpreting.tasks_of(editor)) == 1


@pytest.mark.clause("yunnan-2017/3.2.d")
def test_a_reviewer_sees_which_of_the_four_parts_are_empty(world):
    said = draft(world, "dali", kind="interpretation", title="解读", body=written(*PARTS[1:]) + "<h2>背景依据</h2>")
    editor = world.posting("dali_office", "editor")
    (lacking,) = problems(library.make_version(said, by=editor, at=NOW), "empty-part")
    assert (lacking.evidence["part"], lacking.gravity) == ("背景依据", "warn")
    whole = {"body": written(*PARTS)}
    library.save_draft(said, revision=1, fields=whole, by=editor, at=NOW)
    assert problems(library.make_version(said, by=editor, at=NOW), "empty-part") == []
    for part in PARTS:
        left = written(*[one for one in PARTS if one != part])
        library.save_draft(said, revision=said.versions.count(), fields={"body": left}, by=editor, at=NOW)
        (lacking,) = problems(library.make_version(said, by=editor, at=NOW), "empty-part")
        assert lacking.evidence["part"] == part


def test_other_texts_have_no_such_parts(world):
    version = library.make_version(draft(world, "dali"), by=world.posting("dali_office", "editor"), at=NOW)
    assert problems(version, "empty-part") == []


def shows_the_fit(world, office, place, settings, tmp_path):
    """A picture and a table that a telephone shows well pass; each too wide by one is pointed out."""
    settings.UPLOADS_ROOT = tmp_path
    editor = world.posting(office, "editor")
    owner = getattr(world.organisations, office)
    said = library.create(kind="interpretation", owner=owner, title="一图读懂", by=editor, at=NOW)
    body = f"<table><tr>{'<td>甲</td>' * 5}</tr></table>"
    library.save_draft(said, revision=1, fields={"body": body}, by=editor, at=NOW)
    library.attach(said, name="图.png", data=picture(1080), by=editor, at=NOW, inline=True)
    assert problems(library.make_version(said, by=editor, at=NOW), "mobile-fit") == []
    library.attach(said, name="宽图.png", data=picture(1081), by=editor, at=NOW, inline=True)
    (wide,) = problems(library.make_version(said, by=editor, at=NOW), "mobile-fit")
    assert "宽图.png" in wide.message
    body = f"<table><tr>{'<td>甲</td>' * 4}<td colspan='2'>乙</td></tr></table>"
    library.save_draft(said, revision=2, fields={"body": body}, by=editor, at=NOW)
    found = problems(library.make_version(said, by=editor, at=NOW), "mobile-fit")
    assert "6 列" in found[1].message
    return {citation.clause for one in found for citation in one.citations}


def test_at_anyue_what_a_telephone_shows_badly_is_pointed_out(world, settings, tmp_path):
    assert shows_the_fit(world, "anyue_office", "anyue", settings, tmp_path) == {"anyue-2023/23.4"}


def test_at_dandong_what_a_telephone_shows_badly_is_pointed_out(world, settings, tmp_path):
    dandong(world)
    assert shows_the_fit(world, "dandong_office", "dandong", settings, tmp_path) == {"dandong-2019/26.3"}


def groups(press, resource, site):  # noqa: F811
    """The linked documents of a page by the heading they stand under."""
    html = press.read(Address.objects.get(resource=resource).path, site)
    found = {}
    for one in parse(html).css(".jy-article .jy-files"):
        found[one.css_first("h2").text(strip=True)] = [link.text(strip=True) for link in one.css("a")]
    return found


@pytest.mark.clause("anyue-2023/27.4")
def test_the_page_of_an_interpretation_by_an_expert_names_the_expert_and_the_post(press):  # noqa: F811
    said = press.out(kind="interpretation", title="专家说", expert="李某某（示例大学教授）")
    press.publish()
    page = press.read(Address.objects.get(resource=said).path)
    assert "解读专家：李某某（示例大学教授）" in parse(page).css_first(".jy-article").text()


@pytest.mark.clause("dandong-2019/26.4")
def test_both_pages_of_a_pair_link_to_each_other_and_whoever_deletes_one_is_warned(press):  # noqa: F811
    world = press.world
    dandong(world)
    office = world.organisations.dandong_office
    papers = column(world.sites.dandong, "政策文件", "zcwj", owner=office, cls="documents")
    policy = press.out(papers, office="dandong_office", kind="policy", title="关于防火的通知")
    forms = {"图表图解": "一图读懂", "视频": "一分钟看懂"}
    said = [
        press.out(
            papers, office="dandong_office", kind="interpretation", title=title, presentation=form,
            interprets=policy.short_id,
        )
        for form, title in forms.items()
    ]  # fmt: skip
    press.publish()
    assert groups(press, policy, "dandong") == {
        "相关解读（图表图解）": ["一图读懂"],
        "相关解读（视频）": ["一分钟看懂"],
    }
    assert linked_from(press, said[0], "dandong") == ["关于防火的通知"]
    assert pair_pages.unlinked(office, at=NOW) == []
    page = press.folder("dandong") / Address.objects.get(resource=policy).path
    page.write_text(page.read_text().replace(f"{said[0].short_id}.html", "index.html"))
    (broken,) = pair_pages.unlinked(office, at=NOW)
    assert (broken.title, broken.other) == ("关于防火的通知", "一图读懂")
    with pytest.raises(Refusal, match="《一图读懂》、《一分钟看懂》互相关联") as refused:
        press.withdraw(policy)
    assert [one.clause for one in refused.value.citations] == ["dandong-2019/26.4"]
    assert Release.objects.filter(resource=policy, withdrawn_at=None).exists()


def test_a_document_of_four_traits_waits_for_its_interpretation(press):  # noqa: F811
    columns = press.world.columns
    policy = press.write(kind="policy", title="关于森林防火的通知", traits="专业性强")
    said = press.write(kind="interpretation", title="一图读懂", interprets=policy.short_id)
    for one in (policy, said):
        press.place(one, columns.anyue_notices)
    press.clear(policy)
    assert moments(policy, said) == [None, None]
    press.clear(said)
    first, second = moments(policy, said)
    assert first == second is not None


def test_films_that_telephones_play_badly_and_films_without_words_are_pointed_out(world, settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path
    editor = world.posting("anyue_office", "editor")
    said = library.create(
        kind="interpretation", owner=world.organisations.anyue_office, title="一分钟看懂", by=editor, at=NOW
    )
    library.attach(said, name="解读.mp4", data=film(), by=editor, at=NOW)
    library.attach(said, name="新编码.mp4", data=film(codec="hvc1"), by=editor, at=NOW)
    library.attach(said, name="新编码.vtt", data="WEBVTT\n\n00:00.000 --> 00:01.000\n甲".encode(), by=editor, at=NOW)
    library.attach(said, name="快.mp4", data=film(frames=200, seconds=1), by=editor, at=NOW)
    version = library.make_version(said, by=editor, at=NOW)
    odd, fast = problems(version, "mobile-fit")
    assert ("新编码.mp4" in odd.message, "H.265" in odd.message, "快.mp4" in fast.message) == (True, True, True)
    assert [one.where for one in problems(version, "unheard")] == ["attachment:解读.mp4", "attachment:快.mp4"]
    library.save_draft(said, revision=1, fields={"transcript": "大家好。"}, by=editor, at=NOW)
    assert problems(library.make_version(said, by=editor, at=NOW), "unheard") == []
