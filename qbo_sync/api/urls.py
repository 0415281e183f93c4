"""What programs may ask of QuickBooks companies, under /api/v1/qbo/."""

from core.api.addresses import at
from qbo_sync.api import connections, health

CONNECTION = "qbo/connections/(?P<connection_id>[^/]+)"

urlpatterns = [
    at("qbo/connections", connections.ConnectionList),
    at(CONNECTION, connections.ConnectionDetail),
    at(f"{CONNECTION}/customers", connections.Customers),
    at(f"{CONNECTION}/items", connections.Items),
    at(f"{CONNECTION}/terms", connections.Terms),
    at(f"{CONNECTION}/tax_codes", connections.TaxCodes),
    at(f"{CONNECTION}/invoices", connections.RemoteInvoices),
    at(f"{CONNECTION}/invoices/(?P<qbo_id>[^/]+)/attach", connections.RemoteAttach),
    at("qbo/health", health.Health),
    at("qbo/health/(?P<entry_id>[^/]+)/retry", health.HealthRetry),
]
