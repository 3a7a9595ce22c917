from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "emulation.people"
    verbose_name = "Người dùng"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from emulation.audit import visibility
        from emulation.organisations.reorganisation import register
        from emulation.people.reorganising import OFFICES

        visibility.register_open("people")
        register(OFFICES)
