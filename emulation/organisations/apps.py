from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "emulation.organisations"
    verbose_name = "Đơn vị"
    default_auto_field = "django.db.models.BigAutoField"
