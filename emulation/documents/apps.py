from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "emulation.documents"
    verbose_name = "Văn bản"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from emulation.documents import services
        from emulation.jobs import registry

        registry.register(services.JOB_KIND, services.run)
