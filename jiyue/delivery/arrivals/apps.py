from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "jiyue.delivery.arrivals"
    label = "jiyue_arrivals"
    verbose_name = "网站迁入"
