from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "emulation.regulations"
    verbose_name = "Quy định"
    default_auto_field = "django.db.models.BigAutoField"
