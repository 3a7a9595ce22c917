from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "emulation.home"
    verbose_name = "Việc cần làm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from emulation.audit import visibility
        from emulation.groups.involvement import titles_of as group_titles
        from emulation.home import activity_tasks, conference_tasks, ground, registry
        from emulation.people.selectors import titles_of as own_titles

        for entry in ground.ENTRIES:
            registry.register_nav(entry)
        for titles in (own_titles, group_titles):
            registry.register_titles(titles)
        for tasks in (ground.starting_tasks, ground.vacancy_tasks, conference_tasks.conference_tasks):
            registry.register_tasks(tasks)
        for tasks in (activity_tasks.leader_tasks, activity_tasks.example_tasks):
            registry.register_tasks(tasks)
        for panel in (ground.reminders_panel, ground.accounts_panel, ground.groups_panel, ground.dates_panel):
            registry.register_panel(panel)
        visibility.register_withheld(ground.votes_not_to_be_read)
