from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "jiyue.content.library"
    label = "jiyue_library"
    verbose_name = "信息资源库"

    def ready(self) -> None:
        from jiyue.content.library.actions import scope
        from jiyue.content.library.queries import interpreting
        from jiyue.estate.approvals import hooks

        kind = hooks.SubjectKind(label="公开范围变更", url=lambda case: f"/console/scope-changes/{case.subject_id}/")
        hooks.register(scope.CASE, kind)
        alone = hooks.SubjectKind(label="先行发布", url=lambda case: f"/console/alone-requests/{case.subject_id}/")
        hooks.register(interpreting.ALONE, alone)
