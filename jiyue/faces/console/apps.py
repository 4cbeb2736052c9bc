from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "jiyue.faces.console"
    label = "jiyue_console"
    verbose_name = "工作台"
