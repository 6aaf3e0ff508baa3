//! What is read of a certificate, and of whom. The certificates are made here.

use super::*;
use actix_web::test::TestRequest;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, DnValue, KeyPair, PKCS_ECDSA_P256_SHA256,
    PKCS_ECDSA_P384_SHA384, PKCS_ECDSA_P521_SHA512, PKCS_ED25519, PKCS_RSA_SHA256, PublicKeyData as _,
    SanType, string::Ia5String,
};
use sha2::{Digest as _, Sha256};

const CERTIFICATE: HeaderName = HeaderName::from_static("client-cert");
const VERIFY: HeaderName = HeaderName::from_static("client-verify");

fn read(peer: &str, headers: &[(&str, &str)], verify: bool) -> Option<ClientCertificate> {
    let trusted: IpNet = "10.0.0.0/8".parse().expect("a net");
    let peer: std::net::IpAddr = peer.parse().expect("an address");
    let mut request = TestRequest::default().peer_addr((peer, 1).into());
    for (name, value) in headers {
        request = request.append_header((*name, *value));
    }
    Source {
        certificate: &CERTIFICATE,
        verify: verify.then_some(&VERIFY),
        trusted_proxies: &[trusted],
    }
    .read(&request.to_http_request())
}

/// The DER form of a certificate of this key.
fn make(key: &KeyPair, change: impl FnOnce(&mut CertificateParams)) -> Vec<u8> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "report");
    change(&mut params);
    params.self_signed(key).expect("a certificate").der().to_vec()
}

fn key() -> KeyPair {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key")
}

/// As nginx sends it.
fn escaped(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).expect("ASCII"))
        .collect();
    let pem = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    );
    percent_encoding::utf8_percent_encode(&pem, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[test]
fn only_a_trusted_proxy_is_believed() {
    let der = make(&key(), |_| ());
    let header = escaped(&der);
    let of = |peer: &str| read(peer, &[("client-cert", &header)], false);
    assert!(of("10.1.2.3").is_some());
    assert!(
        of("::ffff:10.1.2.3").is_some(),
        "the same machine, seen by a dual-stack socket"
    );
    assert_eq!(of("192.0.2.1"), None);
    let others = [
        ("x-forwarded-for", "10.1.2.3"),
        ("forwarded", "for=10.1.2.3"),
        ("client-cert", &header),
    ];
    assert_eq!(
        read("192.0.2.1", &others, false),
        None,
        "the TCP peer counts, not its word"
    );
}

#[test]
fn both_forms_say_the_same() {
    let der = make(&key(), |_| ());
    let nginx = read("10.0.0.1", &[("client-cert", &escaped(&der))], false).expect("read");
    let rfc_9440 = format!(":{}:", STANDARD.encode(&der));
    assert_eq!(
        read("10.0.0.1", &[("Client-Cert", &rfc_9440)], false).as_ref(),
        Some(&nginx)
    );
    let thumbprint = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(Sha256::digest(&der));
    assert_eq!(
        (nginx.thumbprint, nginx.subject_dn),
        (thumbprint, "CN=report".to_owned())
    );
}

#[test]
fn what_can_not_be_read_is_no_certificate() {
    let der = make(&key(), |_| ());
    let (pem, field) = (escaped(&der), format!(":{}:", STANDARD.encode(&der)));
    let cut = format!(":{}:", STANDARD.encode(&der[..der.len() - 1]));
    let longer = format!(":{}:", STANDARD.encode([der.as_slice(), b"x"].concat()));
    for value in [
        "",
        "x",
        ":",
        "::",
        ":AAAA:",
        "(null)",
        "%00%ff",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE----------END CERTIFICATE-----",
        &field[1..],
        &field[..field.len() - 1],
        &pem[..pem.len() / 2],
        &cut,
        &longer,
    ] {
        assert_eq!(
            read("10.0.0.1", &[("client-cert", value)], false),
            None,
            "{value}"
        );
    }
    let twice = [("client-cert", field.as_str()), ("client-cert", field.as_str())];
    assert_eq!(
        read("10.0.0.1", &twice, false),
        None,
        "which of the two did the proxy write?"
    );
    assert_eq!(
        read("10.0.0.1", &[("client-cert", ""), ("client-cert", &field)], false),
        None
    );
}

#[test]
fn a_chain_is_checked_only_where_the_proxy_says_so() {
    let header = escaped(&make(&key(), |_| ()));
    let verified = |said: &[&str], configured: bool| {
        let mut headers = vec![("client-cert", header.as_str())];
        headers.extend(said.iter().map(|said| ("client-verify", *said)));
        read("10.0.0.1", &headers, configured)
            .expect("a certificate")
            .chain_verified
    };
    assert!(verified(&["SUCCESS"], true));
    assert!(!verified(&["SUCCESS"], false), "nobody said which header it is");
    for said in [
        &[] as &[&str],
        &[""],
        &["NONE"],
        &["FAILED:self signed certificate"],
        &["success"],
        &["SUCCESS", "SUCCESS"],
    ] {
        assert!(!verified(said, true), "{said:?}");
    }
}

#[test]
fn the_subject_is_spelt_as_openssl_spells_it() {
    let der = make(&key(), |params| {
        let name = &mut params.distinguished_name;
        *name = DistinguishedName::new();
        name.push(
            DnType::CountryName,
            DnValue::PrintableString("DE".try_into().expect("ASCII")),
        );
        name.push(DnType::OrganizationName, "Müller, Söhne + \"Co\"");
        name.push(
            DnType::CustomDnType(vec![1, 2, 840, 113549, 1, 9, 1]),
            "a@example.org",
        );
        name.push(DnType::CustomDnType(vec![1, 3, 6, 1, 4, 1, 99999, 1]), "abc");
        name.push(DnType::CustomDnType(vec![2, 5, 4, 5]), "#7\n");
        name.push(DnType::CommonName, " report=1 ");
    });
    let read = x509::read(&der).expect("read");
    assert_eq!(
        read.subject_dn,
        "CN=\\ report=1\\ ,serialNumber=\\#7\\0A,1.3.6.1.4.1.99999.1=#0C03616263,\
         emailAddress=a@example.org,O=Müller\\, Söhne \\+ \\\"Co\\\",C=DE"
    );
    let nameless = make(&key(), |params| {
        params.distinguished_name = DistinguishedName::new()
    });
    assert_eq!(x509::read(&nameless).expect("read").subject_dn, "");
}

#[test]
fn alternative_names_are_sorted_by_kind() {
    let ia5 = |text: &str| Ia5String::try_from(text).expect("ASCII");
    let der = make(&key(), |params| {
        params.subject_alt_names = vec![
            SanType::DnsName(ia5("report.example.org")),
            SanType::URI(ia5("spiffe://example.org/report")),
            SanType::Rfc822Name(ia5("report@example.org")),
            SanType::IpAddress("192.0.2.7".parse().expect("an address")),
            SanType::IpAddress("2001:db8:0:0:0:0:0:1".parse().expect("an address")),
            SanType::DnsName(ia5("*.example.org")),
        ];
    });
    let read = x509::read(&der).expect("read");
    assert_eq!(read.san_dns, ["report.example.org", "*.example.org"]);
    assert_eq!(read.san_uri, ["spiffe://example.org/report"]);
    assert_eq!(read.san_email, ["report@example.org"]);
    assert_eq!(read.san_ip, ["192.0.2.7", "2001:db8::1"]);
}

#[test]
fn keys_have_the_thumbprint_of_their_jwk() {
    let thumbprint = |key: &KeyPair| x509::read(&make(key, |_| ())).expect("read").key_thumbprint;
    let expected =
        |json: String| Some(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(Sha256::digest(json)));
    let text = |bytes: &[u8]| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);

    // RFC 7638 §3.2: the required members, in the order of their names, without spaces.
    for (algorithm, crv, size) in [
        (&PKCS_ECDSA_P256_SHA256, "P-256", 32),
        (&PKCS_ECDSA_P384_SHA384, "P-384", 48),
    ] {
        let key = KeyPair::generate_for(algorithm).expect("a key");
        let (x, y) = key.der_bytes()[1..].split_at(size);
        let (x, y) = (text(x), text(y));
        let json = format!(r#"{{"crv":"{crv}","kty":"EC","x":"{x}","y":"{y}"}}"#);
        assert_eq!(thumbprint(&key), expected(json), "{crv}");
    }
    let key = KeyPair::generate_for(&PKCS_ED25519).expect("a key");
    let json = format!(
        r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
        text(key.der_bytes())
    );
    assert_eq!(thumbprint(&key), expected(json));

    let key = KeyPair::generate_for(&PKCS_RSA_SHA256).expect("a key");
    // SEQUENCE { INTEGER modulus of 256 bytes after a zero, INTEGER 65537 }.
    let n = key.der_bytes()[9..].first_chunk::<256>().expect("2048 bits");
    let json = format!(r#"{{"e":"AQAB","kty":"RSA","n":"{}"}}"#, text(n));
    assert_eq!(thumbprint(&key), expected(json));

    let key = KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512).expect("a key");
    assert_eq!(thumbprint(&key), None, "a curve that no client may register");
}
