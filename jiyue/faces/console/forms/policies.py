"""Watched sources, and marking policy items for an industry or an area."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.estate.organisations.models import Place
from jiyue.estate.registry.models import Outlet
from jiyue.faces.console.forms.base import choices_with_blank


class WatchForm(forms.Form):
    name = forms.CharField(label="名称", max_length=120, error_messages={"required": "请填写名称。"})
    issuer = forms.ChoiceField(label="发布机关", error_messages={"invalid_choice": "请从列表中选择发布机关。"})
    url = forms.URLField(
        label="列表页或订阅地址", max_length=300, assume_scheme="https",
        help_text="政策文件列表页，或者 RSS 订阅地址。系统遵守对方网站对程序访问的规定，定时查看。",
        error_messages={"required": "请填写网址。", "invalid": "请填写完整网址。"},
    )  # fmt: skip
    outlets = forms.ModelMultipleChoiceField(
        label="由哪些网站和账号转载", queryset=Outlet.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择网站或账号。", "invalid_choice": "请从列表中选择网站或账号。"},
    )  # fmt: skip

    def __init__(self, *args: Any, issuers: list[str], outlets: QuerySet[Outlet], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        if issuers:
            cast("forms.ChoiceField", self.fields["issuer"]).choices = [(one, one) for one in issuers]
        else:
            self.fields["issuer"] = forms.CharField(
                label="发布机关", max_length=40, error_messages={"required": "请填写发布机关。"}
            )
        cast("forms.ModelMultipleChoiceField", self.fields["outlets"]).queryset = outlets


class TagForm(forms.Form):
    industry = forms.ChoiceField(
        label="涉及的行业", required=False, help_text="由该行业主管部门的网站转载；主管部门在“牵头工作”中确定。",
        error_messages={"invalid_choice": "请从列表中选择行业。"},
    )  # fmt: skip
    area = forms.ModelChoiceField(
        label="涉及的地区", queryset=Place.objects.none(), required=False, empty_label="不选",
        help_text="由该地区的政府门户网站转载。", error_messages={"invalid_choice": "请从列表中选择地区。"},
    )  # fmt: skip

    def __init__(self, *args: Any, industries: list[str], areas: QuerySet[Place], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        choices = choices_with_blank([(one, one) for one in industries], "不选")
        cast("forms.ChoiceField", self.fields["industry"]).choices = choices
        cast("forms.ModelChoiceField", self.fields["area"]).queryset = areas


class CodeForm(forms.Form):
    code = forms.CharField(
        label="信息短码", max_length=8, help_text="短码在信息页面上。", error_messages={"required": "请填写信息短码。"}
    )
