"""Choosing a period; entering what is expected."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.estate.organisations.models import Organisation
from jiyue.estate.registry.models import Website
from jiyue.faces.console.forms.base import DateField


class PeriodForm(forms.Form):
    """A month written 2026-11, or a year written 2026."""

    period = forms.CharField(max_length=7)

    def __init__(self, *args: Any, monthly: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        self.monthly = monthly
        self.fields["period"].label = "月份" if monthly else "年度"

    def clean_period(self) -> date:
        text = self.cleaned_data["period"].strip()
        try:
            return date.fromisoformat(f"{text}-01" if self.monthly else f"{text[:4]}-01-01")
        except ValueError:
            said = "请按“2026-11”填写月份。" if self.monthly else "请填写四位数的年度，例如 2026。"
            raise forms.ValidationError(said)


class ExpectForm(forms.Form):
    """A release that is expected of a unit."""

    unit = forms.ModelChoiceField(
        label="责任单位", queryset=Organisation.objects.none(), empty_label="请选择",
        error_messages={"required": "请选择责任单位。", "invalid_choice": "请从列表中选择单位。"},
    )  # fmt: skip
    topic = forms.ChoiceField(label="发布事项", error_messages={"required": "请选择发布事项。"})
    title = forms.CharField(
        label="应发布的信息", max_length=200, help_text="例如：州人大会议公报、2027年部门预算。",
        error_messages={"required": "请填写应发布什么信息。"},
    )  # fmt: skip
    happens_on = DateField(
        label="发生日期", help_text="会议、活动的日期，决策作出的日期，或者文件批准的日期。",
        error_messages={"required": "请填写发生日期。"},
    )  # fmt: skip
    latest = DateField(label="最迟发布日期", required=False, help_text="另有规定日期的填写；不填的，按规定的期限计算。")

    def __init__(
        self, *args: Any, units: QuerySet[Organisation], topics: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        cast("forms.ModelChoiceField[Organisation]", self.fields["unit"]).queryset = units
        cast("forms.ChoiceField", self.fields["topic"]).choices = topics


class SettleForm(forms.Form):
    resource = forms.CharField(
        label="对应的信息", max_length=60, help_text="填信息的短码或发文字号。",
        error_messages={"required": "请填写信息的短码或发文字号。"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})


class NoteForm(forms.Form):
    """A decision on the layout of a site, or what people asked for."""

    website = forms.ModelChoiceField(
        label="网站", queryset=Website.objects.none(), empty_label="请选择",
        error_messages={"required": "请选择网站。", "invalid_choice": "请从列表中选择网站。"},
    )  # fmt: skip
    about = forms.CharField(
        label="事项", max_length=200, help_text="栏目名称、搜索词或网址，与报表中的写法一致，决定就列在它旁边。",
        error_messages={"required": "请填写事项。"},
    )  # fmt: skip
    text = forms.CharField(
        label="内容", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写内容。"},
    )  # fmt: skip

    def __init__(self, *args: Any, sites: Sequence[Website], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        field = cast("forms.ModelChoiceField", self.fields["website"])
        field.queryset = Website.objects.filter(pk__in=[one.pk for one in sites]).select_related("outlet")
        field.initial = sites[0].pk if len(sites) == 1 else None
