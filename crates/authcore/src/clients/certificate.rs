//! Client authentication by certificate (RFC 8705 §2), and tokens bound to one (§3).
//!
//! TLS ends at a proxy, which checks the chain (`tls_client_auth`) or takes any certificate (`self_signed_tls_client_auth`)
//! and passes what it saw in a header that the operator has configured and trusts. This file only compares.

use super::authentication::ClientAuthError;
use crate::clients::Directory;
use authmodel::client::{AuthMethod, Client, TlsClientAuth};

/// A certificate that a trusted proxy has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientCertificate {
    /// SHA-256 of the DER form, in base64url (`x5t#S256`, RFC 8705 §3.1).
    pub thumbprint: String,
    /// The subject in the form of RFC 4514.
    pub subject_dn: String,
    /// Subject alternative names of each kind.
    pub san_dns: Vec<String>,
    /// As above.
    pub san_uri: Vec<String>,
    /// As above.
    pub san_ip: Vec<String>,
    /// As above.
    pub san_email: Vec<String>,
    /// RFC 7638 thumbprint of the public key, where it is of a kind that a JWK can hold.
    pub key_thumbprint: Option<String>,
    /// The proxy has checked the chain up to a CA that the operator trusts.
    pub chain_verified: bool,
}

/// Holds a certificate against the client's metadata.
pub(crate) async fn authenticate(
    directory: &Directory,
    client: &Client,
    certificate: Option<&ClientCertificate>,
) -> Result<(), ClientAuthError> {
    let certificate = certificate.ok_or(ClientAuthError::WrongCertificate)?;
    let matches = match client.metadata.token_endpoint_auth_method {
        AuthMethod::TlsClientAuth => {
            certificate.chain_verified && is_named(&client.metadata.tls_client_auth, certificate)
        }
        AuthMethod::SelfSignedTlsClientAuth => match &certificate.key_thumbprint {
            Some(thumbprint) => super::fetched_keys::holds(directory, client, thumbprint)
                .await
                .map_err(|_| ClientAuthError::KeysUnavailable)?,
            None => false,
        },
        AuthMethod::None
        | AuthMethod::ClientSecretBasic
        | AuthMethod::ClientSecretPost
        | AuthMethod::PrivateKeyJwt => false,
    };
    if matches {
        Ok(())
    } else {
        Err(ClientAuthError::WrongCertificate)
    }
}

/// RFC 8705 §2.1.2: the one name that the client registered is the certificate's.
fn is_named(wanted: &TlsClientAuth, shown: &ClientCertificate) -> bool {
    let dn = wanted
        .tls_client_auth_subject_dn
        .as_ref()
        .map(|dn| *dn == shown.subject_dn);
    let san = |wanted: &Option<String>, shown: &[String]| wanted.as_ref().map(|name| shown.contains(name));
    dn.or_else(|| san(&wanted.tls_client_auth_san_dns, &shown.san_dns))
        .or_else(|| san(&wanted.tls_client_auth_san_uri, &shown.san_uri))
        .or_else(|| san(&wanted.tls_client_auth_san_ip, &shown.san_ip))
        .or_else(|| san(&wanted.tls_client_auth_san_email, &shown.san_email))
        .unwrap_or(false)
}
