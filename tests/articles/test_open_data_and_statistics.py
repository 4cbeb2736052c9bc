"""云南2017 附件3第13项、丹东2019 第二十五条: open data sets, statistics by topic; 云南2019 第二十条: five stages."""

import json
import re

import pytest
from django.test import Client

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Draft, Resource
from jiyue.content.review import actions as review
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from tests.registering import dandong
from tests.reviewing import draft
from tests.world import NOW, column

TABLE = "<table><tr><th>学校</th><th>学生数</th></tr><tr><td>一小</td><td>1,203</td></tr></table>"
SET = {"kind": "dataset", "title": "小学名录", "summary": "全部小学。", "update_cycle": "每年", "licence": "无条件开放"}


def get(path, host):
    answer = Client(headers={"host": f"{host}.localhost"}).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def opened(press, office, place, host, **changes):  # noqa: F811
    resource = press.write(office=office, body=TABLE, **{**SET, **changes})
    press.place(resource, place)
    press.clear(resource)
    return resource.short_id, get("/ss/data/", host)


def shows_a_set(press, office, place, host):  # noqa: F811
    code, page = opened(press, office, place, host)
    for words in ("小学名录", "全部小学。", "每年", "无条件开放", f"{code}.json", f"{code}.csv"):
        assert words in page
    about = json.loads(get(f"/ss/data/{code}.json", host))
    assert about["rows"] == [{"学校": "一小", "学生数": "1,203"}]
    assert [(one["name"], one["type"]) for one in about["dictionary"]] == [("学校", "文本"), ("学生数", "数值")]
    assert (about["update_cycle"], about["licence"]) == ("每年", "无条件开放")
    assert get(f"/ss/data/{code}.csv", host).splitlines()[0].endswith("学校,学生数")
    press.withdraw(Resource.objects.get(short_id=code))
    assert Client(headers={"host": f"{host}.localhost"}).get(f"/ss/data/{code}.json").status_code == 404


@pytest.mark.clause("yunnan-2017/A3.13.a")
def test_data_sets_are_open_at_one_place_with_a_description_files_and_an_interface(world, press):  # noqa: F811
    shows_a_set(press, "dali_office", world.columns.dali_notices, "dali")


@pytest.fixture
def north(world):
    dandong(world)
    world.columns.dandong_notices = column(
        world.sites.dandong, "通知公告", "tzgg", owner=world.organisations.dandong_office, cls="notices"
    )
    return world


@pytest.mark.clause("dandong-2019/25.5")
def test_dandongs_data_sets_name_their_cycle_and_licence(north, press):  # noqa: F811
    for missing in ("update_cycle", "licence"):
        item = draft(north, "dandong", **{**SET, missing: ""}, theme="综合政务", body=TABLE)
        with pytest.raises(Refusal):
            review.submit(item, by=north.posting("dandong_office", "editor"), at=NOW)
    shows_a_set(press, "dandong_office", north.columns.dandong_notices, _host(north))


def _host(north):
    return north.sites.dandong.domain.removesuffix(".localhost")


@pytest.mark.clause("dandong-2019/25.4")
def test_statistics_stand_by_topic_with_their_period(north, press):  # noqa: F811
    label = "社会关注度高的统计数据"
    by = north.posting("dandong_office", "editor")
    for topic, period in (("人口", ""), ("人口", "去年"), ("体育", "2026年")):
        item = draft(north, "dandong", category=f"{label}\\{topic}", period=period, theme="综合政务")
        with pytest.raises(Refusal, match=r"统计期间|第二级"):
            review.submit(item, by=by, at=NOW)
    for topic in ("人口", "自然资源", "经济", "金融", "民生保障"):
        item = draft(north, "dandong", category=f"{label}\\{topic}", period="2026年9月", theme="综合政务")
        review.submit(item, by=by, at=NOW)
    resource = press.write(office="dandong_office", category=f"{label}\\金融", period="2026年第三季度")
    press.place(resource, north.columns.dandong_notices)
    press.clear(resource)
    (row,) = json.loads(get("/ss/catalogue/catalogue-statistics.json", _host(north)))["rows"]
    assert (row["category"], row["period"]) == (f"{label}\\金融", "2026年第三季度")


@pytest.mark.clause("yunnan-2019/20.1")
def test_items_carry_one_of_five_stages_and_the_coverage_is_shown(world, press):  # noqa: F811
    assert [label for _, label in Draft.Stage.choices] == ["决策公开", "执行公开", "管理公开", "服务公开", "结果公开"]
    with pytest.raises(Refusal, match="五公开环节"):
        draft(world, "dali", stage="半公开")
    for stage in ("decision", "result", "result"):
        resource = press.write(office="dali_office", stage=stage)
        press.place(resource, world.columns.dali_news)
        press.clear(resource)
    page = get("/ss/catalogue/", "dali")
    counts = re.findall(r"<td>(..公开)</td><td>(\d+)</td>", page)
    assert counts == [("决策公开", "1"), ("执行公开", "0"), ("管理公开", "0"), ("服务公开", "0"), ("结果公开", "2")]
