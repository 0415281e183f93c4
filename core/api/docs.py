"""/api/docs/: the OpenAPI document to browse and try out, from files of this installation alone."""

from django.views.generic import TemplateView


class ApiDocs(TemplateView):
    """Swagger UI; its start stands in a file of its own, as the content security policy wants."""

    template_name = "api/docs.html"
