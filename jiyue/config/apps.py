from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "jiyue.config"
    label = "jiyue_config"
    verbose_name = "系统配置"

    def ready(self) -> None:
        from jiyue.config import checks  # noqa: F401
