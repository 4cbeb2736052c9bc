from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "jiyue.oversight.disclosure"
    label = "jiyue_disclosure"
    verbose_name = "发布统计"
