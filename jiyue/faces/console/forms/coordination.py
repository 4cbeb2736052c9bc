"""Who leads what, what is asked of units by a day, and reminders."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.estate.organisations.models import Organisation
from jiyue.estate.sites.models import Column
from jiyue.faces.console.forms.base import DateField, choices_with_blank


class LeadForm(forms.Form):
    """A unit for a column or for a field."""

    unit = forms.ModelChoiceField(
        label="牵头单位", queryset=Organisation.objects.none(), empty_label="请选择",
        error_messages={"required": "请选择牵头单位。", "invalid_choice": "请从列表中选择单位。"},
    )  # fmt: skip
    column = forms.ModelChoiceField(
        label="牵头的栏目", queryset=Column.objects.none(), required=False, empty_label="不选",
        help_text="连同它下面的栏目。", error_messages={"invalid_choice": "请从列表中选择栏目。"},
    )  # fmt: skip
    field = forms.ChoiceField(
        label="或者：牵头的行业领域", required=False, help_text="主管部门看到各部门、各乡镇（街道）这一领域的信息。",
        error_messages={"invalid_choice": "请从列表中选择领域。"},
    )  # fmt: skip

    def __init__(
        self, *args: Any, units: QuerySet[Organisation], columns: QuerySet[Column], fields: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        cast("forms.ModelChoiceField", self.fields["unit"]).queryset = units
        cast("forms.ModelChoiceField", self.fields["column"]).queryset = columns
        choices = choices_with_blank([(one, one) for one in fields], "不选")
        cast("forms.ChoiceField", self.fields["field"]).choices = choices


class UnitsForm(forms.Form):
    """Some of the responsible units, chosen by ticking."""

    units = forms.ModelMultipleChoiceField(
        label="责任单位", queryset=Organisation.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一个单位。", "invalid_choice": "请从列表中选择单位。"},
    )  # fmt: skip

    def __init__(self, *args: Any, units: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        known = Organisation.objects.filter(pk__in=[unit.pk for unit in units]).order_by("lineage")
        cast("forms.ModelMultipleChoiceField", self.fields["units"]).queryset = known


class RequestForm(UnitsForm):
    title = forms.CharField(label="标题", max_length=100, error_messages={"required": "请填写标题。"})
    wants = forms.CharField(
        label="报送要求", max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="报送什么、什么形式、发布到哪个栏目。", error_messages={"required": "请写明报送什么。"},
    )  # fmt: skip
    due_on = DateField(
        label="截止日期", help_text="到期前后按期限提醒的规定自动提醒各单位。",
        error_messages={"required": "请填写截止日期。", "invalid": "请按年月日填写截止日期。"},
    )  # fmt: skip
    field_order = ("title", "wants", "due_on", "units")


class NudgeForm(UnitsForm):
    note = forms.CharField(
        label="提醒内容", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明提醒什么。"},
    )  # fmt: skip
    field_order = ("note", "units")
