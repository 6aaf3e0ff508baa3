//! A client in words: what to copy into the app, what it may have, what it need not send, what it is told. Never a secret.

use authcore::{
    admin::Administration,
    config::{CoreConfig, OPENID_SCOPES},
};
use authmodel::{
    client::{AuthMethod, Client, ClientAccess, ClientMetadata, GrantType},
    scope::Scope,
    store::StoreResult,
};
use std::fmt::Write as _;

/// What an app wants to be told, and what the operator wants to see, a line each.
pub(super) async fn in_full(client: &Client, admin: &Administration) -> StoreResult<String> {
    let metadata = &client.metadata;
    let config = &admin.config;
    let issuer = config.issuer.as_str();
    let by_code = metadata.grant_types.contains(&GrantType::AuthorizationCode);
    let mut lines = vec![
        ("issuer", issuer.to_owned()),
        ("discovery", config.issuer.at("/.well-known/openid-configuration")),
        ("client id", client.id.to_string()),
        ("name", metadata.client_name.clone()),
        ("proves itself", authentication(metadata)),
        ("grants", grants(metadata)),
        ("scope", scope_in_words(&metadata.scope, config)),
    ];
    if is_for_users(metadata) {
        lines.push(("open to", access(metadata, admin).await?));
    }
    if by_code {
        lines.push(("returns to", list(&metadata.redirect_uris)));
        lines.push(("PKCE", pkce(metadata).to_owned()));
    }
    if metadata.scope.contains("openid") {
        lines.push(("ID token", id_token(metadata)));
    }
    if by_code {
        let none = "none: a sign-out that names an address for the way back is not sent there \
                    (--post-logout-redirect-uri)";
        let uris = &metadata.post_logout_redirect_uris;
        let after = if uris.is_empty() {
            none.to_owned()
        } else {
            list(uris)
        };
        lines.push(("after sign-out", after));
        let told = metadata.backchannel_logout_uri.clone();
        let told = told.unwrap_or_else(|| "not at all (--back-channel-logout-uri)".to_owned());
        lines.push(("told of sign-outs", told));
        let consent = if metadata.first_party {
            "not asked for: it is yours"
        } else {
            "asked for at the first sign-in"
        };
        lines.push(("consent", consent.to_owned()));
    }
    Ok(write_out(&lines))
}

/// What a list of clients says of one.
pub(super) async fn in_short(client: &Client, admin: &Administration) -> StoreResult<String> {
    let metadata = &client.metadata;
    let kind = if client.is_public() {
        "public"
    } else {
        "confidential"
    };
    let mut lines = vec![("scope", metadata.scope.to_string())];
    if is_for_users(metadata) {
        lines.push(("open to", access(metadata, admin).await?));
    }
    if metadata.grant_types.contains(&GrantType::AuthorizationCode) {
        lines.push(("returns to", list(&metadata.redirect_uris)));
        lines.push(("PKCE", pkce(metadata).to_owned()));
    }
    Ok(format!(
        "{}  {kind}  {}\n{}",
        client.id,
        metadata.client_name,
        write_out(&lines)
    ))
}

/// Whether any of its grants is a user's.
fn is_for_users(metadata: &ClientMetadata) -> bool {
    let own = |grant: &GrantType| *grant == GrantType::ClientCredentials;
    !metadata.grant_types.iter().all(own)
}

/// Who may use it, the absence of a rule included.
async fn access(metadata: &ClientMetadata, admin: &Administration) -> StoreResult<String> {
    let allowed = match &metadata.access {
        ClientAccess::Everyone => return Ok("everyone with an account here".to_owned()),
        ClientAccess::Only(allowed) => allowed,
    };
    let mut says: Vec<String> = allowed
        .groups
        .iter()
        .map(|name| format!("group {name}"))
        .collect();
    for id in &allowed.users {
        let found = admin.stores.users.find(*id).await?;
        says.push(found.map_or_else(
            || format!("{id} (nobody any more)"),
            |user| user.email.as_str().to_owned(),
        ));
    }
    if says.is_empty() {
        return Ok("nobody (--access-group, --access-user, --access-everyone)".to_owned());
    }
    Ok(list(&says))
}

fn write_out(lines: &[(&str, String)]) -> String {
    let mut text = String::new();
    for (name, words) in lines {
        let _ = writeln!(text, "  {name:<18}{words}");
    }
    text.trim_end().to_owned()
}

fn list(uris: &[String]) -> String {
    // Under each other, where the first stands.
    uris.join(&format!("\n{:20}", ""))
}

fn authentication(metadata: &ClientMetadata) -> String {
    match metadata.token_endpoint_auth_method {
        AuthMethod::None => "by nothing: it is public, and has no secret".to_owned(),
        method if method.uses_secret() => {
            format!("{}: its secret, in the header or in the form", method.as_str())
        }
        method => format!("{}: there is no secret", method.as_str()),
    }
}

fn grants(metadata: &ClientMetadata) -> String {
    let names: Vec<&str> = metadata.grant_types.iter().map(|grant| grant.as_str()).collect();
    let names = names.join(" ");
    let refreshes = metadata.grant_types.contains(&GrantType::RefreshToken);
    let for_users = metadata.grant_types.contains(&GrantType::AuthorizationCode)
        || metadata.grant_types.contains(&GrantType::DeviceCode);
    if refreshes || !for_users {
        names
    } else {
        format!("{names} (no refresh tokens: --grant refresh_token, beside the others)")
    }
}

/// What a scope lets the app have, and what of the usual it does not.
fn scope_in_words(scope: &Scope, config: &CoreConfig) -> String {
    let has = |token: &str| scope.contains(token);
    let mut says = Vec::new();
    let what = [
        ("profile", "name", "no name"),
        ("email", "e-mail address", "no e-mail address"),
    ];
    if has("openid") {
        says.push("who it is");
        says.extend(what.map(|(token, yes, no)| if has(token) { yes } else { no }));
        says.extend(has("address").then_some("postal address"));
        says.extend(has("phone").then_some("phone number"));
    }
    says.push(if has("offline_access") {
        "stays signed in without the browser"
    } else {
        "no access beyond the browser's session (offline_access)"
    });
    let is_own = |token: &str| OPENID_SCOPES.iter().any(|(name, _)| *name == token);
    let audiences: Vec<String> = if scope.iter().all(is_own) {
        Vec::new()
    } else {
        let of_others = scope.filter(|token| !is_own(token));
        config.audience_of(&of_others)
    };
    let mut words = format!("{scope}: {}", says.join(", "));
    if !audiences.is_empty() {
        let _ = write!(words, "; tokens for {}", audiences.join(" "));
    }
    words
}

fn pkce(metadata: &ClientMetadata) -> &'static str {
    if metadata.token_endpoint_auth_method == AuthMethod::None || metadata.is_fapi() {
        "has to send it, with S256"
    } else if metadata.pkce_exempt {
        "need send neither PKCE nor a nonce: whoever gets hold of a code can put it into another person's browser"
    } else {
        "has to send it, with S256, or else a nonce"
    }
}

fn id_token(metadata: &ClientMetadata) -> String {
    let algorithm = metadata.id_token_signed_response_alg.as_str();
    let claims = if metadata.id_token_claims == Some(true) {
        "what the scope tells about the user is in it, and at userinfo"
    } else {
        "what the scope tells about the user is at userinfo, not in it"
    };
    format!("signed with {algorithm}; {claims}")
}
