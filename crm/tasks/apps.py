from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "crm.tasks"
    label = "tasks"

    def ready(self) -> None:
        from crm.tasks.events import describe_task_events

        describe_task_events()
