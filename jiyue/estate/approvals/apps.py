from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "jiyue.estate.approvals"
    label = "jiyue_approvals"
    verbose_name = "审批"
