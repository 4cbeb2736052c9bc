from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "jiyue.content.library"
    label = "jiyue_library"
    verbose_name = "信息资源库"
