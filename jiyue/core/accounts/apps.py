from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jiyue.core.accounts"
    label = "jiyue_accounts"
    verbose_name = "账号"
