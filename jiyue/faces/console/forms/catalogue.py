"""Presentations of units, rows of the disclosure matrix, and pressing who owes."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.content.library.models import Draft
from jiyue.estate.organisations.models import Organisation
from jiyue.faces.console.forms.base import DateField, choices_with_blank

UNITS = [("working days", "个工作日"), ("days", "天"), ("months", "个月"), ("years", "年")]


class ProfileForm(forms.Form):
    """One field for each heading that the packs name; what is empty stays a gap."""

    def __init__(self, *args: Any, headings: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        for number, heading in enumerate(headings):
            self.fields[f"part{number}"] = forms.CharField(
                label=heading, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
                help_text="没有的写“无”；不填的列为缺项。" if number == 0 else "",
            )  # fmt: skip

    def parts(self, headings: tuple[str, ...]) -> dict[str, str]:
        return {heading: self.cleaned_data[f"part{number}"] for number, heading in enumerate(headings)}


class RowForm(forms.Form):
    """A row: in which field who discloses what, how soon and how, and on which basis."""

    is_key_area = forms.BooleanField(label="重点领域", required=False, help_text="按法律法规或上级要求重点公开的领域。")
    area = forms.CharField(label="领域", max_length=40, error_messages={"required": "请填写领域，如教育、生态环境。"})
    stage = forms.ChoiceField(label="五公开环节", required=False, choices=[("", "不选"), *Draft.Stage.choices])
    content = forms.CharField(label="内容", max_length=200, required=False, help_text="要公开什么。")
    amount = forms.IntegerField(
        label="时限", required=False, min_value=1, max_value=999, help_text="信息形成后多久内公开。",
        error_messages={"invalid": "请填写整数。"},
    )  # fmt: skip
    unit_of_time = forms.ChoiceField(label="时限单位", choices=UNITS)
    method = forms.CharField(label="方式", max_length=100, required=False, help_text="如政府网站公开目录、公告栏。")
    basis_kind = forms.ChoiceField(label="依据种类", required=False)
    basis = forms.CharField(label="公开依据", max_length=200, required=False, help_text="法律法规的条款，或上级文件。")
    units = forms.ModelMultipleChoiceField(
        label="公开主体", queryset=Organisation.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一个单位。", "invalid_choice": "请从列表中选择单位。"},
    )  # fmt: skip
    since = DateField(label="起算日期", error_messages={"required": "请填写起算日期。"}, help_text="时限从这一天起算。")

    def __init__(
        self, *args: Any, units: QuerySet[Organisation], bases: list[tuple[str, str]], revising: bool = False,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        cast("forms.ModelMultipleChoiceField", self.fields["units"]).queryset = units
        cast("forms.ChoiceField", self.fields["basis_kind"]).choices = choices_with_blank(bases, "不选")
        if revising:
            for name in ("is_key_area", "units", "since"):
                del self.fields[name]

    def stated(self) -> dict[str, str]:
        """What the row says, the time in the rulebook's spelling."""
        values = dict(self.cleaned_data)
        amount = values.get("amount")
        names = ("area", "stage", "content", "method", "basis_kind", "basis")
        limit = f"{amount} {values['unit_of_time']}" if amount else ""
        return {name: values[name] for name in names} | {"limit": limit}


class SettleForm(forms.Form):
    code = forms.CharField(label="信息短码", max_length=8, error_messages={"required": "请填写信息短码。"})


class FormedForm(forms.Form):
    formed_on = DateField(label="信息形成日期", error_messages={"required": "请填写信息形成日期。"})


class StandardForm(forms.Form):
    """A standard catalogue, pasted from a table."""

    name = forms.CharField(
        label="标准目录名称", max_length=60, help_text="如“义务教育领域基层政务公开标准目录”。",
        error_messages={"required": "请填写标准目录名称。"},
    )  # fmt: skip
    table = forms.CharField(
        label="目录内容", max_length=200_000, widget=forms.Textarea(attrs={"rows": 12}),
        help_text="从表格中复制后粘贴，各列依次为领域、内容、时限、方式、依据、公开主体；公开主体写单位全称或简称，多个用顿号隔开。",
        error_messages={"required": "请粘贴目录内容。"},
    )  # fmt: skip
    since = DateField(label="起算日期", error_messages={"required": "请填写起算日期。"}, help_text="时限从这一天起算。")
