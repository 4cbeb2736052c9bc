from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "jiyue.delivery.search"
    label = "jiyue_search"
    verbose_name = "站内搜索"

    def ready(self) -> None:
        from jiyue.delivery.publishing import signals as publishing
        from jiyue.delivery.search import receivers

        publishing.released.connect(receivers.on_change, dispatch_uid="search.released")
        publishing.withdrawn.connect(receivers.on_change, dispatch_uid="search.withdrawn")
        publishing.moved.connect(receivers.on_change, dispatch_uid="search.moved")
