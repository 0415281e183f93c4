"""Settings > Private apps."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.api.models import ApiToken
from core.api.tokens import all_scopes, make_token, revoke_token, rotate_token
from core.pages.views import PortalPage
from core.portals.roles import Permission
from core.settings.menu import DEVELOPERS, SettingsPage

PAGE = SettingsPage(DEVELOPERS, _("Private apps"), _("Tokens for programs that use the API"), "key-round", "tokens")


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("The program that will use it."))
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=lambda: [(scope, scope) for scope in all_scopes()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one scope: without any, the token can do nothing.")},
    )


class TokensPage(PortalPage):
    permission = write_permission = Permission.MANAGE_PORTAL

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(TokenForm())

    def show(self, form: forms.Form, status: int = 200, **more: Any) -> HttpResponse:
        tokens = (
            ApiToken.objects.for_portal(self.portal)
            .select_related("created_by")
            .order_by(F("revoked_at").asc(nulls_first=True), "-created_at")
        )
        return render(self.request, "settings/tokens.html", {"form": form, "tokens": tokens, **more}, status=status)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TokenForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422, asks=True)
        token, secret = make_token(self.portal, form.cleaned_data["name"], form.cleaned_data["scopes"], self.actor)
        return self.show(TokenForm(), made=token, secret=secret)


class TokenPage(TokensPage):
    """POST with `do`: `rotate` or `revoke`."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        token = ApiToken.objects.for_portal(self.portal).filter(pk=pk, revoked_at=None).first()
        if token is None:
            raise Http404
        match request.POST.get("do"):
            case "rotate":
                made, secret = rotate_token(token, self.actor)
                return self.show(TokenForm(), made=made, secret=secret)
            case "revoke":
                revoke_token(token, self.actor)
            case _:
                raise Http404
        messages.success(request, gettext("%(name)s can no longer use the API.") % {"name": token.name})
        return redirect("tokens")
