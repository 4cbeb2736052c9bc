"""Sign-in accounts of staff and citizens. What a person may do stands on postings, not here."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from jiyue.common.models import Identified


class User(Identified, AbstractUser):
    """A sign-in. `is_demo` accounts are refused by production settings (security.md, doors)."""

    username = models.CharField("登录名", max_length=64, unique=True)
    display_name = models.CharField("姓名", max_length=60, blank=True)
    suspended_at = models.DateTimeField("停用时间", null=True, blank=True)
    suspended_reason = models.CharField("停用原因", max_length=200, blank=True)
    must_change_password = models.BooleanField("须修改密码", default=False)
    password_set_at = models.DateTimeField("密码设置时间", null=True, blank=True)
    is_demo = models.BooleanField("演示账号", default=False)

    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.display_name or self.username


class SignInAttempts(models.Model):
    """How often a password was tried for a login name. The name is kept as a digest, known or not."""

    key = models.CharField("登录名摘要", max_length=64, primary_key=True)
    count = models.PositiveSmallIntegerField("次数", default=0)
    since = models.DateTimeField("起始时间")
    locked_until = models.DateTimeField("锁定至", null=True)

    class Meta:
        verbose_name = "登录尝试"
        verbose_name_plural = "登录尝试"

    def __str__(self) -> str:
        return self.key[:8]


class PastPassword(models.Model):
    """The hash of a password that an account has or had, so that it does not come again too soon."""

    user = models.ForeignKey(User, models.CASCADE, related_name="past_passwords", verbose_name="账号")
    password = models.CharField("密码摘要", max_length=128)
    set_at = models.DateTimeField("设置时间")

    class Meta:
        verbose_name = "用过的密码"
        verbose_name_plural = "用过的密码"
        ordering = ["-set_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user}"
