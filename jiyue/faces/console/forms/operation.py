"""What a site needs of the platform, its answer, and filing with the unit above."""

from typing import Any, cast

from django import forms

from jiyue.estate.registry.models import FiledCopy, Outlet

CHOOSE = {"required": "请选择。", "invalid_choice": "请从列表中选择。"}


class SiteRequestForm(forms.Form):
    outlet = forms.ModelChoiceField(
        label="网站", queryset=Outlet.objects.none(), empty_label="请选择", error_messages=CHOOSE
    )
    title = forms.CharField(label="标题", max_length=100, error_messages={"required": "请填写标题。"})
    text = forms.CharField(
        label="需求", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="需要什么、用在哪里、什么时候要用。", error_messages={"required": "请写明需求。"},
    )  # fmt: skip

    def __init__(self, *args: Any, outlets: list[Outlet], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        rows = Outlet.objects.filter(pk__in=[one.pk for one in outlets]).order_by("name")
        cast("forms.ModelChoiceField[Outlet]", self.fields["outlet"]).queryset = rows


class AnswerRequestForm(forms.Form):
    verdict = forms.ChoiceField(
        label="办理结果", choices=[("done", "已办结"), ("declined", "不予办理")], widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )  # fmt: skip
    text = forms.CharField(
        label="答复", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写明做了什么；不予办理的，写明原因。", error_messages={"required": "请填写答复。"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})


class FilingForm(forms.Form):
    occasion = forms.ChoiceField(
        label="备案事由", choices=FiledCopy.Occasion.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如变更的事项、集体研究或批准的情况。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
