from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "jiyue.estate.duties"
    label = "jiyue_duties"
    verbose_name = "责任事项"
