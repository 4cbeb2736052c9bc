"""Accounts, people and postings: the forms of the three administrators."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.estate.organisations.charges import Charge
from jiyue.estate.organisations.models import Organisation, Person, Posting
from jiyue.faces.console import scopes
from jiyue.faces.console.forms.base import DateField, choices_with_blank


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="初始密码", min_length=10, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 10 位，不能全是数字。请当面交给本人，本人登录后修改。",
        error_messages={"required": "请填写初始密码。", "min_length": "初始密码至少 10 位。"},
    )  # fmt: skip


class AccountForm(PasswordForm):
    """A sign-in and the person behind it; without any right until a posting is granted."""

    username = forms.CharField(
        label="登录名", max_length=64, help_text="用于登录，建成后不能修改。",
        error_messages={"required": "请填写登录名。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    display_name = forms.CharField(label="姓名", max_length=60, error_messages={"required": "请填写姓名。"})
    email = forms.EmailField(label="电子邮箱", error_messages={"required": "请填写电子邮箱。"})

    field_order = ["username", "display_name", "email", "password"]


class AppointForm(forms.Form):
    person = forms.ModelChoiceField(
        label="人员", queryset=Person.objects.none(), empty_label="请选择", error_messages={"required": "请选择人员。"}
    )
    organisation = forms.ModelChoiceField(
        label="单位",
        queryset=Organisation.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择单位。"},
    )
    role = forms.ChoiceField(
        label="角色", choices=[("", "请选择"), *Posting.Role.choices], error_messages={"required": "请选择角色。"}
    )
    title = forms.CharField(label="职务", max_length=60, required=False)
    since = DateField(label="任职日期", required=False)

    def __init__(self, *args: Any, posting: Posting, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = cast("forms.ModelChoiceField", self.fields["person"])
        people.queryset = scopes.visible(Person, posting, at).order_by("name")
        units = cast("forms.ModelChoiceField", self.fields["organisation"])
        units.queryset = scopes.visible(Organisation, posting, at).order_by("lineage")


class PlaceForm(forms.Form):
    code = forms.CharField(
        label="区划代码", max_length=9, help_text="国家标准的 6 位代码，乡镇街道 9 位，如 532923、532923100。",
        error_messages={"required": "请填写区划代码。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )  # fmt: skip
    name = forms.CharField(
        label="名称", max_length=60, help_text="全称，不用简称。", error_messages={"required": "请填写名称。"}
    )


class ChargeForm(forms.Form):
    charge = forms.ChoiceField(label="职责", error_messages={"required": "请选择职责。"})
    person = forms.ModelChoiceField(
        label="责任人", queryset=Person.objects.none(), empty_label="请选择",
        help_text="主办单位及其内设机构的在任人员。", error_messages={"required": "请选择责任人。"},
    )  # fmt: skip

    def __init__(self, *args: Any, rows: Sequence[Charge], people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ChoiceField", self.fields["charge"])
        choice.choices = choices_with_blank([(row.key, row.label) for row in rows], "请选择")
        cast("forms.ModelChoiceField", self.fields["person"]).queryset = people
