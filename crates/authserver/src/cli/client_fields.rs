//! What `client add` and `client update` can say of a client: flags, and a file of metadata over them, become members under
//! the registered names. What is wrong with them is named by the member; here it gets the flag's name beside it.

use anyhow::{Context as _, anyhow, bail};
use authcore::admin::{
    Administration,
    client_rules::{ClientProblems, MemberProblem},
    clients::ClientError,
};
use authmodel::{
    client::{AuthMethod, ClientAccess, GrantType},
    email::EmailAddress,
    ids::UserId,
    signing_key::SigningAlgorithm,
};
use clap::{ArgAction, Args, builder::PossibleValuesParser};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(super) struct Fields {
    /// What users read at sign-in and consent (client_name); the id unless said otherwise
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    kind: Kind,
    /// A JSON file with metadata under its registered names (`client add --help` has them); what it names stands over the flags
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    /// How the client proves who it is (token_endpoint_auth_method): none for a public client, else client_secret_basic
    /// unless said otherwise
    #[arg(long, value_name = "METHOD", value_parser = PossibleValuesParser::new(AuthMethod::ALL.map(AuthMethod::as_str)))]
    auth_method: Option<String>,
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
    /// Where sign-outs may return to, likewise; repeatable
    #[arg(long, value_name = "URI")]
    post_logout_redirect_uri: Vec<String>,
    /// Where the client is told, by its server, that a user has signed out elsewhere
    #[arg(long, value_name = "URL")]
    back_channel_logout_uri: Option<String>,
    /// It is an app on a device: it may be returned to by http on loopback, or by a scheme of its own
    /// (com.example.app:/callback)
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", action = ArgAction::Set)]
    native: Option<bool>,
    /// A grant that it may use: authorization_code unless said otherwise; repeatable
    #[arg(long, value_name = "GRANT", value_parser = PossibleValuesParser::new(GrantType::ALL.map(GrantType::as_str)))]
    grant: Vec<String>,
    /// The most that it may be granted: "openid profile email" unless said otherwise
    #[arg(long, value_name = "SCOPES")]
    scope: Option<String>,
    /// What its ID tokens are signed with: RS256, which most libraries expect, unless said otherwise (ES256 where the FAPI 2.0
    /// profile holds). ES256 and EdDSA cost the server a tenth of the time
    #[arg(long, value_name = "ALG", value_parser = PossibleValuesParser::new(SigningAlgorithm::ALL.map(SigningAlgorithm::as_str)))]
    id_token_alg: Option<String>,
    /// What its authorization responses are signed with where it asks for signed ones (response_mode=jwt): RS256 unless said
    /// otherwise (ES256 where the FAPI 2.0 profile holds)
    #[arg(long, value_name = "ALG", value_parser = PossibleValuesParser::new(SigningAlgorithm::ALL.map(SigningAlgorithm::as_str)))]
    authorization_response_alg: Option<String>,
    /// Its ID tokens hold what the scope tells about the user, as many libraries expect: true unless the client is held to
    /// FAPI; with =false they are told at userinfo alone
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", action = ArgAction::Set)]
    id_token_claims: Option<bool>,
    /// A group that it is told of, by its name or by how names begin (team:*); repeatable. All of a user's unless said
    #[arg(long, value_name = "GROUP")]
    told_group: Vec<String>,
    #[command(flatten)]
    access: Access,
    /// It is yours: users are not asked for consent
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", action = ArgAction::Set)]
    first_party: Option<bool>,
    /// It may leave PKCE out, because its software knows none; never a public client
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", action = ArgAction::Set)]
    pkce_exempt: Option<bool>,
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

/// Who may use it: everyone unless said otherwise.
#[derive(Args)]
struct Access {
    /// A group whose members may use it, and nobody else but those named by --access-user; repeatable. `client update` replaces
    /// the list of groups as a whole and leaves that of users, and the other way round
    #[arg(long, value_name = "GROUP", conflicts_with = "access_everyone")]
    access_group: Vec<String>,
    /// A user who may use it, by address or identifier, and nobody else but the members of --access-group; repeatable
    #[arg(long, value_name = "USER", conflicts_with = "access_everyone")]
    access_user: Vec<String>,
    /// Whoever has an account may use it
    #[arg(long)]
    access_everyone: bool,
}

/// Members under their registered names.
pub(super) struct Members {
    pub(super) document: Map<String, Value>,
    /// Those that stand in the file, which a hand wrote.
    pub(super) named: Vec<String>,
}

impl Fields {
    /// What was said, the file over the flags. Users of a rule are looked for by their addresses.
    pub(super) async fn members(&self, admin: &Administration) -> anyhow::Result<Members> {
        let mut document = self.flags()?;
        if let Some(access) = self.access.rule(admin).await? {
            document.insert("access".to_owned(), access);
        }
        let mut named = Vec::new();
        if let Some(path) = &self.metadata {
            let Value::Object(members) = read_json(path)? else {
                bail!("{} has to hold a JSON object", path.display());
            };
            named.extend(members.keys().cloned());
            document.extend(members);
        }
        Ok(Members { document, named })
    }

    /// Whether it was said to be able to keep no secret.
    pub(super) fn public(&self) -> Option<bool> {
        match (self.kind.public, self.kind.confidential) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }

    fn flags(&self) -> anyhow::Result<Map<String, Value>> {
        let mut document = Map::new();
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                document.insert(name.to_owned(), value);
            }
        };
        let some = |list: &Vec<String>| (!list.is_empty()).then(|| json!(list));
        set("redirect_uris", some(&self.redirect_uri));
        set("post_logout_redirect_uris", some(&self.post_logout_redirect_uri));
        set("grant_types", some(&self.grant));
        set("told_groups", some(&self.told_group));
        let switches = [
            ("id_token_claims", self.id_token_claims),
            ("first_party", self.first_party),
            ("pkce_exempt", self.pkce_exempt),
        ];
        for (name, switch) in switches {
            set(name, switch.map(Value::from));
        }
        let texts = [
            ("client_name", &self.name),
            ("client_uri", &self.uri),
            ("scope", &self.scope),
            ("id_token_signed_response_alg", &self.id_token_alg),
            (
                "authorization_signed_response_alg",
                &self.authorization_response_alg,
            ),
            ("jwks_uri", &self.jwks_uri),
            ("backchannel_logout_uri", &self.back_channel_logout_uri),
            ("token_endpoint_auth_method", &self.auth_method),
        ];
        for (name, text) in texts {
            set(name, text.as_deref().map(Value::from));
        }
        if let Some(path) = &self.jwks_file {
            set("jwks", Some(read_json(path)?));
        }
        let kind = self.native.map(|native| if native { "native" } else { "web" });
        set("application_type", kind.map(Value::from));
        Ok(document)
    }
}

impl Access {
    /// The rule, or the part of one, that was said.
    async fn rule(&self, admin: &Administration) -> anyhow::Result<Option<Value>> {
        if self.access_everyone {
            return Ok(Some(json!(ClientAccess::Everyone)));
        }
        let mut rule = Map::new();
        if !self.access_group.is_empty() {
            rule.insert("groups".to_owned(), json!(self.access_group));
        }
        if !self.access_user.is_empty() {
            let mut ids = Vec::new();
            for name in &self.access_user {
                ids.push(user_named(admin, name).await?);
            }
            rule.insert("users".to_owned(), json!(ids));
        }
        Ok((!rule.is_empty()).then_some(Value::Object(rule)))
    }
}

/// A user by their address, or by their identifier, which the rules of clients look for.
async fn user_named(admin: &Administration, name: &str) -> anyhow::Result<UserId> {
    if let Ok(id) = name.parse() {
        return Ok(UserId(id));
    }
    let address = EmailAddress::parse(name)
        .map_err(|_| anyhow!("--access-user {name:?} is neither an address nor an identifier"))?;
    let found = admin.stores.users.find_by_email(&address).await?;
    found
        .map(|user| user.id)
        .ok_or_else(|| anyhow!("--access-user: nobody has the address {name}, so nothing was changed"))
}

/// The flag that sets a member, where there is one.
fn flag_of(member: &str) -> Option<&'static str> {
    Some(match member {
        "client_id" => "--id",
        "client_name" => "--name",
        "client_uri" => "--uri",
        "redirect_uris" => "--redirect-uri",
        "post_logout_redirect_uris" => "--post-logout-redirect-uri",
        "backchannel_logout_uri" => "--back-channel-logout-uri",
        "application_type" => "--native",
        "grant_types" => "--grant",
        "scope" => "--scope",
        "jwks" => "--jwks-file",
        "jwks_uri" => "--jwks-uri",
        "id_token_signed_response_alg" => "--id-token-alg",
        "authorization_signed_response_alg" => "--authorization-response-alg",
        "id_token_claims" => "--id-token-claims",
        "token_endpoint_auth_method" => "--public, --confidential or --auth-method",
        "told_groups" => "--told-group",
        "access" => "--access-group, --access-user or --access-everyone",
        "first_party" => "--first-party",
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
    anyhow!("the client can't be registered so:{}", lines.concat())
}

/// Why an act on a client is refused, in the words of the command line.
pub(super) fn explain(error: ClientError) -> anyhow::Error {
    match error {
        ClientError::Draft(problems) => in_words(&problems),
        ClientError::Exists(id) => anyhow!(
            "there is a client {id} already: `client update {id}` changes it, --replace puts this one in its place"
        ),
        ClientError::SecretUnused(method) => anyhow!("a client with {method} has no secret"),
        other @ (ClientError::Secret(_)
        | ClientError::Unknown(_)
        | ClientError::Document(_)
        | ClientError::BuiltIn(_)
        | ClientError::ScopeIsBound(_)
        | ClientError::Stale(_)
        | ClientError::HandsOff(_)
        | ClientError::Denied(_)
        | ClientError::Store(_)) => other.into(),
    }
}

fn read_json(path: &Path) -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))?;
    // The parser's own words would not repeat the text, which may hold what belongs to nobody else.
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON", path.display()))
}
