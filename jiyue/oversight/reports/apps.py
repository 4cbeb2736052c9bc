from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "jiyue.oversight.reports"
    label = "jiyue_reports"
    verbose_name = "通报与报表"
