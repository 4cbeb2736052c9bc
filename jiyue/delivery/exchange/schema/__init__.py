"""The one data format of the exchange: what is given out, what is taken in. JSON schema and OpenAPI come from here."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from jiyue.content.library.models import Resource, Wording
from jiyue.delivery.exchange.rules import is_plausible

KINDS = dict(Resource.Kind.choices)
VALIDITIES = dict(Wording.Validity.choices)
BASE64 = r"^[A-Za-z0-9+/]+={0,2}$"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
NUMBER, SHORT_NUMBER = r"^[^/\s]{1,80}$", r"^[^/\s]{1,40}$"


def _said(words: dict[str, str]) -> str:
    return "；".join(f"{key} {label}" for key, label in words.items())


def _text(title: str, most: int, *, least: int = 0, example: str = "", said: str = "") -> Any:
    return Field(
        title=title, max_length=most, min_length=least or None, description=said or None, examples=[example or title]
    )


class Form(BaseModel):
    """Nothing passes that is not named."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class File(Form):
    """A file of an item; `sha256` names it for ever."""

    name: Annotated[str, _text("文件名", 160, example="附件.docx")]
    sha256: Annotated[str, Field(title="内容摘要值（SHA-256）", pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(title="字节数", ge=0)]
    media_type: Annotated[str, _text("内容类型", 100, example="application/pdf")]
    inline: Annotated[bool, Field(title="是否正文图片")]
    url: Annotated[str, _text("下载路径", 200, example="/api/v1/items/2b3c4d5e/files/…")]


class Place(Form):
    """Where an item stands in public."""

    site: Annotated[str, _text("网站", 120)]
    column: Annotated[str, _text("栏目", 60)]
    column_id: Annotated[str, _text("栏目编号", 36)]
    url: Annotated[str, _text("网址", 400, example="https://www.example.gov.cn/tzgg/2026/11/2b3c4d5e.html")]


class Item(Form):
    """One item as it is out now: cleared, published, public fields alone."""

    code: Annotated[str, _text("短码", 8, said="永不改变、永不再用", example="2b3c4d5e")]
    kind: Annotated[str, Field(title="信息类型", description=_said(KINDS), json_schema_extra={"enum": [*KINDS]})]
    title: Annotated[str, _text("题名", 200, least=1)]
    unit: Annotated[str, _text("所属单位", 120)]
    source: Annotated[str, _text("来源", 120)]
    summary: Annotated[str, _text("摘要", 400)]
    keywords: Annotated[str, _text("关键词", 200)]
    body: Annotated[str, Field(title="正文（HTML）", description="文中 files/… 按文件名中的摘要值对应 files 各项")]
    index_number: Annotated[str, _text("索引号", 60)]
    document_number: Annotated[str, _text("发文字号", 60)]
    issuer: Annotated[str, _text("发文机关", 200)]
    theme: Annotated[str, _text("主题分类", 60)]
    genre: Annotated[str, _text("体裁（文种）", 30)]
    category: Annotated[str, _text("公开目录类别", 40)]
    validity: Annotated[
        str, Field(title="有效性", description=_said(VALIDITIES), json_schema_extra={"enum": [*VALIDITIES]})
    ]
    formed_on: Annotated[date, Field(title="信息形成日期")]
    written_on: Annotated[date | None, Field(title="成文日期")]
    effective_on: Annotated[date | None, Field(title="施行日期")]
    expires_on: Annotated[date | None, Field(title="有效期至")]
    licence: Annotated[str, _text("使用许可", 80)]
    version: Annotated[int, Field(title="版本号", ge=1)]
    wording_hash: Annotated[str, Field(title="内容摘要值", pattern=r"^[0-9a-f]{64}$")]
    first_published_at: Annotated[datetime, Field(title="首次发布时间")]
    published_at: Annotated[datetime, Field(title="本版发布时间")]
    places: Annotated[list[Place], Field(title="所在网站和栏目")]
    files: Annotated[list[File], Field(title="附件和图片")]


class ItemPage(Form):
    """Some items in the order in which they went out."""

    items: Annotated[list[Item], Field(title="信息")]
    withdrawn: Annotated[list[str], Field(title="同一时段撤回的信息短码")]
    next: Annotated[str | None, Field(title="下一页的 after 参数", description="没有更多时为空")]
    last: Annotated[str, Field(title="读到的位置", description="过些时候以此作为 after，只读其后新发布的")]


class Column(Form):
    """A column of a site."""

    id: Annotated[str, _text("栏目编号", 36)]
    name: Annotated[str, _text("栏目名称", 60)]
    path: Annotated[str, _text("完整名称", 300, example="某市人民政府 › 政务公开 › 通知公告")]
    site: Annotated[str, _text("网站", 120)]
    unit: Annotated[str, _text("责任单位", 120)]
    items: Annotated[int, Field(title="在线条数", ge=0)]


class ColumnPage(Form):
    """The columns within reach."""

    columns: Annotated[list[Column], Field(title="栏目")]


class Outlet(Form):
    """A website or account as the registry has it."""

    code: Annotated[str, _text("编号", 36)]
    name: Annotated[str, _text("名称", 120)]
    kind: Annotated[str, _text("类型", 20)]
    sponsor: Annotated[str, _text("主办单位", 120)]
    supervisor: Annotated[str, _text("主管单位", 120)]
    status: Annotated[str, _text("状态", 20)]
    address: Annotated[str, _text("网址或账号", 200)]
    site_code: Annotated[str, _text("网站标识码", 12)]
    opened_on: Annotated[date | None, Field(title="开通日期")]
    closed_on: Annotated[date | None, Field(title="关停日期")]


class OutletPage(Form):
    """The registry within reach."""

    outlets: Annotated[list[Outlet], Field(title="网站与账号")]


class ColumnUse(Form):
    """How a column was used in a month, counted without any reader."""

    site: Annotated[str, _text("网站", 120)]
    column: Annotated[str, _text("栏目", 60)]
    items: Annotated[int, Field(title="在线条数", ge=0)]
    released: Annotated[int, Field(title="本月新发布", ge=0)]
    views: Annotated[int, Field(title="浏览次数", ge=0)]
    downloads: Annotated[int, Field(title="下载次数", ge=0)]
    found: Annotated[int, Field(title="检索到达次数", ge=0)]


class ColumnUsePage(Form):
    """The use of all columns within reach in a month."""

    month: Annotated[str, Field(title="月份", pattern=r"^[0-9]{4}-[0-9]{2}$", examples=["2026-11"])]
    columns: Annotated[list[ColumnUse], Field(title="各栏目")]


class Handed(Form):
    """What comes from outside: no sign and no day in it that nobody means and some databases cannot keep."""

    @field_validator("*", mode="after")
    @classmethod
    def _plain(cls, value: object) -> object:
        if isinstance(value, str) and CONTROL.search(value):
            raise PydanticCustomError("control_sign", "a control character")
        if isinstance(value, date) and not is_plausible(value):
            raise PydanticCustomError("no_such_day", "a day that nobody means")
        return value


class HandedFile(Handed):
    """A file that is handed over."""

    name: Annotated[str, _text("文件名", 120, least=1, example="通知.pdf")]
    content: Annotated[str, Field(title="文件内容（Base64）", pattern=BASE64, examples=["6ZmE5Lu2"])]


class HandedItem(Handed):
    """What another system hands over. It becomes a draft and goes out by review alone."""

    number: Annotated[
        str,
        Field(
            title="来件编号", pattern=NUMBER, examples=["OA-2026-0117"],
            description="在来件系统中的编号，不含斜线；同一编号只收一次",
        ),
    ]  # fmt: skip
    kind: Annotated[
        str,
        Field(title="信息类型", description=_said(KINDS), json_schema_extra={"enum": [*KINDS]}, examples=["policy"]),
    ]
    title: Annotated[str, _text("题名", 200, least=1, example="关于印发工作要点的通知")]
    body: Annotated[str, Field(title="正文（HTML 或纯文字）", max_length=2_000_000, examples=["<p>各科室：</p>"])]
    source: Annotated[str, _text("来源", 120)] = ""
    summary: Annotated[str, _text("摘要", 400)] = ""
    keywords: Annotated[str, _text("关键词", 200)] = ""
    document_number: Annotated[str, _text("发文字号", 60, example="示政办发〔2026〕17号")] = ""
    issuer: Annotated[str, _text("发文机关", 200)] = ""
    theme: Annotated[str, _text("主题分类", 60)] = ""
    genre: Annotated[str, _text("体裁（文种）", 30)] = ""
    formed_on: Annotated[date | None, Field(title="信息形成日期")] = None
    written_on: Annotated[date | None, Field(title="成文日期")] = None
    source_url: Annotated[str, Field(title="原文网址", max_length=300, pattern=r"^(https?://\S+)?$")] = ""
    files: Annotated[list[HandedFile], Field(title="附件", max_length=50)] = []


class Receipt(Form):
    """The word that something arrived, and where it stands now."""

    number: Annotated[str, _text("来件编号", 80)]
    code: Annotated[str, _text("本平台短码", 8)]
    state: Annotated[Literal["草稿", "审核中", "已发布", "已撤回", "已删除"], Field(title="办理状态")]
    received_at: Annotated[datetime, Field(title="收到时间")]
    url: Annotated[str | None, Field(title="发布后的网址")]


class HandedErrand(Handed):
    """A task, a notice or a finding from the other platform."""

    number: Annotated[str, Field(title="编号", pattern=SHORT_NUMBER, examples=["督〔2026〕9号"])]
    kind: Annotated[Literal["task", "notice", "finding"], Field(title="类型", description="任务、通知通报、监测问题")]
    title: Annotated[str, _text("标题", 200, least=1)]
    text: Annotated[str, _text("内容", 5000, least=1)]
    due_on: Annotated[date | None, Field(title="要求办结日期")] = None


class Answer(Handed):
    """What was done about an errand."""

    answer: Annotated[str, _text("答复", 5000, least=1)]


class Errand(Form):
    """An errand as this platform has it."""

    number: Annotated[str, _text("编号", 40)]
    kind: Annotated[str, _text("类型", 10)]
    title: Annotated[str, _text("标题", 200)]
    state: Annotated[Literal["待答复", "已答复"], Field(title="状态")]
    due_on: Annotated[date | None, Field(title="要求办结日期")]
    answer: Annotated[str, _text("答复", 5000)]


class Problem(Form):
    """Why a call was not answered, and what to do."""

    error: Annotated[str, Field(title="原因", examples=["密钥无效。"])]
    cure: Annotated[str, Field(title="怎么办", examples=["请核对密钥，或联系平台管理员重新发放。"])]
