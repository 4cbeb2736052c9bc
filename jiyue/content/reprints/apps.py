from django.apps import AppConfig


class ReprintsConfig(AppConfig):
    name = "jiyue.content.reprints"
    label = "jiyue_reprints"
    verbose_name = "转载"
