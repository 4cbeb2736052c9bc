from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "jiyue.core.audit"
    label = "jiyue_audit"
    verbose_name = "审计日志"
