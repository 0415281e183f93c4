"""A new object type costs one folder and one line (CONTRIBUTING.md): shown on a copy of the code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.habits.source import ROOMS

ROOT = Path(__file__).resolve().parents[2]
CODE = (*ROOMS, "templates", "static", "locale", "manage.py")
MODELS = """
from django.db import models

from crm.records.models import Record


class Ticket(Record):
    subject = models.CharField(max_length=200)

    def __str__(self):
        return self.subject
"""
RECORD_TYPE = """
from crm.records.record_types import Property, PropertyKind, RecordType

TICKET = RecordType(
    name="tickets",
    singular="ticket",
    type_id="0-5",
    label="Ticket",
    label_plural="Tickets",
    model_path="crm.tickets.models.Ticket",
    icon="ticket",
    properties=(
        Property("subject", "Ticket name", column="subject", required=True, max_length=200),
        Property("content", "Description", PropertyKind.TEXT),
    ),
    display=("subject",),
    search=("subject",),
    columns=("content",),
    associations=("contacts",),
)
"""
WALK = """
import django
django.setup()
from django.test import Client
from core.api.models import issue_token
from core.portals.roles import Role
from tests.people import a_cast, a_record

cast = a_cast()
rights = [f"crm.objects.{kind}.{act}" for kind in ("tickets", "contacts") for act in ("read", "write")]
api = Client(headers={"Authorization": "Bearer " + issue_token(cast.portal.pk, "t", rights)[1]})
contact = a_record(cast.sales, "contacts")
made = api.post(
    "/crm/v3/objects/tickets", {"properties": {"subject": "Printer on fire"}},
    content_type="application/json",
)
assert made.status_code == 201, made.content
pk = made.json()["id"]
assert cast.sales.post("/tickets/new/", {"subject": "Second", "content": "c"}).status_code == 302
for url, words in (
    ("/", 'href="/tickets/"'), ("/tickets/", "Printer on fire"), (f"/tickets/{pk}/", "Ticket name"),
    ("/search/?q=printer", "Printer on fire"), (f"/contacts/{contact.pk}/", "Ticket"),
):
    page = cast.sales.get(url)
    assert page.status_code == 200 and words in page.content.decode(), (url, page.status_code)
linked = api.put(f"/crm/v4/objects/tickets/{pk}/associations/default/contacts/{contact.pk}")
assert linked.status_code == 200, linked.content
assert "Printer on fire" in cast.sales.get(f"/contacts/{contact.pk}/").content.decode()
assert cast.outsider.get(f"/tickets/{pk}/").status_code == 404
print("walked")
"""


def test_a_folder_and_a_line_make_pages_search_links_and_api(tmp_path: Path) -> None:
    for name in CODE:
        if (ROOT / name).exists():
            copy(ROOT / name, tmp_path / name)
    copy(ROOT / "tests" / "people.py", tmp_path / "tests" / "people.py")
    folder = tmp_path / "crm" / "tickets"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "models.py").write_text(MODELS)
    (folder / "record_types.py").write_text(RECORD_TYPE)
    settings = tmp_path / "config" / "settings" / "base.py"
    line = '    "crm.tickets.record_types.TICKET",\n]\nINSTALLED_APPS +='
    settings.write_text(settings.read_text().replace("]\nINSTALLED_APPS +=", line, 1))
    run(tmp_path, "manage.py", "makemigrations", "tickets")
    run(tmp_path, "manage.py", "migrate", "--verbosity", "0")
    assert "walked" in run(tmp_path, "-c", WALK)


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def run(folder: Path, *arguments: str) -> str:
    given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment = {
        **given,
        "VAR_DIR": str(folder / "var"),
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "PYTHONPATH": str(folder),
        "ALLOWED_HOSTS": "testserver,127.0.0.1",
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
