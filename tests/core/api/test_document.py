"""The OpenAPI document covers every API route, and its page works without any other host."""

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from tests.core.api.routes import api_routes


def test_the_document_is_valid_openapi() -> None:
    validate_schema(SchemaGenerator().get_schema(request=None, public=True))


def test_every_api_route_and_method_is_in_the_document() -> None:
    document = SchemaGenerator().get_schema(request=None, public=True)
    told = {(path, method.upper()) for path, operations in document["paths"].items() for method in operations}
    assert {(route.path, method) for route in api_routes() for method in route.methods} == told


@pytest.mark.django_db
def test_the_docs_page_names_only_files_of_this_installation() -> None:
    page = Client().get("/api/docs/").content.decode()
    assert "swagger-ui-bundle.js" in page and "http://" not in page and "https://" not in page
    assert Client().get("/api/schema/").status_code == 200
