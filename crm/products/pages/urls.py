"""Addresses of products beyond what every record type has."""

from django.urls import path

from crm.products.pages import prices
from crm.records.pages import addresses

addresses.register()

urlpatterns = [path("products/<record_id:pk>/prices/", prices.PricesView.as_view(), name="product_prices")]
