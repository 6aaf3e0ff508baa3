//! What a verified token says (RFC 9068 §2.2), and the checks of its claims.
//!
//! Invariant: a [`Verified`] is made here only, after the signature was found good and all checks passed.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde_json::Value;

use crate::error::{ChallengeContext, Scheme, VerifyError};

/// An access token that was found good.
#[derive(Clone)]
#[non_exhaustive]
pub struct Verified {
    /// Whom it speaks for: a user's stable id, or the client's own id where no user is involved.
    pub sub: String,
    /// The client that holds it.
    pub client_id: String,
    /// What it permits.
    pub scope: Scope,
    /// Its own identifier.
    pub jti: String,
    /// When it ends, in seconds since 1970.
    pub exp: i64,
    /// When it was issued, in seconds since 1970.
    pub iat: i64,
    /// When the user signed in, in seconds since 1970 (RFC 9068 §2.2.1).
    pub auth_time: Option<i64>,
    /// The sign-in session it came of.
    pub sid: Option<String>,
    /// Where its revocation can be seen (Token Status List).
    pub status: Option<StatusReference>,
    /// The key or the certificate that its holder has to show, and, since it was verified, has shown.
    pub confirmation: Option<Confirmation>,
    /// The authentication context class of the user's sign-in (RFC 9068 §2.2.1).
    pub acr: Option<String>,
    /// The user's groups (RFC 9068 §2.2.3.1), where the issuer tells this service of them.
    pub groups: Vec<String>,
    app_only: bool,
    verified_at: i64,
    context: ChallengeContext,
    payload: Vec<u8>,
}

/// The place of a token in a status list (draft-ietf-oauth-status-list §6.2).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StatusReference {
    /// The index in the list.
    pub idx: u64,
    /// Where the list is.
    pub uri: String,
}

/// What a token is bound to (`cnf`, RFC 7800 §3.1). With several members, all of them have to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Confirmation {
    /// The thumbprint of a DPoP key (RFC 9449 §6.1).
    pub jkt: Option<String>,
    /// The thumbprint of a certificate (RFC 8705 §3.1).
    #[serde(rename = "x5t#S256")]
    pub x5t_s256: Option<String>,
}

/// Space-separated scope values (RFC 6749 §3.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Scope(String);

impl Scope {
    /// Whether the one value is among them.
    pub fn contains(&self, value: &str) -> bool {
        !value.is_empty() && self.iter().any(|granted| granted == value)
    }

    /// The values, one by one.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').filter(|value| !value.is_empty())
    }

    /// As it stands in the token.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Verified {
    /// Whether the token speaks for a client, with no user involved.
    ///
    /// The token says so: by `idtyp`, whose value is `app` then; or by saying nothing of a user, neither when they signed in
    /// (`auth_time`, RFC 9068 §2.2.1) nor in which session (`sid`). Nobody has signed in for a client's own token, also after
    /// it was exchanged. That `sub` equals `client_id` (RFC 9068 §2.2) would tell it only until then: after an exchange
    /// (RFC 8693) `sub` is one client and `client_id` another. An issuer that says none of this of its users is not told apart
    /// from one that speaks of none; its tokens count as clients' own.
    pub fn is_client_only(&self) -> bool {
        self.app_only || (self.auth_time.is_none() && self.sid.is_none())
    }

    /// Refuses with `insufficient_scope` where the scope value is missing.
    ///
    /// # Errors
    /// [`VerifyError::InsufficientScope`].
    pub fn require_scope(&self, required: &str) -> Result<(), VerifyError> {
        self.require_scopes(&[required])
    }

    /// Refuses with `insufficient_scope` where one of these scope values is missing.
    ///
    /// # Errors
    /// [`VerifyError::InsufficientScope`], which names all of them: a client that asks for no more than the missing one
    /// would lose the others.
    pub fn require_scopes(&self, required: &[&str]) -> Result<(), VerifyError> {
        if required.iter().all(|value| self.scope.contains(value)) {
            return Ok(());
        }
        Err(VerifyError::InsufficientScope {
            required: required.join(" "),
            context: self.context.clone(),
        })
    }

    /// Refuses a user who is in none of these groups.
    ///
    /// # Errors
    /// [`VerifyError::InsufficientGroup`]: there is nothing that the client could ask for.
    pub fn require_group(&self, any_of: &[&str]) -> Result<(), VerifyError> {
        if self.groups.iter().any(|group| any_of.contains(&group.as_str())) {
            return Ok(());
        }
        Err(VerifyError::InsufficientGroup {
            context: self.context.clone(),
        })
    }

    /// Asks for a sign-in of one of these authentication context classes (any, where none is named), and not longer ago than
    /// `max_age` (RFC 9470): else the client is told to have its user sign in again. A token that says nothing of it, such as a
    /// client's own, does not have it.
    ///
    /// # Errors
    /// [`VerifyError::InsufficientAuthentication`].
    pub fn require_authentication(
        &self,
        acr_values: &[&str],
        max_age: Option<Duration>,
    ) -> Result<(), VerifyError> {
        let has_class =
            acr_values.is_empty() || self.acr.as_deref().is_some_and(|acr| acr_values.contains(&acr));
        let is_recent = max_age.is_none_or(|max_age| {
            self.auth_time.is_some_and(|at| {
                u64::try_from(self.verified_at.saturating_sub(at)).unwrap_or(0) <= max_age.as_secs()
            })
        });
        if has_class && is_recent {
            return Ok(());
        }
        Err(VerifyError::InsufficientAuthentication {
            acr_values: (!acr_values.is_empty()).then(|| acr_values.join(" ")),
            max_age: max_age.map(|max_age| max_age.as_secs()),
            context: self.context.clone(),
        })
    }

    /// The scheme that it came in.
    pub fn scheme(&self) -> Scheme {
        self.context.scheme
    }

    /// All claims in a shape of your own, for those that have no field here.
    ///
    /// # Errors
    /// [`VerifyError::BadClaims`] where they have another one.
    pub fn claims<T: DeserializeOwned>(&self) -> Result<T, VerifyError> {
        serde_json::from_slice(&self.payload).map_err(|_| VerifyError::BadClaims)
    }
}

/// Without whom it is about, and without its claims: logs are full of what `{:?}` says.
impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("client_id", &self.client_id)
            .field("scope", &self.scope)
            .field("exp", &self.exp)
            .finish_non_exhaustive()
    }
}

/// What claims are held against.
#[derive(Debug)]
pub(crate) struct Expected {
    pub issuer: String,
    /// Any of them will do.
    pub audiences: Vec<String>,
    pub leeway_seconds: i64,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    sub: String,
    client_id: String,
    jti: String,
    exp: NumericDate,
    iat: NumericDate,
    nbf: Option<NumericDate>,
    #[serde(default)]
    scope: Scope,
    auth_time: Option<NumericDate>,
    sid: Option<String>,
    idtyp: Option<String>,
    acr: Option<String>,
    #[serde(default)]
    groups: Groups,
    status: Option<Status>,
    cnf: Option<Confirmation>,
}

/// RFC 7519 §4.1.3: one string, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// RFC 9068 §2.2.3.1, in the words of SCIM (RFC 7643 §4.1.2): names, or objects with a `value`. What is neither is no group.
#[derive(Default)]
struct Groups(Vec<String>);

impl<'de> Deserialize<'de> for Groups {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Value::Array(entries) = Value::deserialize(deserializer)? else {
            return Ok(Self::default());
        };
        let name = |entry: Value| match entry {
            Value::String(name) => Some(name),
            Value::Object(entry) => entry.get("value")?.as_str().map(str::to_owned),
            _ => None,
        };
        Ok(Self(entries.into_iter().filter_map(name).collect()))
    }
}

#[derive(Deserialize)]
struct Status {
    status_list: Option<StatusReference>,
}

/// RFC 7519 §2: seconds since 1970, "integer or non-integer". Fractions are cut off.
#[derive(Clone, Copy)]
struct NumericDate(i64);

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Beyond 2^53 a float no longer counts in seconds; the year 9999 is far below.
        const LIMIT: f64 = 253_402_300_800.0;
        let seconds = f64::deserialize(deserializer)?;
        if (0.0..LIMIT).contains(&seconds) {
            return Ok(Self(seconds as i64));
        }
        Err(D::Error::custom("not a date"))
    }
}

/// Reads and checks the claims of a token whose signature is good.
pub(crate) fn check(
    payload: Vec<u8>,
    expected: &Expected,
    now: i64,
    context: ChallengeContext,
) -> Result<Verified, VerifyError> {
    let claims: Claims = serde_json::from_slice(&payload).map_err(|_| VerifyError::BadClaims)?;
    if claims.iss != expected.issuer {
        return Err(VerifyError::WrongIssuer);
    }
    let is_for_us = match &claims.aud {
        Audience::One(one) => expected.audiences.contains(one),
        Audience::Several(several) => several.iter().any(|one| expected.audiences.contains(one)),
    };
    if !is_for_us {
        return Err(VerifyError::WrongAudience);
    }
    // RFC 7519 §4.1.4: "on or after which the JWT MUST NOT be accepted".
    if now >= claims.exp.0.saturating_add(expected.leeway_seconds) {
        return Err(VerifyError::Expired);
    }
    let begins = claims.nbf.map_or(claims.iat.0, |nbf| nbf.0.max(claims.iat.0));
    if begins > now.saturating_add(expected.leeway_seconds) {
        return Err(VerifyError::NotYetValid);
    }
    if claims.sub.is_empty() || claims.client_id.is_empty() || claims.jti.is_empty() {
        return Err(VerifyError::BadClaims);
    }
    // Bound to something that we know nothing of: nobody can show it here.
    if let Some(Confirmation {
        jkt: None,
        x5t_s256: None,
    }) = claims.cnf
    {
        return Err(VerifyError::UnknownBinding);
    }
    Ok(Verified {
        sub: claims.sub,
        client_id: claims.client_id,
        scope: claims.scope,
        jti: claims.jti,
        exp: claims.exp.0,
        iat: claims.iat.0,
        auth_time: claims.auth_time.map(|time| time.0),
        sid: claims.sid,
        status: claims.status.and_then(|status| status.status_list),
        confirmation: claims.cnf,
        acr: claims.acr,
        groups: claims.groups.0,
        app_only: claims.idtyp.as_deref() == Some("app"),
        verified_at: now,
        context,
        payload,
    })
}
