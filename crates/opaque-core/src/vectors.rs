//! RFC 9807's test vectors.
