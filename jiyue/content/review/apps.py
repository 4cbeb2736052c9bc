from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "jiyue.content.review"
    label = "jiyue_review"
    verbose_name = "信息审核"
