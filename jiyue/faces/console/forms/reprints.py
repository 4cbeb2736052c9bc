"""Sources of reprints, tasks to reprint, and the reasons that go with an original."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.content.reprints.models import ReprintNorm, Source
from jiyue.estate.registry.models import Outlet
from jiyue.faces.console.forms.base import MomentField


class SourceForm(forms.Form):
    name = forms.CharField(label="名称", max_length=120, error_messages={"required": "请填写名称。"})
    host = forms.CharField(
        label="网站域名", max_length=120, help_text="例如 www.gov.cn；填 gov.cn 时包括它下面的所有网站。",
        error_messages={"required": "请填写域名。"},
    )  # fmt: skip
    nature = forms.ChoiceField(label="性质", choices=Source.Nature.choices)
    basis = forms.CharField(
        label="确定依据", max_length=200, help_text="例如：党政机关网站；主管单位确定稿源单位的文号。",
        error_messages={"required": "请填写确定依据。"},
    )  # fmt: skip


class TaskForm(forms.Form):
    outlets = forms.ModelMultipleChoiceField(
        label="网站和账号", queryset=Outlet.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择网站或账号。"},
    )  # fmt: skip
    title = forms.CharField(label="标题", max_length=200, error_messages={"required": "请填写标题。"})
    url = forms.URLField(label="原文网址", max_length=300, assume_scheme="https")
    issuer = forms.CharField(label="发布单位", max_length=120)
    published_at = MomentField(label="原文发布时间（北京时间）", help_text="时限从这一刻起算，夜间和节假日不停。")
    body = forms.CharField(label="原文正文", widget=forms.Textarea(attrs={"rows": 10}))

    def __init__(self, *args: Any, outlets: QuerySet[Outlet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelMultipleChoiceField", self.fields["outlets"]).queryset = outlets


class ExcuseForm(forms.Form):
    change_reason = forms.CharField(
        label="改动理由", required=False, max_length=300, help_text="题名或正文与原文不同的，写明为什么改。"
    )
    exception_reason = forms.CharField(
        label="名单外转载的理由", required=False, max_length=300, help_text="来源不在名单中的，由本单位负责人填写。"
    )


class NormForm(forms.Form):
    """A rule on reprinting that no pack holds."""

    level = forms.ChoiceField(
        label="层级", choices=ReprintNorm.Level.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选择层级。", "invalid_choice": "请从列表中选择。"},
    )  # fmt: skip
    title = forms.CharField(
        label="规定名称", max_length=200, help_text="名称和文号、条款。", error_messages={"required": "请填写名称。"}
    )
    text = forms.CharField(
        label="要求", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明要求什么。"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
