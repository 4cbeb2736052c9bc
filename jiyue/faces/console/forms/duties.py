"""Registering an event with its limit, completing a duty with its proof, extending it."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from jiyue.common import uploads
from jiyue.estate.duties.actions.register import Proof
from jiyue.estate.duties.queries.register import Matter
from jiyue.estate.organisations.models import Organisation
from jiyue.faces.console.forms.base import DateField, choices_with_blank
from jiyue.rulebook.deadlines.rules import Term


class TimeField(forms.TimeField):
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class DutyForm(forms.Form):
    """An event that starts a limit."""

    holder = forms.ModelChoiceField(
        label="责任单位", queryset=Organisation.objects.none(), empty_label=None,
        error_messages={"required": "请选择责任单位。", "invalid_choice": "请从列表中选择单位。"},
    )  # fmt: skip
    matter = forms.ChoiceField(
        label="事项", help_text="所在地规则包规定的期限事项。", error_messages={"required": "请选择事项。"}
    )
    subject = forms.CharField(
        label="对象", max_length=200, help_text="账号、网站、信息的名称或来信编号。不写姓名、电话等个人信息。",
        error_messages={"required": "请填写对象。"},
    )  # fmt: skip
    started_on = DateField(
        label="事件日期", help_text="收到、发布或发生之日，次日起算。",
        error_messages={"required": "请填写事件日期。", "invalid": "请按年月日填写。"},
    )  # fmt: skip
    started_at = TimeField(
        label="时刻", required=False, help_text="按小时计算的期限必须填写。",
        error_messages={"invalid": "请按时和分填写。"},
    )  # fmt: skip

    def __init__(self, *args: Any, units: QuerySet[Organisation], matters: Sequence[Matter], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        self.by_key = {one.key: one for one in matters}
        cast("forms.ModelChoiceField", self.fields["holder"]).queryset = units.order_by("lineage")
        choices = sorted((one.key, one.text) for one in matters)
        cast("forms.ChoiceField", self.fields["matter"]).choices = choices_with_blank(choices, "请选择")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        chosen = self.by_key.get(values.get("matter", ""))
        if chosen and chosen.term.unit == "hours" and not values.get("started_at"):
            self.add_error("started_at", "这一事项按小时计算，请填写时刻。")
        return values

    def moment(self) -> datetime:
        return at_moment(self.cleaned_data["started_on"], self.cleaned_data["started_at"] or time.min)


class CompleteForm(forms.Form):
    """When it was done and what shows it."""

    done_on = DateField(
        label="完成日期", error_messages={"required": "请填写完成日期。", "invalid": "请按年月日填写。"}
    )
    done_at = TimeField(label="时刻", required=False, help_text="按小时计算的期限必须填写。")
    document_number = forms.CharField(label="文号", max_length=120, required=False)
    link = forms.URLField(
        label="链接", max_length=500, required=False, assume_scheme="https",
        help_text="公开页面的网址。", error_messages={"invalid": "请填写以 https:// 开头的网址。"},
    )  # fmt: skip
    file = forms.FileField(label="证明文件", required=False, help_text="图片、PDF、Word 或 Excel。")
    note = forms.CharField(
        label="办理情况", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不写姓名、电话等个人信息。",
    )  # fmt: skip

    def __init__(self, *args: Any, by_hour: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        self.by_hour = by_hour
        if not by_hour:
            del self.fields["done_at"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.by_hour and not values.get("done_at"):
            self.add_error("done_at", "这一事项按小时计算，请填写时刻。")
        return values

    def moment(self, now: datetime) -> datetime:
        """The moment given, or the end of the day given, but never later than now on the same day."""
        day: date = self.cleaned_data["done_on"]
        given = at_moment(day, self.cleaned_data.get("done_at") or time(23, 59, 59))
        return min(given, now) if day == timezone.localdate(now) else given

    def proof(self) -> Proof:
        values = self.cleaned_data
        sent = values["file"]
        file = uploads.check(sent.name, sent.read()) if sent else None
        return Proof(values["document_number"].strip(), values["link"], values["note"].strip(), file)


class ExtendForm(forms.Form):
    """How much longer, in the unit of the limit, and why."""

    amount = forms.IntegerField(
        label="延长", min_value=1, max_value=1000, error_messages={"required": "请填写延长多少。"}
    )
    reason = forms.CharField(
        label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写理由。"},
    )  # fmt: skip

    def __init__(self, *args: Any, term: Term, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        self.unit = term.unit
        unit = term.chinese.lstrip("0123456789")
        self.fields["amount"].help_text = f"单位：{unit}。"

    def term(self) -> Term:
        return Term(self.cleaned_data["amount"], self.unit)


def at_moment(day: date, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, moment))
