"""Nobody signs up by himself: a Super admin adds people to a portal. Mails speak the language of whom they go to."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import translation


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def render_mail(self, template_prefix: str, email: str, context: dict[str, Any], headers: Any = None) -> Any:
        language = getattr(context.get("user"), "language", "") or translation.get_language()
        with translation.override(language):
            return super().render_mail(template_prefix, email, context, headers)
