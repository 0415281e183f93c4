"""Products as a record type; the names are HubSpot's."""

from django.utils.translation import gettext_lazy as _

from crm.records.record_types import Property, PropertyKind, RecordType

PRODUCT = RecordType(
    name="products",
    singular="product",
    type_id="0-7",
    label=_("Product"),
    label_plural=_("Products"),
    model_path="crm.products.models.Product",
    icon="package",
    groups={"information": _("About"), "price": _("Price")},
    properties=(
        Property("name", _("Name"), column="name", required=True, max_length=200),
        Property("hs_sku", _("SKU"), column="sku", max_length=100),
        Property("description", _("Description"), PropertyKind.TEXT, column="description", max_length=4000),
        Property("price", _("Unit price"), PropertyKind.CURRENCY, column="price", group="price"),
        Property("hs_cost_of_goods_sold", _("Unit cost"), PropertyKind.CURRENCY, column="cost", group="price"),
        Property("tax_category", _("Tax category"), column="tax_category", group="price", max_length=60),
        Property("hs_active", _("Active"), PropertyKind.BOOL, column="is_active"),
        Property("hs_url", _("URL"), max_length=500),
        Property("hubspot_owner_id", _("Owner"), PropertyKind.OWNER, column="owner"),
    ),
    display=("name",),
    search=("name", "hs_sku", "description"),
    columns=("hs_sku", "price", "hs_active"),
    order="name",
    verbs_path="crm.products.saving.ProductVerbs",
)
