"""Settings of sign-in, imported by `config.settings`. allauth is the only door."""

LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/console/"

ACCOUNT_ADAPTER = "jiyue.core.accounts.adapter.AccountAdapter"
MFA_ADAPTER = "jiyue.core.accounts.adapter.SecondFactorAdapter"
AUTHENTICATION_BACKENDS = ["jiyue.core.accounts.backends.AccountBackend"]

ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "jiyue.core.accounts.forms.SignInForm",
    "change_password": "jiyue.core.accounts.forms.NewPasswordForm",
    "reauthenticate": "jiyue.core.accounts.forms.ConfirmPasswordForm",
}
# Passwords are counted per account by `lockout`, codes by allauth's `login_failed`. The limit per address only
# slows a flood down: an office shares one address and must not be locked out together.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key", "login": "120/m/ip", "change_password": "5/m/user"}

MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "集约工作台"
# One step of 30 seconds for clocks that run slow.
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "jiyue.core.accounts.forms.CodeForm",
    "reauthenticate": "jiyue.core.accounts.forms.ConfirmCodeForm",
    "activate_totp": "jiyue.core.accounts.forms.ActivateCodeForm",
}

SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
