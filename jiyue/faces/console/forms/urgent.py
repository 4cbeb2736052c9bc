"""Sending in by the urgent route, looking again, and posts on accounts."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.common.refusals import Refusal
from jiyue.content.review.models import Emergency
from jiyue.faces.console.forms.base import MomentField


class Required(forms.Form):
    """A small form inside a page: what is wrong with it is said on a page of its own."""

    def require(self) -> None:
        if not self.is_valid():
            told = [str(error) for errors in self.errors.values() for error in errors]
            raise Refusal("没有办理：填写不完整。", cure="".join(told))


class EmergencyForm(forms.Form):
    kind = forms.ChoiceField(label="类型", choices=Emergency.Kind.choices, required=False, widget=forms.RadioSelect)
    follows = forms.ModelChoiceField(
        label="续报的事件", queryset=Emergency.objects.none(), required=False, empty_label="不是续报，首次发布",
        help_text="同一事件再次发布的选择原事件，事件名称和发生时间沿用原来的。",
    )  # fmt: skip
    responder = forms.CharField(
        label="回应主体",
        max_length=120,
        required=False,
        help_text="提供这一信息或回应的部门、单位，例如：县应急管理局。",
    )
    event = forms.CharField(
        label="事件", max_length=120, help_text="例如：某镇山体滑坡。不写个人信息。",
        error_messages={"required": "请写明发生了什么。"},
    )  # fmt: skip
    happened_at = MomentField(
        label="事件发生时间（北京时间）", help_text="从这一时刻起计算多少分钟后发布。",
        error_messages={"required": "请填写事件发生时间。", "invalid": "请按“2026-12-01 09:00”填写时间。"},
    )  # fmt: skip
    reason = forms.CharField(
        label="应急理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="为什么不能按平时的流程等候。理由记入审计记录。", error_messages={"required": "请写明理由。"},
    )  # fmt: skip
    change_reason = forms.CharField(
        label="修改原因", required=False, max_length=200, help_text="签发过的信息再次送审的，写明改了什么。"
    )
    grade = forms.ChoiceField(label="级别", required=False)
    contingency_plan = forms.CharField(
        label="应急预案", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="级别要求附预案的填写，不公开。",
    )  # fmt: skip

    def __init__(
        self, *args: Any, grades: Sequence[tuple[str, str]], events: QuerySet[Emergency], **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        cast("forms.ModelChoiceField", self.fields["follows"]).queryset = events
        if grades:
            cast("forms.ChoiceField", self.fields["grade"]).choices = [*grades]
        else:
            del self.fields["grade"], self.fields["contingency_plan"]


class LookForm(Required):
    verdict = forms.ChoiceField(
        label="结论", choices=Emergency.Verdict.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选择结论。"},
    )  # fmt: skip
    opinion = forms.CharField(
        label="补审意见", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="核对了什么，有误的写明怎样更正。", error_messages={"required": "请写明补审意见。"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})


class CopyForm(Required):
    link = forms.URLField(
        label="账号上的链接", max_length=500, assume_scheme="https",
        error_messages={"required": "请填写链接。", "invalid": "请填写完整的网址，以 http:// 或 https:// 开头。"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
