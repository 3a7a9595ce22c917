from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "emulation.groups"
    verbose_name = "Khối, cụm"
    default_auto_field = "django.db.models.BigAutoField"
