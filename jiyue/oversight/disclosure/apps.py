from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "jiyue.oversight.disclosure"
    label = "jiyue_disclosure"
    verbose_name = "发布统计"

    def ready(self) -> None:
        from jiyue.delivery.publishing import hooks
        from jiyue.oversight.disclosure import queries, subject

        subject.register()
        hooks.visited(queries.most_read)
