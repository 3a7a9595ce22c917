from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "emulation.activities"
    verbose_name = "Hoạt động"
    default_auto_field = "django.db.models.BigAutoField"
