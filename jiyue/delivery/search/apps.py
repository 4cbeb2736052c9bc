from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "jiyue.delivery.search"
    label = "jiyue_search"
    verbose_name = "站内搜索"
