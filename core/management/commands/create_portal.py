"""The first portal of an installation, and every further one, with its first Super admin."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.portals.creating import create_portal
from core.users.members import password_link
from core.users.models import User


class Command(BaseCommand):
    help = "Creates a portal and its first Super admin, and prints the address where that person chooses a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="what the portal is called")
        parser.add_argument("--email", required=True, help="the Super admin's address")
        parser.add_argument("--person", default="", help="the Super admin's name")
        parser.add_argument("--currency", default="USD", help="the company currency, as USD")
        parser.add_argument("--time-zone", default="UTC", help="as Europe/Oslo")
        parser.add_argument("--language", default="en", choices=[code for code, _label in settings.LANGUAGES])

    def handle(self, **given: Any) -> None:
        from core.settings.portal import PortalForm

        form = PortalForm(
            {
                "name": given["name"],
                "company_currency": given["currency"],
                "time_zone": given["time_zone"],
                "language": given["language"],
            }
        )
        if not form.is_valid():
            raise CommandError(
                "; ".join(f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
            )
        user = User.objects.filter(email__iexact=given["email"]).first()
        if user is None:
            user = User.objects.create_user(given["email"], None, name=given["person"] or given["email"])
        create_portal(given["name"], given["currency"], given["time_zone"], given["language"], super_admin=user)
        self.stdout.write(f"The portal {given['name']} is there.")
        if user.has_usable_password():
            self.stdout.write(f"{user.email} signs in as before: {settings.BASE_URL}/login/")
        else:
            self.stdout.write(f"{user.email} chooses a password at: {password_link(user)}")
