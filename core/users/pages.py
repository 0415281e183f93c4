"""Settings > Users and roles, and Settings > Your profile."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.pages.views import PortalPage
from core.portals.models import Membership
from core.portals.roles import Permission, Role
from core.settings.menu import ACCOUNT, PORTAL, SettingsPage
from core.users.members import MemberRefused, change_role, invite, password_link, send_invitation, set_active

USERS = SettingsPage(PORTAL, _("Users and roles"), _("Who may do what in this portal"), "users", "members", order=60)
PROFILE = SettingsPage(
    ACCOUNT, _("Your profile"), _("Name, language, password"), "user", "profile", Permission.VIEW_RECORDS
)


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=150)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.SALES)


class ManagePage(PortalPage):
    permission = write_permission = Permission.MANAGE_PORTAL


class MembersPage(ManagePage):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(InviteForm())

    def show(self, form: forms.Form, status: int = 200, **more: Any) -> HttpResponse:
        members = (
            Membership.objects.filter(portal=self.portal).select_related("user").order_by("-is_active", "user__name")
        )
        context = {"form": form, "members": members, "roles": Role.choices, "me": self.request.membership.pk, **more}
        return render(self.request, "settings/members.html", context, status=status)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Invites; the link is shown too, since mail may not be set up."""
        form = InviteForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422, asks=True)
        try:
            member = invite(self.portal, actor=self.actor, **form.cleaned_data)
        except MemberRefused as refused:
            form.add_error("email", str(refused))
            return self.show(form, status=422, asks=True)
        was_sent = send_invitation(member, self.actor)
        link = "" if member.user.has_usable_password() else password_link(member.user)
        return self.show(InviteForm(), invited=member, link=link, was_sent=was_sent)


class MemberPage(ManagePage):
    """POST with `do`: `role` (and the role), `deactivate`, `reactivate`."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        member = Membership.objects.filter(portal=self.portal, pk=pk).select_related("user", "portal").first()
        if member is None:
            raise Http404
        try:
            self.carry_out(member)
        except MemberRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, gettext("Saved."))
        return redirect("members")

    def carry_out(self, member: Membership) -> None:
        match self.request.POST.get("do"):
            case "role" if self.request.POST.get("role") in Role.values:
                change_role(member, self.request.POST["role"], self.actor)
            case "deactivate":
                set_active(member, False, self.actor)
            case "reactivate":
                set_active(member, True, self.actor)
            case _:
                raise Http404


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("The portal's")), *settings.LANGUAGES], required=False
    )


class ProfilePage(PortalPage):
    """Two forms: `do` says which was sent."""

    write_permission = Permission.VIEW_RECORDS

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def show(self, status: int = 200, **forms_: Any) -> HttpResponse:
        user = self.request.membership.user
        given = {
            "profile": ProfileForm(initial={"name": user.name, "language": user.language}),
            "password": PasswordChangeForm(user),
        }
        return render(self.request, "settings/profile.html", given | forms_, status=status)

    def post(self, request: HttpRequest) -> HttpResponse:
        user = self.request.membership.user
        if request.POST.get("do") == "password":
            password = PasswordChangeForm(user, request.POST)
            if not password.is_valid():
                return self.show(422, password=password)
            update_session_auth_hash(request, password.save())
        else:
            profile = ProfileForm(request.POST)
            if not profile.is_valid():
                return self.show(422, profile=profile)
            user.name, user.language = profile.cleaned_data["name"], profile.cleaned_data["language"]
            user.save(update_fields=["name", "language"])
        with translation.override(user.language or self.portal.language):  # the one chosen just now
            messages.success(request, gettext("Saved."))
        return redirect("profile")
