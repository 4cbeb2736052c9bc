"""丹东2019 第三十一条、第三十二条: one documented interface, one format, one way to call what the library holds."""

import re
from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from jiyue.content.library.models import Resource
from jiyue.delivery.exchange.models import Call
from jiyue.delivery.publishing.tests.conftest import press, small_theme  # noqa: F401 (fixtures)
from jiyue.faces.console.tests.conftest import client_of
from jiyue.oversight.disclosure.models import Usage
from tests.exchanging import Machine, joined

TYPES = {"string": str, "integer": int, "array": list, "object": dict, "null": type(None), "boolean": bool}


def faults(value, schema, whole, where="$"):
    """What a JSON value lacks of a published schema; a reader of its own, so that the house does not judge itself."""
    if "$ref" in schema:
        return faults(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole, where)
    if "anyOf" in schema:
        return (
            [] if any(not faults(value, one, whole, where) for one in schema["anyOf"]) else [f"{where}: no form fits"]
        )
    kind = TYPES[schema["type"]]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return [f"{where}: not {schema['type']}"]
    found = []
    if kind is str:
        found += [f"{where}: too long"] * (len(value) > schema.get("maxLength", 10**9))
        found += [f"{where}: too short"] * (len(value) < schema.get("minLength", 0))
        found += [f"{where}: pattern"] * (re.search(schema.get("pattern", ""), value) is None)
        found += [f"{where}: not in list"] * (value not in schema.get("enum", [value]))
        reader = {"date": date.fromisoformat, "date-time": datetime.fromisoformat}.get(schema.get("format"), str)
        try:
            reader(value)
        except ValueError:
            found.append(f"{where}: no {schema['format']}")
    elif kind is list:
        found += [
            fault for n, one in enumerate(value) for fault in faults(one, schema["items"], whole, f"{where}[{n}]")
        ]
    elif kind is dict:
        known = schema["properties"]
        found += [f"{where}.{name}: missing" for name in schema.get("required", []) if name not in value]
        found += [f"{where}.{name}: unknown" for name in value if name not in known]
        found += [
            f for name in value if name in known for f in faults(value[name], known[name], whole, f"{where}.{name}")
        ]
    return found


@pytest.mark.clause("dandong-2019/31.18")
def test_another_system_calls_the_documented_interface_with_a_key_and_gets_items_and_services(press):  # noqa: F811
    columns = press.world.columns
    press.out(columns.dali_news, office="dali_office", title="一条动态")
    press.out(columns.dali_notices, office="dali_office", title="办理身份证明", kind="guide")
    press.write(office="dali_office", title="还没有签发的草稿")
    _, key = joined(press.world, kind="services", name="政务服务平台", at=timezone.now())
    machine = Machine(key)
    described = Machine("").get("/openapi.json").json()
    assert {"/items", "/services"} <= set(described["paths"])
    items, services = machine.get("/items"), machine.get("/services")
    assert items["Content-Type"].startswith("application/json")
    assert {one["title"] for one in items.json()["items"]} == {"一条动态", "办理身份证明"}
    assert [one["title"] for one in services.json()["items"]] == ["办理身份证明"]
    assert Machine("").get("/items").status_code == 401


@pytest.mark.clause("dandong-2019/32.5")
def test_what_is_exported_has_the_published_format(press):  # noqa: F811
    whole = {
        "kind": "policy", "summary": "摘要", "keywords": "会议", "document_number": "大政发〔2026〕1号",
        "issuer": "大理州人民政府", "written_on": date(2026, 10, 1), "effective_on": date(2026, 11, 1),
        "theme": "综合政务",
    }  # fmt: skip
    press.out(press.world.columns.dali_notices, office="dali_office", title="一个文件", **whole)
    press.out(press.world.columns.dali_news, office="dali_office", title="一条动态")
    machine = Machine(joined(press.world, at=timezone.now())[1])
    schema = Machine("").get("/schemas/ItemPage.json").json()
    page = machine.get("/items").json()
    assert len(page["items"]) == 2
    assert faults(page, schema, schema) == []
    broken = {**page["items"][0], "kind": "gossip", "editor": "某人"}
    del broken["title"]
    assert set(faults({**page, "items": [broken]}, schema, schema)) == {
        "$.items[0].title: missing", "$.items[0].editor: unknown", "$.items[0].kind: not in list",
    }  # fmt: skip
    columns = Machine("").get("/schemas/ColumnPage.json").json()
    assert faults(machine.get("/columns").json(), columns, columns) == []


@pytest.mark.clause("dandong-2019/32.6")
def test_two_sites_call_the_same_item_and_both_calls_are_logged(press):  # noqa: F811
    item = press.out(press.world.columns.dali_news, office="dali_office", title="一条动态")
    ours = Machine(joined(press.world, name="州门户", kind="site", at=timezone.now())[1], host="dali.localhost")
    rights = ["items.all"]
    _, key = joined(press.world, "xiangyun_office", name="县门户", kind="site", rights=rights, at=timezone.now())
    theirs = Machine(key, host="xiangyun.localhost")
    first, second = ours.get(f"/items/{item.short_id}"), theirs.get(f"/items/{item.short_id}")
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    lines = Call.objects.filter(subject=item.short_id).order_by("pk")
    assert [(one.key.connection.name, one.host, one.status) for one in lines] == [
        ("州门户", "dali.localhost", 200), ("县门户", "xiangyun.localhost", 200),
    ]  # fmt: skip
    _, narrow = joined(press.world, "xiangyun_office", name="县系统", rights=["items"], at=timezone.now())
    assert Machine(narrow).get(f"/items/{item.short_id}").status_code == 404
    page = client_of(press.world.posting("dali_office", "system_admin")).get(reverse("console:interface-calls"))
    assert page.content.decode().count(item.short_id) == 3
    assert Resource.objects.filter(draft__title="一条动态").count() == 1


@pytest.mark.clause("yunnan-2017/4.2.l")
def test_the_use_of_columns_is_a_table_to_take_along_and_an_answer_of_the_interface(press):  # noqa: F811
    columns = press.world.columns
    item = press.out(columns.dali_news, office="dali_office", title="一条动态")
    website, today = press.world.sites.dali, timezone.localdate()
    Usage.objects.create(website=website, resource=item, day=today, views=7, downloads=2, found=1)
    editor = client_of(press.world.posting("dali_office", "editor"))
    address = reverse("console:report", args=["columns"])
    shown = editor.get(address).content.decode()
    assert "没有人浏览的栏目" in shown
    table = editor.get(address, {"export": "csv", "period": f"{today:%Y-%m}"}).content.decode("utf-8-sig")
    rows = {line.split(",")[0]: line.split(",")[1:] for line in table.splitlines()}
    assert rows["要闻快递"][1:2] + rows["要闻快递"][3:] == ["1", "7", "2", "1"]
    assert rows["公示公告"][3:] == ["0", "0", "0"]
    machine = Machine(joined(press.world, at=timezone.now())[1])
    answer = machine.get(f"/use/columns?month={today:%Y-%m}").json()
    schema = Machine("").get("/schemas/ColumnUsePage.json").json()
    assert faults(answer, schema, schema) == []
    read = {(one["site"], one["column"]): (one["views"], one["downloads"], one["found"]) for one in answer["columns"]}
    assert read["大理白族自治州人民政府", "要闻快递"] == (7, 2, 1)
    assert read["大理白族自治州人民政府", "公示公告"] == (0, 0, 0)
    assert not any("安岳" in site for site, _ in read)
    narrow = Machine(joined(press.world, name="只读信息", rights=["items"], at=timezone.now())[1])
    assert narrow.get("/use/columns").status_code == 403
    nothing = machine.get("/use/columns?month=2020-01").json()["columns"]
    assert {one["views"] for one in nothing} == {0}
