"""The interface as a list: every address, its right, what goes in and what comes out. OpenAPI and the page read it."""

from dataclasses import dataclass, field
from typing import Any

from pydantic.json_schema import models_json_schema

from jiyue.delivery.exchange import schema as formats

BASE = "/api/v1"
VERSION = "1.0"
MOST = 100
"""Items on one page at most."""
PER_MINUTE = 120
"""Calls of one key in a minute."""
RIGHTS = {
    "items": "读取已发布的信息和服务（本单位和下级单位）",
    "items.all": "读取已发布的信息和服务（全平台）",
    "registry": "读取网站和账号台账",
    "use": "读取栏目使用统计",
    "incoming": "移交信息，存为草稿",
    "errands": "平台之间交办任务、通知和监测问题，并答复",
}


@dataclass(frozen=True)
class Parameter:
    """One value of an address."""

    name: str
    label: str
    place: str = "query"
    pattern: str = ""
    example: str = ""


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked for."""

    name: str
    method: str
    path: str
    right: str
    summary: str
    answer: type[formats.Form] | None
    body: type[formats.Form] | None = None
    parameters: tuple[Parameter, ...] = field(default=())
    status: int = 200


AFTER = Parameter("after", "从这里往后读（上一页的 next）", example="")
CODE = Parameter("code", "信息短码", "path", "^[a-z0-9]{8}$", "2b3c4d5e")
LISTED = (
    Parameter("kind", "信息类型", example="policy"),
    Parameter("column", "栏目编号", pattern="^[0-9a-f-]{36}$"),
    Parameter("since", "只要这一天及以后发布的", pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example="2026-11-01"),
    AFTER,
    Parameter("size", f"每页条数，最多 {MOST}", pattern="^[0-9]{1,3}$", example="20"),
)
NUMBER = Parameter("number", "编号", "path", example="OA-2026-0117")

OPERATIONS = (
    Operation("items", "GET", "/items", "items", "信息列表，按发布先后", formats.ItemPage, parameters=LISTED),
    Operation("item", "GET", "/items/{code}", "items", "一条信息", formats.Item, parameters=(CODE,)),
    Operation(
        "file", "GET", "/items/{code}/files/{sha256}", "items", "信息的一个附件或图片（文件本身）", None,
        parameters=(CODE, Parameter("sha256", "文件的内容摘要值", "path", "^[0-9a-f]{64}$")),
    ),
    Operation(
        "services", "GET", "/services", "items", "办事服务（办事指南）列表", formats.ItemPage, parameters=LISTED[1:]
    ),
    Operation("columns", "GET", "/columns", "items", "栏目列表", formats.ColumnPage),
    Operation("outlets", "GET", "/outlets", "registry", "网站和账号台账", formats.OutletPage),
    Operation(
        "use", "GET", "/use/columns", "use", "栏目使用统计", formats.ColumnUsePage,
        parameters=(Parameter("month", "月份，缺省为本月", pattern="^[0-9]{4}-[0-9]{2}$", example="2026-11"),),
    ),
    Operation(
        "hand-over", "POST", "/incoming", "incoming", "移交一条信息，存为草稿", formats.Receipt, formats.HandedItem,
        status=201,
    ),
    Operation(
        "incoming", "GET", "/incoming/{number}", "incoming", "来件办到哪一步", formats.Receipt, parameters=(NUMBER,)
    ),
    Operation(
        "give", "POST", "/errands", "errands", "交办一件事项", formats.Errand, formats.HandedErrand, status=201
    ),
    Operation(
        "errand", "GET", "/errands/{number}", "errands", "自己交办的事项及答复", formats.Errand, parameters=(NUMBER,)
    ),
    Operation(
        "answer", "POST", "/errands/{number}/answer", "errands", "答复对方交办的事项", formats.Errand, formats.Answer,
        parameters=(NUMBER,),
    ),
)  # fmt: skip

SCHEMAS = (
    formats.Item, formats.ItemPage, formats.ColumnPage, formats.OutletPage, formats.ColumnUsePage, formats.HandedItem,
    formats.Receipt, formats.HandedErrand, formats.Answer, formats.Errand, formats.Problem,
)  # fmt: skip
PROBLEMS = {
    400: "请求有误", 401: "没有密钥，或密钥无效、过期、已收回", 403: "密钥没有这项权限", 404: "没有，或不在权限范围内",
    405: "方法不对", 409: "与已有内容冲突", 410: "信息已撤回", 413: "内容过大", 422: "内容不合要求",
    429: "调用过于频繁",
}  # fmt: skip


def schema_of(form: type[formats.Form]) -> dict[str, Any]:
    """The published JSON schema of one form."""
    made = form.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"{form.__name__}.json", **made}


def openapi(server: str) -> dict[str, Any]:
    """The whole interface as an OpenAPI 3.1 document."""
    _, made = models_json_schema(
        [(form, "validation") for form in SCHEMAS], ref_template="#/components/schemas/{model}"
    )
    paths: dict[str, Any] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "统一信息资源库共享交换接口",
            "version": VERSION,
            "description": "只提供已经签发并公开的内容，不含个人信息；移交进来的内容一律存为草稿，经审核签发后才发布。",
        },
        "servers": [{"url": server}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": made["$defs"],
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "请求头 Authorization: Bearer 密钥"}
            },
        },
    }


def _operation(one: Operation) -> dict[str, Any]:
    content = {"application/json": {"schema": _named(one.answer)}} if one.answer else {"application/octet-stream": {}}
    problem = {"application/json": {"schema": _named(formats.Problem)}}
    made: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "description": f"需要权限：{RIGHTS[one.right]}",
        "parameters": [_parameter(parameter) for parameter in one.parameters],
        "responses": {
            str(one.status): {"description": "成功", "content": content},
            **{str(code): {"description": words, "content": problem} for code, words in PROBLEMS.items()},
        },
    }
    if one.body:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": _named(one.body)}}}
    return made


def _parameter(one: Parameter) -> dict[str, Any]:
    schema = {"type": "string"} | ({"pattern": one.pattern} if one.pattern else {})
    made = {"name": one.name, "in": one.place, "description": one.label, "required": one.place == "path"}
    return {**made, "schema": schema, **({"example": one.example} if one.example else {})}


def _named(form: type[formats.Form]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{form.__name__}"}
