"""Joining systems, giving keys, subscribing, giving errands to other platforms."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.delivery.exchange.models import Connection, Errand
from jiyue.delivery.exchange.schema.interface import RIGHTS
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.sites.models import Column
from jiyue.faces.console.forms.base import DateField

CHOOSE = {"required": "请选择。", "invalid_choice": "请从列表中选择。"}


def _choice(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows


class ReceiverField(forms.ModelChoiceField[Posting]):
    def label_from_instance(self, obj: Posting) -> str:
        return str(obj)


class ColumnField(forms.ModelChoiceField[Column]):
    def label_from_instance(self, obj: Column) -> str:
        above = f"{obj.parent.name} › " if obj.parent else ""
        return f"{obj.outlet.name} › {above}{obj.name}"


class AmendForm(forms.Form):
    """Who takes in what arrives, and where the other side answers."""

    receiver = ReceiverField(
        label="接收人", queryset=Posting.objects.none(), empty_label="请选择", error_messages=CHOOSE,
        help_text="移交来的内容以草稿存入，由接收人核对、送审。须是对接单位在任的信息员或负责人。",
    )  # fmt: skip
    address = forms.CharField(
        label="对方接口网址", max_length=200, required=False,
        help_text="只在本平台要调用对方时填写，例如 https://platform.example.gov.cn，不带路径。",
    )  # fmt: skip

    def __init__(self, *args: Any, receivers: QuerySet[Posting], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        _choice(self, "receiver", receivers)


class ConnectionForm(AmendForm):
    """Another system."""

    name = forms.CharField(
        label="系统名称", max_length=60, error_messages={"required": "请填写系统名称。"},
        help_text="例如：市政府办公系统。",
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="系统类型", choices=[("", "请选择"), *Connection.Kind.choices], error_messages=CHOOSE
    )
    unit = forms.ModelChoiceField(
        label="对接单位", queryset=Organisation.objects.none(), empty_label="请选择", error_messages=CHOOSE,
        help_text="移交来的内容归这个单位；密钥读取的也是这个单位和下级单位已发布的内容。",
    )  # fmt: skip
    field_order = ("name", "kind", "unit", "receiver", "address")

    def __init__(self, *args: Any, units: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choice(self, "unit", units)


class KeyForm(forms.Form):
    """What a key opens, and how long."""

    rights = forms.MultipleChoiceField(
        label="权限", choices=list(RIGHTS.items()), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一项权限。"}, help_text="只选对方确实需要的。",
    )  # fmt: skip
    expires_on = DateField(label="有效期至", error_messages={"required": "请填写有效期。", "invalid": "请填写日期。"})


class SecretForm(forms.Form):
    """The key that the other side gave us."""

    secret = forms.CharField(
        label="对方给的密钥", max_length=400, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写密钥。"}, help_text="加密保存，保存后不再显示。",
    )  # fmt: skip


class SubscribeForm(forms.Form):
    """A column of one's own that receives from another site's."""

    target = ColumnField(
        label="接收栏目", queryset=Column.objects.none(), empty_label="请选择", error_messages=CHOOSE,
        help_text="本单位负责的栏目。",
    )  # fmt: skip
    source = ColumnField(
        label="来源栏目", queryset=Column.objects.none(), empty_label="请选择", error_messages=CHOOSE,
        help_text="本平台其他网站的栏目。今后新发布的信息会到达，已有的不补送。",
    )  # fmt: skip
    directly = forms.BooleanField(
        label="自动采用", required=False, help_text="选中后，新信息发布时同时出现在接收栏目；不选的，逐条决定是否采用。"
    )

    def __init__(self, *args: Any, targets: QuerySet[Column], sources: QuerySet[Column], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        _choice(self, "target", targets)
        _choice(self, "source", sources)


class RemoteSubscribeForm(forms.Form):
    """The same from a joined platform."""

    target = ColumnField(
        label="接收栏目", queryset=Column.objects.none(), empty_label="请选择", error_messages=CHOOSE,
        help_text="新信息以草稿进入这个栏目，由接收人核对、送审后发布。",
    )  # fmt: skip
    column = forms.ChoiceField(label="对方栏目", error_messages=CHOOSE)

    def __init__(
        self, *args: Any, targets: QuerySet[Column], columns: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        _choice(self, "target", targets)
        cast("forms.ChoiceField", self.fields["column"]).choices = [("", "请选择"), *columns]


class PlatformForm(forms.Form):
    """Another platform."""

    connection = forms.ModelChoiceField(
        label="对接平台", queryset=Connection.objects.none(), empty_label="请选择", error_messages=CHOOSE
    )

    def __init__(self, *args: Any, platforms: QuerySet[Connection], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        _choice(self, "connection", platforms)


class ErrandForm(PlatformForm):
    """Something for another platform to do or to know."""

    kind = forms.ChoiceField(label="类型", choices=[("", "请选择"), *Errand.Kind.choices], error_messages=CHOOSE)
    title = forms.CharField(label="标题", max_length=200, error_messages={"required": "请填写标题。"})
    text = forms.CharField(
        label="内容", max_length=5000, widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "请填写内容。"}, help_text="不写个人信息。",
    )  # fmt: skip
    due_on = DateField(label="要求办结日期", required=False)


class AnswerForm(forms.Form):
    text = forms.CharField(
        label="办理情况", max_length=5000, widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请写明办理情况。"}, help_text="不写个人信息。答复后送回对方平台，不能修改。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
