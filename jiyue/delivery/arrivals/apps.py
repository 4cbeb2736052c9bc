from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "jiyue.delivery.arrivals"
    label = "jiyue_arrivals"
    verbose_name = "网站迁入"

    def ready(self) -> None:
        from jiyue.delivery.arrivals.queries import closings
        from jiyue.estate.registry import hooks

        hooks.closing_checks.append(closings.require_ready)
