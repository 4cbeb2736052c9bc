"""Setting up and changing columns, and exceptions from what binds them."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.estate.organisations.models import Organisation
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column
from jiyue.faces.console.forms.base import DateField, choices_with_blank
from jiyue.faces.console.words import RULE_KINDS

GROUND = "写明依据的标准文件，或者工作需要。"


def _words(label: str, *, required: bool = False, **options: Any) -> forms.CharField:
    errors = {"required": f"请填写{label}。"}
    return forms.CharField(label=label, max_length=200, required=required, error_messages=errors, **options)


class ColumnForm(forms.Form):
    """A column to be set up, at once or after approval."""

    outlet = forms.ModelChoiceField(
        label="网站或账号", queryset=Outlet.objects.none(), empty_label="请选择",
        error_messages={"required": "请选择网站或账号。", "invalid_choice": "请从列表中选择网站或账号。"},
    )  # fmt: skip
    parent = forms.ModelChoiceField(
        label="上级栏目", queryset=Column.objects.none(), required=False, empty_label="无，作为一级栏目",
        error_messages={"invalid_choice": "请从列表中选择上级栏目。"},
    )  # fmt: skip
    owner = forms.ModelChoiceField(
        label="责任单位", queryset=Organisation.objects.none(), required=False, empty_label="主办单位",
        error_messages={"invalid_choice": "请从列表中选择单位。"},
    )  # fmt: skip
    name = forms.CharField(label="栏目名称", max_length=60, error_messages={"required": "请填写栏目名称。"})
    column_class = forms.ChoiceField(
        label="栏目分类", required=False, choices=choices_with_blank([*Column.Class.choices], "请选择"),
        help_text="分类决定更新期限。",
    )  # fmt: skip
    form = forms.ChoiceField(label="形式", required=False, choices=Column.Form.choices, initial=Column.Form.COLUMN)
    opens_on = DateField(label="专题开设日期", required=False, help_text="只有专题填写。")
    closes_on = DateField(
        label="专题结束日期", required=False, help_text="过了这一天，专题标明“已归档”；可以以后再定。"
    )
    slug = forms.CharField(label="网址名", max_length=60, required=False, help_text="不填时按栏目名称的拼音生成。")
    description = _words("栏目描述", help_text="不填时按栏目名称生成。")
    keywords = _words("栏目关键词", help_text="不填时按栏目名称生成。")
    on_home = forms.BooleanField(label="首页展示", required=False)
    ground = _words("设立依据", help_text=f"须经审批的网站必填：{GROUND}")
    application = forms.CharField(
        label="书面申请", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="在其他单位的网站设立专栏时必填。",
    )  # fmt: skip

    def __init__(
        self, *args: Any, outlets: QuerySet[Outlet], parents: QuerySet[Column], units: QuerySet[Organisation],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        for name, rows in (("outlet", outlets), ("parent", parents), ("owner", units)):
            cast("forms.ModelChoiceField", self.fields[name]).queryset = rows

    def clean_form(self) -> str:
        return self.cleaned_data["form"] or Column.Form.COLUMN


class AssignForm(forms.Form):
    """Who is responsible for a column, and of which class it is; `ground` only where an approval is asked."""

    owner = forms.ModelChoiceField(
        label="责任单位", queryset=Organisation.objects.none(), empty_label=None,
        help_text="新的责任单位负责更新、复核和同意投放；此前提交的投放申请仍由原责任单位办理。",
        error_messages={"required": "请选择责任单位。", "invalid_choice": "请从列表中选择单位。"},
    )  # fmt: skip
    column_class = forms.ChoiceField(
        label="栏目分类", required=False, choices=choices_with_blank([*Column.Class.choices], "未定，按栏目名称判断"),
        help_text="分类决定更新期限。",
    )  # fmt: skip
    ground = _words("依据", required=True, help_text=f"调整须先经审批；{GROUND}")

    def __init__(
        self, *args: Any, column: Column, units: QuerySet[Organisation], needs_approval: bool, **kwargs: Any
    ) -> None:
        now = {"owner": column.owner_id, "column_class": column.column_class}
        super().__init__(*args, **{"auto_id": "%s", "initial": now, **kwargs})
        cast("forms.ModelChoiceField", self.fields["owner"]).queryset = units
        if not needs_approval:
            del self.fields["ground"]


class GroundForm(forms.Form):
    """The reason for which a column is closed."""

    reason = _words("依据和理由", required=True, help_text=GROUND)


class StatementForm(forms.Form):
    """What somebody who looked a column through signs."""

    reason = _words("复核结论", required=True, help_text="例如：逐项核对，内容没有变化。")


class ExceptionForm(forms.Form):
    """An exception from the soft rules on one column, or on one more website or account of a unit."""

    rule_kind = forms.ChoiceField(label="规则", choices=list(RULE_KINDS.items()))
    outlet = forms.ModelChoiceField(
        label="网站或账号", queryset=Outlet.objects.none(), empty_label="请选择",
        error_messages={"required": "请选择网站或账号。", "invalid_choice": "请从列表中选择网站或账号。"},
    )  # fmt: skip
    name = forms.CharField(
        label="例外对象的名称", max_length=60, help_text="已有的或将设立的栏目；主办单位将再登记的网站或账号。",
        error_messages={"required": "请填写例外对象的名称。"},
    )  # fmt: skip
    reason = _words("理由", required=True)
    until = DateField(
        label="终止日期", help_text="从这一天起规则重新适用。",
        error_messages={"required": "请填写终止日期。", "invalid": "请按年月日填写终止日期。"},
    )  # fmt: skip

    def __init__(self, *args: Any, outlets: QuerySet[Outlet], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        cast("forms.ModelChoiceField", self.fields["outlet"]).queryset = outlets


class MergeForm(forms.Form):
    """Into which column another one goes, and why; without a target it is to be deleted."""

    target = forms.ModelChoiceField(
        label="归并到", queryset=Column.objects.none(), required=False, empty_label="不归并，删除本栏目",
        help_text="归并后原网址仍可打开，并指向这个栏目。", error_messages={"invalid_choice": "请从列表中选择栏目。"},
    )  # fmt: skip
    ground = _words("理由", required=True, help_text="为什么无法保障更新。")

    def __init__(self, *args: Any, targets: QuerySet[Column], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        cast("forms.ModelChoiceField", self.fields["target"]).queryset = targets
