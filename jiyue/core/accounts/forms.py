"""allauth's forms with our Chinese labels."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

RULES = "至少 10 个字符，不能全是数字，不能是常见密码，不能与最近用过的相同；所在地有更严规定的，从其规定。"


class Labelled:
    """Sets labels and hints, and takes the placeholders away: a label that vanishes helps nobody."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            field = self.fields[name]
            field.label, field.help_text = label, self.hints.get(name, "")
            field.error_messages["required"] = f"请填写{label}。"
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Labelled, LoginForm):
    labels = {"login": "登录名", "password": "密码"}


class NewPasswordForm(Labelled, ChangePasswordForm):
    labels = {"oldpassword": "当前密码", "password1": "新密码", "password2": "再次输入新密码"}
    hints = {"password1": RULES}


class ConfirmPasswordForm(Labelled, ReauthenticateForm):
    labels = {"password": "密码"}


CODE_HINT = "打开手机上的验证器，输入当前显示的 6 位数字。"


class CodeForm(Labelled, AuthenticateForm):
    labels = {"code": "验证码"}
    hints = {"code": CODE_HINT + "也可以输入一个未用过的备用码。"}


class ConfirmCodeForm(Labelled, ReauthenticateByCodeForm):
    labels = {"code": "验证码"}
    hints = {"code": CODE_HINT}


class ActivateCodeForm(Labelled, ActivateTOTPForm):
    labels = {"code": "验证码"}
    hints = {"code": CODE_HINT}
