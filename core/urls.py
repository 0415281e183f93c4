"""Sign-in, settings, health and the style guide."""

from allauth.account import views as account
from django.urls import path

from core.api import pages as tokens
from core.pages import health
from core.portals import pages as portals
from core.settings import menu, portal
from core.styleguide.views import styleguide
from core.users import pages as users

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/reset/", account.password_reset, name="account_reset_password"),
    path("accounts/password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "accounts/password/reset/key/<str:uidb36>-<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("accounts/signup/", account.signup, name="account_signup"),
    path("portals/switch/", portals.SwitchPortalView.as_view(), name="switch_portal"),
    path("language/", portals.LanguageView.as_view(), name="language"),
    path("settings/", menu.SettingsIndex.as_view(), name="settings"),
    path("settings/portal/", portal.PortalSettings.as_view(), name="portal_settings"),
    path("settings/profile/", users.ProfilePage.as_view(), name="profile"),
    path("settings/users/", users.MembersPage.as_view(), name="members"),
    path("settings/users/<int:pk>/", users.MemberPage.as_view(), name="member"),
    path("settings/tokens/", tokens.TokensPage.as_view(), name="tokens"),
    path("settings/tokens/<int:pk>/", tokens.TokenPage.as_view(), name="token"),
    path("styleguide/", styleguide, name="styleguide"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
