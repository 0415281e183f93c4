"""/api/docs/: the OpenAPI document to browse and try out, from files of this installation alone."""

from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView
from rest_framework.negotiation import DefaultContentNegotiation


class ApiDocs(TemplateView):
    """Swagger UI; its start stands in a file of its own, as the content security policy wants."""

    template_name = "api/docs.html"


class ApiDocument(SpectacularAPIView):  # type: ignore[misc]
    """The OpenAPI 3 document, as YAML or JSON (`?format=json`)."""

    content_negotiation_class = DefaultContentNegotiation
