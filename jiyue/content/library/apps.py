from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "jiyue.content.library"
    label = "jiyue_library"
    verbose_name = "信息资源库"

    def ready(self) -> None:
        from jiyue.content.library import scope

        scope.register()
