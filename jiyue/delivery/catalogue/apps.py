from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "jiyue.delivery.catalogue"
    label = "jiyue_catalogue"
    verbose_name = "政府信息公开目录"
