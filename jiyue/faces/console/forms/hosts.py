"""Names under which a website is served."""

from typing import Any

from django import forms

from jiyue.estate.sites.actions import THEMES


class HostForm(forms.Form):
    """A website that is to be served, and how it looks."""

    name = forms.CharField(
        label="域名", max_length=120, error_messages={"required": "请填写域名。"},
        help_text="主域名或其下的主机名，如 www.example.gov.cn；不带协议和路径。",
    )  # fmt: skip
    theme = forms.ChoiceField(label="主题", choices=list(THEMES.items()))


class ThemeForm(forms.Form):
    """How a site looks."""

    theme = forms.ChoiceField(label="主题", choices=list(THEMES.items()))


class AliasForm(forms.Form):
    """One more name."""

    name = forms.CharField(
        label="其他域名", max_length=120, error_messages={"required": "请填写域名。"},
        help_text="访问这个域名时转到网站的域名，例如原来的域名。中文域名请先转成字母写法再填。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "alias-%s", **kwargs})


class ReasonForm(forms.Form):
    """Why a name is given up."""

    reason = forms.CharField(
        label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明理由。"},
    )  # fmt: skip
