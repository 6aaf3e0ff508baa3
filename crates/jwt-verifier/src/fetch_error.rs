//! Why keys or a status list could not be fetched.

/// Why keys or a status list could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// No connection, or it broke off.
    #[error("the issuer can't be reached: {0}")]
    Unreachable(String),
    /// An answer other than 200; redirects count too.
    #[error("the issuer answered with status {0}")]
    Status(u16),
    /// Larger than 256 KiB, or a status list beyond 384 KiB.
    #[error("the issuer's document is too large")]
    TooLarge,
    /// Not the JSON that it should be.
    #[error("the issuer's {0} can't be read")]
    Malformed(&'static str),
    /// The metadata names another issuer.
    #[error("the metadata found there belongs to another issuer")]
    IssuerMismatch,
    /// `jwks_uri` is plain http although the issuer is https.
    #[error("the issuer's jwks_uri is not https")]
    InsecureKeys,
    /// A key set without a key that can be used.
    #[error("the issuer publishes no key that can be used")]
    NoUsableKey,
    /// A token names a status list that is not at its issuer's own origin.
    #[error("the status list is not at the issuer's own origin")]
    ForeignList,
    /// A status list that is not to be believed.
    #[error("the issuer's status list is refused: {0}")]
    BadList(&'static str),
    /// The verifier was given keys and nothing to fetch with, so that status lists can't be looked at.
    #[error("this verifier has no HTTP client")]
    NoClient,
    /// The fetch was broken off, because the service is stopping.
    #[error("the fetch was broken off")]
    Interrupted,
}
