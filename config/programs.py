"""How programs are answered and let in: the two APIs, their documents, and OAuth."""

from core.scopes import DEFAULT_SCOPES, SCOPES

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["core.asking.SmallJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_METADATA_CLASS": None,  # nobody may ask OPTIONS, as of our pages
    "DEFAULT_THROTTLE_CLASSES": ["core.asking.Pace"],
    "EXCEPTION_HANDLER": "core.api.errors.answer_error",
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.Schema",
}

SPECTACULAR_SETTINGS = {
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_REQUEST": True,  # what is sent and what is answered are two shapes
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATIONS": False,  # as the addresses stand in the URL confs
    "SERVE_INCLUDE_SCHEMA": False,
    # It would make one document of two APIs; tests/api/test_documents.py checks each.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    # More than one kind of thing has such a field.
    "ENUM_NAME_OVERRIDES": {
        "SpaceState": "spaces.models.State",
        "VoiceKind": "spaces.models.Consent.Kind",
        "ReportKind": "moderation.models.Kind",
        "ReportState": "moderation.models.ReportState",
        "ReplayState": "recordings.v1.serializers.REPLAY_STATES",
        "WorkState": "core.work.WorkState",
        "DownloadKind": "recordings.models.Download.Kind",
    },
}

OAUTH2_PROVIDER = {
    "SCOPES": SCOPES,
    "DEFAULT_SCOPES": list(DEFAULT_SCOPES),
    "ACCESS_TOKEN_EXPIRE_SECONDS": 2 * 60 * 60,
    "REFRESH_TOKEN_EXPIRE_SECONDS": 180 * 24 * 60 * 60,
    # A refresh token that comes a second time was stolen: all that came of it ends.
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https", "http"],
    "ALLOWED_SCHEMES": ["https", "http"],
    "ALLOW_LOCALHOST_LOOPBACK": True,
    "PKCE_REQUIRED": True,
    "OAUTH2_RESPONSE_TYPES_SUPPORTED": ["code"],
    "OAUTH2_GRANT_TYPES_SUPPORTED": ["authorization_code", "client_credentials", "refresh_token"],
    # What RFC 9700 advises: no grants of old, tokens as hashes, PKCE with S256.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}
