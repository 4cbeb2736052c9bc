from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "jiyue.faces.api"
    label = "jiyue_api"
    verbose_name = "共享交换接口"
