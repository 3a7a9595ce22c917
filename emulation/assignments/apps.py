from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "emulation.assignments"
    verbose_name = "Nhiệm vụ được giao"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from emulation.assignments import providers
        from emulation.assignments.reorganising import TASKS
        from emulation.assignments.views.reading import has_tasks_to_see
        from emulation.audit import visibility
        from emulation.groups import panels as group_panels
        from emulation.home import registry
        from emulation.organisations.panels import register as register_panel
        from emulation.organisations.reorganisation import register as register_reorganising

        register_reorganising(TASKS)
        registry.register_tasks(providers.unit_tasks)
        registry.register_tasks(providers.assigning_tasks)
        registry.register_nav(
            registry.NavEntry(35, "Nhiệm vụ", "assignments:index", "/nhiem-vu/", has_tasks_to_see)
        )
        register_panel(providers.unit_panel)
        group_panels.register(providers.group_panel)
        visibility.register_open("assignments")
