from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "jiyue.oversight.monitoring"
    label = "jiyue_monitoring"
    verbose_name = "日常监测"
