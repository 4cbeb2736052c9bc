"""Deciding on a review, a placement, a finding; reporting on an order."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.estate.organisations.models import Organisation
from jiyue.faces.console.forms.base import DateField, choices_with_blank


class ReviewForm(forms.Form):
    """Pass, or return with a reason from the list and words; the hash says what was on the screen."""

    verdict = forms.ChoiceField(choices=[("pass", "通过"), ("return", "退回修改")], widget=forms.HiddenInput)
    seen_hash = forms.CharField(widget=forms.HiddenInput)
    aspects = forms.MultipleChoiceField(label="审核要点", required=False, widget=forms.CheckboxSelectMultiple)
    reason = forms.ChoiceField(label="退回理由", required=False)
    hold_until = DateField(
        label="暂缓到", required=False, help_text="当前不适宜发布的，可以填到哪一天以后再送审。",
        error_messages={"invalid": "请按年月日填写日期。"},
    )  # fmt: skip
    opinion = forms.CharField(
        label="意见", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="退回时必须写明要改什么。",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        aspects: Sequence[str],
        reasons: Mapping[str, str],
        asks: Sequence[Sequence[str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        self.asks = {f"answer-{key}": key for key, _ in asks}
        for key, label in asks:
            words = forms.Textarea(attrs={"rows": 2})
            help_text = "通过时必须写明，记入审核记录。"
            self.fields[f"answer-{key}"] = forms.CharField(
                label=label, required=False, max_length=1000, widget=words, help_text=help_text
            )
        ticks = cast("forms.MultipleChoiceField", self.fields["aspects"])
        ticks.choices = [(one, one) for one in aspects]
        grounds = cast("forms.ChoiceField", self.fields["reason"])
        grounds.choices = choices_with_blank([*(reasons or {"other": "其他"}).items()], "请选择")

    def asked(self) -> list[forms.BoundField]:
        """The fields for what the step asks to be written down."""
        return [self[name] for name in self.asks]

    def answers(self) -> dict[str, str]:
        return {key: self.cleaned_data[name] for name, key in self.asks.items()}


class KeepForm(forms.Form):
    finding = forms.CharField(max_length=32)
    reason = forms.CharField(max_length=300)


class PeriodForm(forms.Form):
    """The days that a count covers."""

    since = DateField(label="从", error_messages={"invalid": "请按年月日填写日期。"})
    until = DateField(label="到", error_messages={"invalid": "请按年月日填写日期。"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("since") and values.get("until") and values["since"] > values["until"]:
            raise forms.ValidationError("起始日期不能晚于截止日期。")
        return values


class EndorseForm(forms.Form):
    """A unit's word on an item, or the paper on which it stands."""

    what = forms.CharField(widget=forms.HiddenInput)
    unit = forms.CharField(max_length=200, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=[("yes", "同意"), ("no", "不同意")])
    opinion = forms.CharField(required=False, max_length=500)
    paper = forms.FileField(required=False)


class BasisForm(forms.Form):
    """On what the facts of an item rest."""

    source = forms.CharField(max_length=200)
    link = forms.URLField(max_length=500, required=False, assume_scheme="https")
    paper = forms.FileField(required=False)


class MarkForm(forms.Form):
    excerpt = forms.CharField(max_length=300, error_messages={"required": "请粘贴要标注的原文。"})
    note = forms.CharField(max_length=300, error_messages={"required": "请写明意见。"})


class GrantForm(forms.Form):
    """A standing consent for another unit to place into a column."""

    organisation = forms.ModelChoiceField(
        label="被授权单位", queryset=Organisation.objects.none(), empty_label="请选择",
        error_messages={"required": "请选择被授权单位。", "invalid_choice": "请从列表中选择单位。"},
    )  # fmt: skip
    until = DateField(
        label="终止日期", required=False, help_text="不填为长期有效，直到收回。",
        error_messages={"invalid": "请按年月日填写终止日期。"},
    )  # fmt: skip

    def __init__(self, *args: Any, units: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        cast("forms.ModelChoiceField", self.fields["organisation"]).queryset = units


class ConsentForm(forms.Form):
    verdict = forms.ChoiceField(choices=[("pass", "同意"), ("return", "不同意")])
    opinion = forms.CharField(required=False, max_length=500)


class JudgeForm(forms.Form):
    """Confirm or dismiss a finding."""

    verdict = forms.ChoiceField(choices=[("confirm", "确认"), ("dismiss", "排除")], widget=forms.HiddenInput)
    reason = forms.CharField(
        label="说明", required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="排除问题时必须写明理由。",
    )  # fmt: skip


class RequirementForm(forms.Form):
    requirement = forms.CharField(
        label="整改要求",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "请填写整改要求。"},
    )


class ReportForm(forms.Form):
    report = forms.CharField(
        label="整改情况",
        max_length=4000,
        help_text="逐项说明做了什么、何时完成。",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请填写整改情况。"},
    )


class QuarterForm(forms.Form):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=9000)
    quarter = forms.ChoiceField(label="季度", choices=[(str(n), f"第{w}季度") for n, w in enumerate("一二三四", 1)])


class WordForm(forms.Form):
    """What is done about a word that people look for."""

    decision = forms.CharField(
        label="处理意见", max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写处理意见。"},
    )  # fmt: skip
