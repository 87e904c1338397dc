"""Every URL under /accounts/. Other pages of allauth are left out on purpose (ADR 19)."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path
from django.views.generic import RedirectView

from config.accounts import email_changes, views
from config.views import login_link
from meetups.views.log_ins import needs_recent_log_in as recent

to_log_in: Any = RedirectView.as_view(pattern_name="account_login", query_string=True, permanent=True)

urlpatterns = [
    path("login/", views.LogInView.as_view(), name="account_login"),
    path("login/code/", to_log_in, name="account_request_login_code"),  # the former URL of the form (law 8)
    path("login/code/confirm/", views.ConfirmView.as_view(), name="account_confirm_login_code"),
    path("login/link/<str:token>/", login_link, name="login-link"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("change-email/", email_changes.change, name="account_change_email"),
    path("change-email/<str:token>/", email_changes.confirm, name="account_confirm_email_change"),
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", recent(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", recent(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recent(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        recent(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        recent(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("2fa/webauthn/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", recent(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", views.PasskeyView.as_view(), name="mfa_login_webauthn"),
    path("2fa/webauthn/reauthenticate/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", recent(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", recent(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
]
