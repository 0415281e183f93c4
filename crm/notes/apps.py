from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "crm.notes"
    label = "notes"

    def ready(self) -> None:
        from crm.notes.events import describe_note_events

        describe_note_events()
