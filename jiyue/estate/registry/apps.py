from functools import partial

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "jiyue.estate.registry"
    label = "jiyue_registry"
    verbose_name = "网站与账号台账"

    def ready(self) -> None:
        from jiyue.estate.duties import hooks as duties
        from jiyue.estate.registry import queries

        for kind in ("website", "media_account"):
            duties.register(kind, partial(queries.answered_for, kind))
