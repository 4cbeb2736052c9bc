"""Putting an account into use, another name, who else runs an outlet."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms

from jiyue.estate.registry.models import MediaAccount
from jiyue.faces.console.forms.base import DateField, choices_with_blank


class _Plain(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})


class EnableForm(_Plain):
    """The verification on the platform; which of it is needed is for the rules."""

    verified = forms.ChoiceField(label="认证方式", choices=MediaAccount.Verified.choices, required=False)
    verified_subject = forms.CharField(
        label="认证主体", max_length=120, required=False, help_text="平台认证的单位全称。"
    )
    verified_on = DateField(
        label="认证日期", required=False, error_messages={"invalid": "请按年月日填写认证日期。"}
    )  # fmt: skip
    proof = forms.CharField(
        label="认证凭证", max_length=300, required=False, help_text="认证函或认证结果的编号、网址。"
    )


class RenameForm(_Plain):
    """Another name, and why."""

    name = forms.CharField(label="新的名称", max_length=120, error_messages={"required": "请填写新的名称。"})
    reason = forms.CharField(label="变更理由", max_length=200, error_messages={"required": "请填写变更理由。"})
    name_confirmed = forms.BooleanField(
        label="已核对，名称简洁、直观、规范", required=False, help_text="名称较长或有特殊符号的，核对后勾选。"
    )


class ActivityForm(_Plain):
    """What the outlet does, and the licence for it."""

    key = forms.ChoiceField(
        label="业务", error_messages={"required": "请选择业务。", "invalid_choice": "请从列出的业务中选择。"}
    )
    licence = forms.CharField(label="许可证", max_length=200, required=False, help_text="名称和编号；没有取得的不填。")
    expires_on = DateField(
        label="有效期至", required=False, error_messages={"invalid": "请按年月日填写有效期。"}
    )  # fmt: skip

    def __init__(self, *args: Any, known: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["key"]).choices = choices_with_blank([*known.items()], "请选择")


class EntrustForm(_Plain):
    """The body that runs it, and what was agreed."""

    contractor = forms.CharField(label="受托承办机构", max_length=120, required=False)
    contract = forms.CharField(label="委托合同", max_length=200, required=False, help_text="合同名称、编号和日期。")
    terms = forms.CharField(
        label="双方权责", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="合同约定的双方权利和责任，摘要即可。",
    )  # fmt: skip
