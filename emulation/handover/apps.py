from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "emulation.handover"
    verbose_name = "Bàn giao"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from emulation.audit import visibility
        from emulation.documents import registry as documents
        from emulation.groups import panels
        from emulation.handover import providers
        from emulation.handover import registry as papers
        from emulation.handover.builders import RECORD, build_record_of, filename_of, may_read, title_of
        from emulation.home import registry as home

        documents.register(
            documents.DocumentKind(
                code=RECORD, title=title_of, build=build_record_of, may_read=may_read, filename=filename_of
            )
        )
        panels.register(providers.handover_panel)
        papers.register(providers.conference_paper)
        home.register_tasks(providers.handover_tasks)
        visibility.register_open("handover")
