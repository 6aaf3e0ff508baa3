//! jwt-verifier
