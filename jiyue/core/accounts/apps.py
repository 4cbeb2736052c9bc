from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jiyue.core.accounts"
    label = "jiyue_accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        from jiyue.core.accounts import receivers  # noqa: F401
