//! What is in a certificate (RFC 5280): its names, and its key as a JWK would name it.
//!
//! **The subject** is written as RFC 4514 says, in the one of its many spellings that nginx's `$ssl_client_s_dn` and
//! `openssl x509 -noout -subject -nameopt RFC2253,-esc_msb` print, since names are compared as text:
//! most specific part first (`CN=report,O=Example,C=DE`), no spaces around separators; short names for the attributes of
//! [`ATTRIBUTES`], dotted numbers and `#` with the value's DER in capital hexadecimal for all others; `\` before
//! `, + " \ < > ;`, before `#` or a space at the start and a space at the end; control characters as `\0A`; other
//! characters as themselves, in UTF-8.
//!
//! Test to read first: `the_subject_is_spelt_as_openssl_spells_it` in `tests.rs` beside it.

use authcore::clients::certificate::ClientCertificate;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::{fmt::Write as _, net::IpAddr};
use x509_cert::{
    Certificate,
    attr::AttributeTypeAndValue,
    der::{Decode as _, Encode as _, Reader as _, SliceReader, Tag, Tagged as _, asn1::UintRef},
    ext::pkix::{SubjectAltName, name::GeneralName},
    name::Name,
    spki::SubjectPublicKeyInfoOwned,
};

/// The attributes that have a short name: the table of RFC 4514 §3, and those that OpenSSL adds to it and that
/// certificates of programs and companies bear.
const ATTRIBUTES: [(&str, &str); 20] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.6", "C"),
    ("2.5.4.9", "street"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.4", "SN"),
    ("2.5.4.42", "GN"),
    ("2.5.4.12", "title"),
    ("2.5.4.97", "organizationIdentifier"),
    ("2.5.4.15", "businessCategory"),
    ("2.5.4.17", "postalCode"),
    ("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"),
    ("1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"),
    ("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"),
];

/// Reads a certificate; `None` if it is none, or if its alternative names can't be read.
pub(super) fn read(der: &[u8]) -> Option<ClientCertificate> {
    let certificate = Certificate::from_der(der).ok()?.tbs_certificate;
    let mut read = ClientCertificate {
        thumbprint: URL_SAFE_NO_PAD.encode(Sha256::digest(der)),
        subject_dn: spell(&certificate.subject),
        key_thumbprint: key_thumbprint(&certificate.subject_public_key_info),
        ..ClientCertificate::default()
    };
    if let Some((_, SubjectAltName(names))) = certificate.get::<SubjectAltName>().ok()? {
        for name in names {
            match name {
                GeneralName::DnsName(name) => read.san_dns.push(name.to_string()),
                GeneralName::UniformResourceIdentifier(name) => read.san_uri.push(name.to_string()),
                GeneralName::Rfc822Name(name) => read.san_email.push(name.to_string()),
                GeneralName::IpAddress(bytes) => read.san_ip.extend(ip(bytes.as_bytes())),
                GeneralName::OtherName(_)
                | GeneralName::DirectoryName(_)
                | GeneralName::EdiPartyName(_)
                | GeneralName::RegisteredId(_) => {}
            }
        }
    }
    Some(read)
}

/// RFC 8705 §2.1.2: dotted decimals, or the form of RFC 5952.
fn ip(bytes: &[u8]) -> Option<String> {
    let ip = match bytes.len() {
        4 => IpAddr::from(<[u8; 4]>::try_from(bytes).ok()?),
        16 => IpAddr::from(<[u8; 16]>::try_from(bytes).ok()?),
        _ => return None,
    };
    Some(ip.to_string())
}

/// See the head of this file.
fn spell(name: &Name) -> String {
    let sets = name.0.iter().rev().map(|set| {
        let parts: Vec<String> = set.0.iter().rev().map(spell_part).collect();
        parts.join("+")
    });
    sets.collect::<Vec<_>>().join(",")
}

fn spell_part(part: &AttributeTypeAndValue) -> String {
    let oid = part.oid.to_string();
    let name = ATTRIBUTES.iter().find(|(known, _)| *known == oid);
    let text = match part.value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String => {
            std::str::from_utf8(part.value.value()).ok()
        }
        // The alphabets of the older kinds agree with ours on ASCII only.
        Tag::TeletexString => std::str::from_utf8(part.value.value())
            .ok()
            .filter(|text| text.is_ascii()),
        _ => None,
    };
    match (name, text) {
        (Some((_, name)), Some(text)) => format!("{name}={}", escape(text)),
        // A value that holds no bytes could not have been parsed.
        _ => format!("{oid}=#{}", hex(&part.value.to_der().unwrap_or_default())),
    }
}

/// RFC 4514 §2.4.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let last = text.chars().count().saturating_sub(1);
    for (at, c) in text.chars().enumerate() {
        match c {
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' => escaped.extend(['\\', c]),
            '#' if at == 0 => escaped.push_str("\\#"),
            ' ' if at == 0 || at == last => escaped.push_str("\\ "),
            c if c.is_ascii_control() => {
                escaped.push('\\');
                escaped.push_str(&hex(&[c as u8]));
            }
            c => escaped.push(c),
        }
    }
    escaped
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02X}");
        text
    })
}

/// The thumbprint of the key (RFC 7638), where it is of a kind that clients' JWK sets may hold.
fn key_thumbprint(spki: &SubjectPublicKeyInfoOwned) -> Option<String> {
    let bytes = spki.subject_public_key.as_bytes()?;
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let jwk = match spki.algorithm.oid.to_string().as_str() {
        // RFC 5480 §2.1.1 (id-ecPublicKey) and §2.2: an uncompressed point.
        "1.2.840.10045.2.1" => {
            let (crv, size) = match curve(spki)?.as_str() {
                "1.2.840.10045.3.1.7" => ("P-256", 32),
                "1.3.132.0.34" => ("P-384", 48),
                _ => return None,
            };
            let point = bytes.strip_prefix(&[4]).filter(|point| point.len() == 2 * size)?;
            let (x, y) = point.split_at(size);
            json!({"kty": "EC", "crv": crv, "x": encode(x), "y": encode(y)})
        }
        // RFC 3279 §2.3.1: SEQUENCE { modulus, publicExponent }.
        "1.2.840.113549.1.1.1" => {
            let (n, e) = SliceReader::new(bytes)
                .ok()?
                .sequence(|key| Ok((UintRef::decode(key)?, UintRef::decode(key)?)))
                .ok()?;
            json!({"kty": "RSA", "n": encode(n.as_bytes()), "e": encode(e.as_bytes())})
        }
        // RFC 8410 §3.
        "1.3.101.112" => json!({"kty": "OKP", "crv": "Ed25519", "x": encode(bytes)}),
        _ => return None,
    };
    jose::thumbprint(&serde_json::from_value(jwk).ok()?).ok()
}

fn curve(spki: &SubjectPublicKeyInfoOwned) -> Option<String> {
    let oid = spki.algorithm.parameters.as_ref()?.decode_as();
    oid.ok()
        .map(|oid: x509_cert::der::asn1::ObjectIdentifier| oid.to_string())
}
