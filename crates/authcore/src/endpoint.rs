//! The endpoints, once: routes, metadata, `htu` of DPoP proofs, audiences of client assertions and addresses in answers all
//! come from here. Printed with a trailing slash; the server answers without it, too (`.well-known` paths excepted).

/// RFC 6749 §3.1, OIDC Core §3.1.2.
pub const AUTHORIZATION: &str = "/oauth/authorize/";
/// Where an answer waits that has to be posted (Form Post §2).
pub const AUTHORIZATION_ANSWER: &str = "/oauth/authorize/answer/";
/// RFC 6749 §3.2.
pub const TOKEN: &str = "/oauth/token/";
/// RFC 9126 §2.
pub const PUSHED_AUTHORIZATION: &str = "/oauth/par/";
/// RFC 8628 §3.1.
pub const DEVICE_AUTHORIZATION: &str = "/oauth/device/";
/// The picture of RFC 8628 §3.3.1.
pub const DEVICE_QR: &str = "/oauth/device/qr/";
/// RFC 7662 §2.
pub const INTROSPECTION: &str = "/oauth/introspect/";
/// RFC 7009 §2.
pub const REVOCATION: &str = "/oauth/revoke/";
/// RFC 7591 §3; a client's own is below it (RFC 7592 §2).
pub const REGISTRATION: &str = "/oauth/register/";
/// OIDC Core §5.3.
pub const USERINFO: &str = "/oauth/userinfo/";
/// RP-Initiated Logout §2.
pub const END_SESSION: &str = "/oauth/logout/";
/// RFC 7517 §5.
pub const JWKS: &str = "/oauth/jwks/";
/// Token Status List.
pub const STATUS: &str = "/oauth/status/";
/// OIDC Discovery §4.
pub const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";
/// RFC 8414 §3.
pub const SERVER_METADATA: &str = "/.well-known/oauth-authorization-server";
/// Where proxies ask whether a request to an app may pass.
pub const FORWARD_AUTH: &str = "/forward-auth/";
/// Clients' logos, fetched by us.
pub const LOGO: &str = "/api/logo/";

/// The admin API, and the audience of its tokens.
pub const ADMIN: &str = "/api/admin/";
/// The page that accepts an invitation to roles.
pub const ADMIN_INVITATION: &str = "/admin-invitation";

/// The page of an invitation to make an account.
pub const INVITATION: &str = "/invitation";

/// What metadata says of each (RFC 8414 §2, OIDC Discovery §3, RP-Initiated Logout §2.1).
pub(crate) const METADATA: [(&str, &str); 10] = [
    ("authorization_endpoint", AUTHORIZATION),
    ("token_endpoint", TOKEN),
    ("userinfo_endpoint", USERINFO),
    ("jwks_uri", JWKS),
    ("end_session_endpoint", END_SESSION),
    ("pushed_authorization_request_endpoint", PUSHED_AUTHORIZATION),
    ("device_authorization_endpoint", DEVICE_AUTHORIZATION),
    ("introspection_endpoint", INTROSPECTION),
    ("revocation_endpoint", REVOCATION),
    ("registration_endpoint", REGISTRATION),
];

/// Where a client may show its certificate (RFC 8705 §5): to prove who it is, or because its token is bound to it.
pub(crate) const FOR_CERTIFICATES: [&str; 6] = [
    TOKEN,
    USERINFO,
    PUSHED_AUTHORIZATION,
    DEVICE_AUTHORIZATION,
    INTROSPECTION,
    REVOCATION,
];

/// Whose address an assertion may have as its audience beside the issuer (OIDC Core §9, RFC 9126 §2).
pub(crate) const AUDIENCES: [&str; 2] = [TOKEN, PUSHED_AUTHORIZATION];

/// A path without its trailing slash, as it is compared and routed.
pub fn bare(path: &str) -> &str {
    path.trim_end_matches('/')
}
