from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AwardsConfig(AppConfig):
    name = "awards"
    verbose_name = "Khen thưởng"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from awards.guards import install
        from awards.registration import register

        register()
        post_migrate.connect(install, sender=self, dispatch_uid="awards.guards")
