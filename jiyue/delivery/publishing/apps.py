from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "jiyue.delivery.publishing"
    label = "jiyue_publishing"
    verbose_name = "发布"
