from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "jiyue.rulebook.regulations"
    label = "jiyue_regulations"
    verbose_name = "规则包"
