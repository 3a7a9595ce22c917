from django.apps import AppConfig


class ClustersConfig(AppConfig):
    name = "clusters"
    verbose_name = "Cụm thi đua"
    default_auto_field = "django.db.models.BigAutoField"
