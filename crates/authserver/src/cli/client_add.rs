//! `authserver client add`: what the flags say ([`super::client_fields`]) becomes a client, checked as a whole by
//! [`authcore::admin::clients::add`]; the answer is what the app's own settings want to know.

use super::{
    actor, client_fields,
    client_fields::{Fields, explain},
    client_words, open, print, print_json,
};
use crate::config::{Config, read_secret_file};
use authcore::admin::{
    client_rules::ClientDraft,
    clients::{self, ClientAdded, ClientOutcome, ClientRequest, IfExists},
};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// What `--help` ends with.
pub(super) const MORE: &str = "Examples:
  A single-page app:
    authserver client add --id goals-page --name Goals --public --redirect-uri https://goals.example.org/callback \\
      --post-logout-redirect-uri https://goals.example.org/ --grant authorization_code --grant refresh_token \\
      --scope \"openid email offline_access goals:read goals:write\"
  A service that acts for itself, and signs its assertions:
    authserver client add --id report --name \"Nightly report\" --confidential --grant client_credentials \\
      --auth-method private_key_jwt --jwks-file report.jwks.json --scope goals:read
  Another address to return to, for a client that is there; all else stays, the secret too:
    authserver client update shop --redirect-uri https://shop.example.org/callback
  A client of the FAPI 2.0 profile:
    authserver client add --id bank --confidential --auth-method private_key_jwt --metadata bank.json
    with bank.json: {\"client_name\": \"Bank\", \"redirect_uris\": [\"https://bank.example.org/callback\"],
      \"jwks_uri\": \"https://bank.example.org/jwks\", \"require_pushed_authorization_requests\": true,
      \"dpop_bound_access_tokens\": true}

The members of --metadata, as in RFC 7591, OpenID Connect Registration and the extensions that add to them:
  client_name client_uri logo_uri policy_uri tos_uri contacts application_type (web, native) redirect_uris
  post_logout_redirect_uris response_types (code) grant_types scope
  token_endpoint_auth_method token_endpoint_auth_signing_alg jwks jwks_uri
  tls_client_auth_subject_dn tls_client_auth_san_dns tls_client_auth_san_uri tls_client_auth_san_ip
  tls_client_auth_san_email tls_client_certificate_bound_access_tokens dpop_bound_access_tokens
  id_token_signed_response_alg userinfo_signed_response_alg introspection_signed_response_alg
  authorization_signed_response_alg request_object_signing_alg require_signed_request_object require_pushed_authorization_requests
  subject_type (public, pairwise) sector_identifier_uri default_max_age require_auth_time default_acr_values
  initiate_login_uri backchannel_logout_uri backchannel_logout_session_required authorization_details_types
  software_id software_version
and ours: first_party, pkce_exempt, id_token_claims (ID tokens hold what the scope tells about the user, as many libraries expect;
  true unless the client is held to FAPI), told_groups (names of groups, or how they begin: [\"team:*\"]),
  access (\"everyone\", or {\"groups\": [\"ops\"], \"users\": [their identifiers]}: those alone; nobody where it names nobody), token_exchange {\"audiences\": [\"goals\"], \"impersonation\": false, \"delegation\": true}.

Every authorization has to use PKCE with S256. A confidential client may send a nonce instead, which its ID token then
repeats (OAuth 2.1, section 7.5.1). With --pkce-exempt it may leave out both: whoever gets hold of a code can then put it
into another person's browser, and the client can't tell.";

#[derive(Args)]
pub struct AddArgs {
    /// The client_id
    #[arg(long)]
    id: String,
    #[command(flatten)]
    fields: Fields,
    /// A file that holds the secret (32 characters or more), instead of one that is made and printed once
    #[arg(long, value_name = "FILE", conflicts_with = "public")]
    secret_file: Option<PathBuf>,
    /// Put it in the place of a client with this id, with a new secret; its tokens stay good, and who may use it stays as it is
    /// unless that is said
    #[arg(long)]
    replace: bool,
    /// Leave a client with this id as it is, and call that success
    #[arg(long, conflicts_with = "replace")]
    if_absent: bool,
    /// Answer in JSON: {client_id, client_secret?, outcome: added|replaced|unchanged}
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: AddArgs, config: &Config) -> anyhow::Result<()> {
    let admin = open(config).await?;
    let client_fields::Members { document, named } = args.fields.members(&admin).await?;
    let request = ClientRequest {
        draft: ClientDraft {
            id: args.id.clone(),
            public: args.fields.public(),
            document,
            named,
        },
        secret: args.secret_file.as_deref().map(read_secret_file).transpose()?,
        if_exists: match (args.replace, args.if_absent) {
            (true, _) => IfExists::Replace,
            (_, true) => IfExists::Keep,
            _ => IfExists::Refuse,
        },
    };
    let added = clients::add(&admin, request, &actor()).await;
    let ClientAdded {
        client,
        outcome,
        secret,
    } = added.map_err(explain)?;
    if args.json {
        let mut answer = json!({"client_id": client.id, "outcome": outcome});
        if let Some(secret) = &secret {
            answer["client_secret"] = secret.expose().into();
        }
        return print_json(&answer);
    }
    let words = match outcome {
        ClientOutcome::Added => "added",
        ClientOutcome::Replaced => "replaced",
        ClientOutcome::Unchanged => "unchanged",
    };
    print(format_args!("client {} {words}", client.id));
    if let Some(secret) = &secret {
        print(format_args!("its secret, shown this once: {}", secret.expose()));
    }
    let words = client_words::in_full(&client, &admin).await?;
    print(format_args!("\n{words}"));
    Ok(())
}
