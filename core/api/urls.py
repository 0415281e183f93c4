"""Who a program is and which account it speaks to, at HubSpot's addresses."""

from core.api.account import AccessTokenInfo, AccountDetails
from core.api.addresses import at

urlpatterns = [
    at("oauth/v2/private-apps/get/access-token-info", AccessTokenInfo),
    at("account-info/v3/details", AccountDetails),
]
