"""The interface as a machine meets it: keys, rights, limits, errors in Chinese, and nothing that is not public."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import get_resolver
from django.utils import timezone

from jiyue.core.audit.models import Record
from jiyue.delivery.exchange import actions, calls
from jiyue.delivery.exchange.models import AccessKey, Call
from jiyue.delivery.exchange.schema import interface
from jiyue.delivery.publishing.tests.conftest import press, small_theme  # noqa: F401 (fixtures)
from tests.exchanging import Machine, joined, keyed
from tests.world import NOW


@pytest.fixture(autouse=True)
def fresh_minute():
    """Each test counts its calls anew."""
    cache.clear()


@pytest.fixture
def api(press):  # noqa: F811
    connection, key = joined(press.world, at=timezone.now())
    return Machine(key), connection


def problem(response, status):
    assert response.status_code == status, response.content.decode()
    said = response.json()
    assert set(said) == {"error", "cure"}
    assert said["cure"]
    assert response["Content-Type"].startswith("application/json")
    return said["error"]


def test_without_a_good_key_nothing_is_answered(world, api):
    machine, connection = api
    assert machine.get("/items").status_code == 200
    assert "没有密钥" in problem(Machine("").get("/items"), 401)
    assert "无效" in problem(Machine("jy_abcdefgh_" + "x" * 43).get("/items"), 401)
    assert "无效" in problem(Machine(machine.key[:-1] + ("a" if machine.key[-1] != "a" else "b")).get("/items"), 401)
    kept = AccessKey.objects.get(connection=connection)
    assert machine.key.rpartition("_")[2] not in str(AccessKey.objects.values().get(pk=kept.pk))
    AccessKey.objects.filter(pk=kept.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
    assert "已过期" in problem(machine.get("/items"), 401)
    AccessKey.objects.filter(pk=kept.pk).update(expires_on=timezone.localdate())
    assert machine.get("/items").status_code == 200
    actions.revoke_key(kept, reason="人员变动", by=world.posting("dali_office", "security_admin"), at=timezone.now())
    assert "已收回" in problem(machine.get("/items"), 401)


def test_a_key_opens_what_it_is_for_and_nothing_beside(world, api):
    machine, connection = api
    small = Machine(keyed(world, connection, "dali_office", rights=["items"], at=timezone.now()))
    assert small.get("/items").status_code == 200
    for path in ("/outlets", "/use/columns", "/incoming/1", "/errands/1"):
        assert "权限" in problem(small.get(path), 403)
    assert machine.get("/outlets").status_code == 200
    ended = world.posting("dali_office", "system_admin")
    actions.end_connection(connection, reason="系统下线", by=ended, at=timezone.now())
    problem(machine.get("/items"), 401)


def test_too_many_calls_wait_a_minute(world, api):
    """By the counters themselves: the log of the key, and the cache for strangers."""
    machine, connection = api
    key = connection.keys.get()
    made = [Call(at=timezone.now(), key=key, operation="items", status=200) for _ in range(interface.PER_MINUTE - 1)]
    Call.objects.bulk_create(made)
    assert machine.get("/items").status_code == 200
    for _ in range(3):
        response = machine.get("/items")
        assert "频繁" in problem(response, 429)
    assert response["Retry-After"] == "60"
    assert Call.objects.filter(status=429).count() == 1
    other = Machine(keyed(world, connection, "dali_office", rights=["items"], at=timezone.now()))
    assert other.get("/items").status_code == 200
    Call.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert machine.get("/items").status_code == 200
    # In whichever minutes they fall, one of them has more than its share.
    stranger = Machine("")
    assert {stranger.get("/items").status_code for _ in range(2 * calls.STRANGERS + 2)} == {401, 429}
    assert machine.get("/items").status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/items?size=0", 422, "每页条数"),
        ("/items?size=９", 422, "每页条数"),
        ("/items?after=x", 422, "after"),
        ("/items?since=2026-13-01", 422, "日期"),
        ("/items?column=1", 422, "栏目编号"),
        ("/items?kind=secret", 422, "信息类型"),
        ("/items?owner=1", 422, "owner"),
        ("/items?size=1&size=2", 400, "size"),
        ("/items/2b3c4d5e", 404, "没有这条信息"),
        ("/items?since=0001-01-01", 422, "日期"),
        ("/items?after=0001-01-01T00:00:00%2B23:59~00000000-0000-0000-0000-000000000000", 422, "after"),
        ("/items?after=9999-12-31T23:59:59-23:59~00000000-0000-0000-0000-000000000000", 422, "after"),
        ("/incoming/%00", 404, "编号"),
        ("/errands/%00", 403, "权限"),
        ("/nothing", 404, "没有这个网址"),
        ("/use/columns?month=2026-13", 422, "月份"),
        ("/incoming/x", 404, "没有收到过"),
    ],
)
def test_what_is_wrong_with_a_call_is_said_in_chinese(api, path, status, words):
    machine, _ = api
    assert words in problem(machine.get(path), status)


def test_another_method_and_a_body_that_is_no_form_are_refused(api):
    machine, _ = api
    assert "不能这样调用" in problem(machine.post("/items", {}), 405)
    assert "不是 JSON" in problem(machine.post("/incoming", "{"), 422)
    assert "number" in problem(machine.post("/incoming", {}), 422)
    good = {"number": "1", "kind": "news", "title": "题", "body": "<p>文</p>"}
    assert "extra" in problem(machine.post("/incoming", {**good, "extra": 1}), 422)
    assert "信息类型" in problem(machine.post("/incoming", {**good, "kind": "secret"}), 422)
    for content, words in (("甲", "写法有误"), ("QQ", "Base64")):
        files = [{"name": "a.txt", "content": content}]
        assert words in problem(machine.post("/incoming", {**good, "files": files}), 422)
    assert machine.post("/incoming", good).status_code == 201
    for name, value, words in (
        ("title", "题\0", "控制字符"), ("number", "2\x1b", "控制字符"), ("formed_on", "0001-01-01", "日期"),
    ):  # fmt: skip
        assert words in problem(machine.post("/incoming", {**good, "number": "2", name: value}), 422)
    assert "不是 JSON" in problem(machine.post("/incoming", "[" * 100_000), 422)
    assert "过大" in problem(machine.post("/incoming", " " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)), 413)


def test_lines_of_the_log_go_when_their_time_is_over_and_not_a_day_before(world, api):
    _, connection = api
    assert calls.forget_due(at=NOW) == 0
    for days in (400, 370, 366, 365, 1):
        Call.objects.create(at=NOW - timedelta(days=days), key=connection.keys.get(), operation="items", status=200)
    assert calls.forget_due(at=NOW) == 3
    left = set(Call.objects.filter(at__lt=NOW).values_list("at", flat=True))
    assert left == {NOW - timedelta(days=days) for days in (365, 1)}
    assert Record.objects.get(action="exchange.forget_calls").data["count"] == 3
    assert calls.forget_due(at=NOW) == 0
    assert calls.forget_due(at=NOW + timedelta(days=1)) == 1


def test_calls_are_logged_without_persons_and_strangers_leave_no_line(api):
    machine, connection = api
    Machine("").get("/items")
    machine.get("/items?size=5")
    machine.get("/items/2b3c4d5e")
    lines = list(Call.objects.order_by("pk").values_list("operation", "host", "status", "key__connection"))
    assert lines == [("items", "dali.localhost", 200, connection.pk), ("item", "dali.localhost", 404, connection.pk)]
    assert "127.0.0.1" not in str(list(Call.objects.values()))


def test_only_what_is_out_and_within_reach_is_given(press, api):  # noqa: F811
    machine, connection = api
    columns = press.world.columns
    out = press.out(columns.dali_news, office="dali_office", title="公开的信息")
    press.write(office="dali_office", title="草稿")
    closed = press.out(columns.dali_news, office="dali_office", title="不公开的", publicity="not_public")
    foreign = press.out(columns.anyue_news, title="外地的信息")
    page = machine.get("/items").json()
    assert [one["title"] for one in page["items"]] == ["公开的信息"]
    for one in (closed, foreign):
        problem(machine.get(f"/items/{one.short_id}"), 404)
    wide = Machine(keyed(press.world, connection, "dali_office", rights=["items.all"], at=timezone.now()))
    assert wide.get(f"/items/{foreign.short_id}").status_code == 200
    version = out.versions.get()
    type(version).objects.filter(pk=version.pk).update(title="偷改的题名")
    assert machine.get("/items").json()["items"] == []
    type(version).objects.filter(pk=version.pk).update(title="公开的信息")
    press.withdraw(out)
    assert "撤回" in problem(machine.get(f"/items/{out.short_id}"), 410)
    assert machine.get("/items").json()["withdrawn"] == [out.short_id]


def test_a_reader_goes_on_where_it_stopped(press, api):  # noqa: F811
    machine, _ = api
    column = press.world.columns.dali_news
    for number in range(3):
        press.out(column, office="dali_office", title=f"第{number}条")
    first = machine.get("/items?size=2").json()
    assert [one["title"] for one in first["items"]] == ["第0条", "第1条"]
    second = machine.get(f"/items?size=2&after={first['next'].replace('+', '%2B')}").json()
    assert [one["title"] for one in second["items"]] == ["第2条"]
    assert second["next"] is None
    press.out(column, office="dali_office", title="后来的")
    later = machine.get(f"/items?after={second['last'].replace('+', '%2B')}&column={column.pk}").json()
    assert [one["title"] for one in later["items"]] == ["后来的"]


def test_the_description_names_every_address_and_right(world):
    described = Machine("").get("/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    urls = next(entry for entry in get_resolver().url_patterns if str(entry.pattern) == "api/").url_patterns
    rights = [view.callback.__right__ for view in urls if hasattr(view.callback, "__right__")]
    named = [(path, method) for path, found in described["paths"].items() for method in found]
    assert len(named) == len(rights) == len(interface.OPERATIONS)
    for one in interface.SCHEMAS:
        made = Machine("").get(f"/schemas/{one.__name__}.json").json()
        assert made["additionalProperties"] is False
        assert made["properties"]
    problem(Machine("").get("/schemas/Secret.json"), 404)
    referred = set(__import__("re").findall(r"#/components/schemas/(\w+)", str(described)))
    assert referred <= set(described["components"]["schemas"])


def test_a_key_ends_within_the_year_and_is_given_by_the_security_administrator_alone(world):
    connection, _ = joined(world)
    by = world.posting("dali_office", "security_admin")
    ask = {"rights": ["items"], "at": NOW}
    with pytest.raises(actions.Refusal, match="最长有效到 2027-11-02") as refused:
        actions.issue_key(connection, expires_on=(NOW + timedelta(days=366)).date(), by=by, **ask)
    assert [one.clause for one in refused.value.citations] == ["platform/key-life"]
    actions.issue_key(connection, expires_on=(NOW + timedelta(days=365)).date(), by=by, **ask)
    for stranger in (world.posting("dali_office", "system_admin"), world.posting("anyue_office", "security_admin")):
        with pytest.raises(actions.Refusal, match="安全管理员"):
            actions.issue_key(connection, expires_on=(NOW + timedelta(days=9)).date(), by=stranger, **ask)
    with pytest.raises(actions.Refusal, match="上下级平台"):
        actions.issue_key(connection, rights=["errands"], expires_on=NOW.date() + timedelta(days=9), by=by, at=NOW)


def test_people_read_the_same_list_on_every_site(world, settings):
    settings.THEMES_ROOT = settings.PROJECT / "jiyue" / "themes"
    page = Machine("").client.get("/ss/interface/", HTTP_HOST="dali.localhost")
    assert page.status_code == 200
    text = page.content.decode()
    for one in interface.OPERATIONS:
        assert f"{one.method} /api/v1{one.path}" in text
    assert "Authorization: Bearer" in text
