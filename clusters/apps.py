from django.apps import AppConfig


class ClustersConfig(AppConfig):
    name = "clusters"
    verbose_name = "Cụm thi đua"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clusters.policies import ClusterPolicy
        from emulation.groups import policies
        from emulation.groups.choices import GroupKind

        policies.register(GroupKind.CLUSTER, ClusterPolicy())
