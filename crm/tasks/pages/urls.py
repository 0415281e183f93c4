"""Addresses of tasks as rows; their own pages are those of every record."""

from django.urls import path

from crm.records.pages import addresses
from crm.tasks.pages import views

addresses.register()

TASK = "tasks/<record_id:pk>/"

urlpatterns = [
    path("<records:record_type>/<record_id:pk>/tasks/", views.RecordTasks.as_view(), name="record_tasks"),
    path(f"{TASK}row/", views.TaskRow.as_view(), name="task_row"),
    path(f"{TASK}row/archive/", views.ArchiveTask.as_view(), name="task_archive"),
    path(f"{TASK}row/restore/", views.RestoreTask.as_view(), name="task_restore"),
    path(f"{TASK}completion/", views.TaskCompletion.as_view(), name="task_completion"),
]
