"""Terms of classes, where the catalogue stands, who manages a branch."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.estate.organisations.models import Organisation
from jiyue.estate.sites.models import Column

UNITS = [("days", "天"), ("working days", "个工作日"), ("months", "个月"), ("years", "年")]


class LimitForm(forms.Form):
    amount = forms.IntegerField(
        label="更新期限",
        min_value=1,
        max_value=999,
        error_messages={"required": "请填写期限。", "invalid": "请填写整数。"},
    )
    unit_of_time = forms.ChoiceField(label="单位", choices=UNITS)
    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="例如：本县自行制定的管理办法。",
        error_messages={"required": "请填写理由。"},
    )

    def term(self) -> str:
        return f"{self.cleaned_data['amount']} {self.cleaned_data['unit_of_time']}"


class CatalogueForm(forms.Form):
    OWN, INSIDE = "own", "inside"

    standing = forms.ChoiceField(label="设置方式", choices=[(OWN, "独立设置"), (INSIDE, "不独立设置，设在网站栏目中")])
    parent = forms.ModelChoiceField(
        label="设在哪个栏目下", queryset=Column.objects.none(), required=False, empty_label="独立设置的不选",
        error_messages={"invalid_choice": "请从列表中选择栏目。"},
    )  # fmt: skip

    def __init__(self, *args: Any, columns: QuerySet[Column], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        cast("forms.ModelChoiceField", self.fields["parent"]).queryset = columns


class DelegationForm(forms.Form):
    column = forms.ModelChoiceField(
        label="栏目", queryset=Column.objects.none(), empty_label="请选择", help_text="连同它下面的栏目和目录。",
        error_messages={"required": "请选择栏目。", "invalid_choice": "请从列表中选择栏目。"},
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label="管理单位", queryset=Organisation.objects.none(), empty_label="请选择",
        error_messages={"required": "请选择单位。", "invalid_choice": "请从列表中选择单位。"},
    )  # fmt: skip

    def __init__(self, *args: Any, columns: QuerySet[Column], units: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        cast("forms.ModelChoiceField", self.fields["column"]).queryset = columns
        cast("forms.ModelChoiceField", self.fields["unit"]).queryset = units
