from django.apps import AppConfig


class ClustersConfig(AppConfig):
    name = "clusters"
    verbose_name = "Cụm thi đua"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clusters import providers
        from clusters.policies import ClusterPolicy
        from clusters.selectors import not_recognised
        from clusters.services import missing_to_start
        from emulation.audit import visibility
        from emulation.groups import guards, panels, policies
        from emulation.groups.choices import GroupKind
        from emulation.home import registry

        policies.register(GroupKind.CLUSTER, ClusterPolicy())
        guards.register_start_guard(missing_to_start)
        guards.register_opening_guard(not_recognised)
        panels.register(providers.founding_panel)
        panels.register_list_actions(providers.list_actions)
        registry.register_tasks(providers.founding_tasks)
        visibility.register_open("clusters")
