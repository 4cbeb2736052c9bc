from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "jiyue.oversight.inspection"
    label = "jiyue_inspection"
    verbose_name = "检查与整改"
