//! `authserver client add`: flags, and a file of metadata over them, become one document under the registered names,
//! which [`authcore::admin::clients::add`] checks as a whole. What is wrong is named by the metadata's member; here it gets
//! the flag's name beside it.

use super::{actor, open, print, print_json};
use crate::config::{Config, read_secret_file};
use anyhow::{Context as _, anyhow, bail};
use authcore::admin::{
    client_rules::{ClientDraft, ClientProblems, MemberProblem},
    clients::{self, ClientAdded, ClientError, ClientOutcome, ClientRequest, IfExists},
};
use authmodel::{
    client::{AuthMethod, GrantType},
    signing_key::SigningAlgorithm,
};
use clap::{Args, builder::PossibleValuesParser};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// What `--help` ends with.
pub(super) const MORE: &str = "Examples:
  A single-page app:
    authserver client add --id goals-page --name Goals --public --redirect-uri https://goals.example.org/callback \\
      --post-logout-redirect-uri https://goals.example.org/ --grant authorization_code --grant refresh_token \\
      --scope \"openid email offline_access goals:read goals:write\"
  A service that acts for itself, and signs its assertions:
    authserver client add --id report --name \"Nightly report\" --confidential --grant client_credentials \\
      --auth-method private_key_jwt --jwks-file report.jwks.json --scope goals:read
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
  request_object_signing_alg require_signed_request_object require_pushed_authorization_requests
  subject_type (public, pairwise) sector_identifier_uri default_max_age require_auth_time default_acr_values
  initiate_login_uri backchannel_logout_uri backchannel_logout_session_required authorization_details_types
  software_id software_version
and ours: first_party, pkce_exempt, id_token_claims (ID tokens hold what the scope tells about the user, as many libraries expect;
  true unless the client is held to FAPI), token_exchange {\"audiences\": [\"goals\"], \"impersonation\": false, \"delegation\": true}.

Every authorization has to use PKCE with S256. A confidential client may send a nonce instead, which its ID token then
repeats (OAuth 2.1, section 7.5.1). With --pkce-exempt it may leave out both: whoever gets hold of a code can then put it
into another person's browser, and the client can't tell.";

#[derive(Args)]
pub struct AddArgs {
    /// The client_id
    #[arg(long)]
    id: String,
    /// What users read at sign-in and consent (client_name); the id unless said otherwise
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    kind: Kind,
    /// A JSON file with metadata under its registered names (see below); what it names stands over the flags
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    /// How the client proves who it is (token_endpoint_auth_method): none for a public client, else client_secret_basic
    /// unless said otherwise
    #[arg(long, value_name = "METHOD", value_parser = PossibleValuesParser::new(AuthMethod::ALL.map(AuthMethod::as_str)))]
    auth_method: Option<String>,
    /// A file that holds the secret (32 characters or more), instead of one that is made and printed once
    #[arg(long, value_name = "FILE", conflicts_with = "public")]
    secret_file: Option<PathBuf>,
    /// A file with the client's public keys, as a JWK set: for private_key_jwt, self_signed_tls_client_auth (the
    /// certificate's key), and signed requests
    #[arg(long, value_name = "FILE", conflicts_with = "jwks_uri")]
    jwks_file: Option<PathBuf>,
    /// Where the client publishes them
    #[arg(long, value_name = "URL")]
    jwks_uri: Option<String>,
    /// The client's home page
    #[arg(long, value_name = "URL")]
    uri: Option<String>,
    /// Where sign-ins may return to, compared character by character; repeatable
    #[arg(long, value_name = "URI")]
    redirect_uri: Vec<String>,
    /// Where sign-outs may return to; repeatable
    #[arg(long, value_name = "URI")]
    post_logout_redirect_uri: Vec<String>,
    /// It is an app on a device: it may be returned to by http on loopback, or by a scheme of its own
    /// (com.example.app:/callback)
    #[arg(long)]
    native: bool,
    /// A grant that it may use; repeatable
    #[arg(long, value_name = "GRANT", default_value = "authorization_code", value_parser = PossibleValuesParser::new(GrantType::ALL.map(GrantType::as_str)))]
    grant: Vec<String>,
    /// The most that it may be granted: "openid profile email" unless said otherwise
    #[arg(long, value_name = "SCOPES")]
    scope: Option<String>,
    /// What its ID tokens are signed with: RS256, which most libraries expect, unless said otherwise (ES256 where the FAPI 2.0
    /// profile holds). ES256 and EdDSA cost the server a tenth of the time
    #[arg(long, value_name = "ALG", value_parser = PossibleValuesParser::new(SigningAlgorithm::ALL.map(SigningAlgorithm::as_str)))]
    id_token_alg: Option<String>,
    /// It is yours: users are not asked for consent
    #[arg(long)]
    first_party: bool,
    /// It may leave PKCE out, because its software knows none; never a public client
    #[arg(long, conflicts_with = "public")]
    pkce_exempt: bool,
    /// Put it in the place of a client with this id, with a new secret; its tokens stay good
    #[arg(long)]
    replace: bool,
    /// Leave a client with this id as it is, and call that success
    #[arg(long, conflicts_with = "replace")]
    if_absent: bool,
    /// Answer in JSON: {client_id, client_secret?, outcome: added|replaced|unchanged}
    #[arg(long)]
    json: bool,
}

/// One of them, unless --auth-method or --metadata tells.
#[derive(Args)]
#[group(multiple = false)]
struct Kind {
    /// It can keep no secret: a single-page or native app
    #[arg(long)]
    public: bool,
    /// It can prove who it is: a program on a server
    #[arg(long)]
    confidential: bool,
}

pub(super) async fn run(args: AddArgs, config: &Config) -> anyhow::Result<()> {
    let request = ClientRequest {
        draft: args.draft()?,
        secret: args.secret_file.as_deref().map(read_secret_file).transpose()?,
        if_exists: match (args.replace, args.if_absent) {
            (true, _) => IfExists::Replace,
            (_, true) => IfExists::Keep,
            _ => IfExists::Refuse,
        },
    };
    // Before the stores are opened: what is wrong with the command line is told without them.
    let checked = request.draft.clone().check(&config.core);
    checked.map_err(|problems| in_words(&problems))?;
    let ClientAdded { id, outcome, secret } = clients::add(&open(config).await?, request, &actor())
        .await
        .map_err(explain)?;
    if args.json {
        let mut answer = json!({"client_id": id, "outcome": outcome});
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
    print(format_args!("client {id} {words}"));
    if let Some(secret) = &secret {
        print(format_args!("its secret, shown this once: {}", secret.expose()));
    }
    Ok(())
}

/// The flag that sets a member, where there is one.
fn flag_of(member: &str) -> Option<&'static str> {
    Some(match member {
        "client_id" => "--id",
        "client_name" => "--name",
        "redirect_uris" => "--redirect-uri",
        "scope" => "--scope",
        "token_endpoint_auth_method" => "--public, --confidential or --auth-method",
        "pkce_exempt" => "--pkce-exempt",
        "metadata" | "token_exchange" => "--metadata",
        _ => return None,
    })
}

fn in_words(problems: &ClientProblems) -> anyhow::Error {
    let lines: Vec<String> = problems
        .0
        .iter()
        .map(|MemberProblem { member, problem }| match flag_of(member) {
            Some(flag) => format!("\n  - {member} ({flag}): {problem}"),
            None => format!("\n  - {member}: {problem}"),
        })
        .collect();
    anyhow!("the client can't be registered:{}", lines.concat())
}

fn explain(error: ClientError) -> anyhow::Error {
    match error {
        ClientError::Draft(problems) => in_words(&problems),
        ClientError::Exists(id) => {
            anyhow!("there is a client {id} already: --replace puts this one in its place")
        }
        ClientError::SecretUnused(method) => {
            anyhow!("--secret-file is of no use: a client with {method} has no secret")
        }
        other @ (ClientError::Secret(_)
        | ClientError::Unknown(_)
        | ClientError::Denied(_)
        | ClientError::Store(_)) => other.into(),
    }
}

impl AddArgs {
    /// What was asked for, the file over the flags.
    fn draft(&self) -> anyhow::Result<ClientDraft> {
        let mut document = self.flags()?;
        let mut named = Vec::new();
        if let Some(path) = &self.metadata {
            let Value::Object(members) = read_json(path)? else {
                bail!("{} has to hold a JSON object", path.display());
            };
            named.extend(members.keys().cloned());
            document.extend(members);
        }
        Ok(ClientDraft {
            id: self.id.clone(),
            public: match (self.kind.public, self.kind.confidential) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            },
            document,
            named,
        })
    }

    /// The flags under the registered names.
    fn flags(&self) -> anyhow::Result<Map<String, Value>> {
        let mut document = Map::new();
        let mut set = |name: &str, value: Value| document.insert(name.to_owned(), value);
        set("redirect_uris", json!(self.redirect_uri));
        set("post_logout_redirect_uris", json!(self.post_logout_redirect_uri));
        set("grant_types", json!(self.grant));
        set("first_party", json!(self.first_party));
        set("pkce_exempt", json!(self.pkce_exempt));
        let texts = [
            ("client_name", &self.name),
            ("client_uri", &self.uri),
            ("scope", &self.scope),
            ("id_token_signed_response_alg", &self.id_token_alg),
            ("jwks_uri", &self.jwks_uri),
            ("token_endpoint_auth_method", &self.auth_method),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                set(name, json!(text));
            }
        }
        if let Some(path) = &self.jwks_file {
            set("jwks", read_json(path)?);
        }
        if self.native {
            set("application_type", json!("native"));
        }
        Ok(document)
    }
}

fn read_json(path: &Path) -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))?;
    // The parser's own words would not repeat the text, which may hold what belongs to nobody else.
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON", path.display()))
}
