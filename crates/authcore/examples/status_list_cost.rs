//! What status lists cost: a million grants of which one in a hundred is revoked, all at once.
//!
//! ```sh
//! cargo run --release -p authcore --example status_list_cost
//! ```
//! The figures are in `docs/status-lists.md`. Signing (one ES256 signature for each list that is built) comes on top.

use authcore::tokens::status::encode::StatusList;
use authmodel::{
    rng::{Rng as _, SystemRng},
    status::LIST_SIZE,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use miniz_oxide::inflate::decompress_to_vec_zlib;
use std::{hint::black_box, time::Instant};

const GRANTS: u32 = 1_000_000;
const ROUNDS: u32 = 20;

fn draw() -> u32 {
    let mut bytes = [0; 4];
    SystemRng.fill(&mut bytes);
    u32::from_le_bytes(bytes)
}

/// What stands around `lst` in a signed list, with an issuer's name of usual length.
fn wire(list: &StatusList) -> usize {
    let claims = format!(
        r#"{{"iss":"https://login.example.com","sub":"https://login.example.com/oauth/status/4503599627370496","iat":1800000000,"exp":1800001800,"ttl":10,"status_list":{{"bits":1,"lst":"{}"}}}}"#,
        list.lst
    );
    let header = r#"{"typ":"statuslist+jwt","alg":"ES256","kid":"0123456789abcdef0123456789abcdef"}"#;
    URL_SAFE_NO_PAD.encode(header).len() + 1 + URL_SAFE_NO_PAD.encode(claims).len() + 1 + 86
}

fn main() {
    // A list is left when seven eighths of it are given.
    let lists = GRANTS.div_ceil(LIST_SIZE / 8 * 7);
    for percent in [0, 1, 2, 5, 50] {
        let revoked: Vec<Vec<u32>> = (0..lists)
            .map(|_| {
                let count = GRANTS / lists * percent / 100;
                (0..count).map(|_| draw() % LIST_SIZE).collect()
            })
            .collect();
        let begun = Instant::now();
        for _ in 0..ROUNDS {
            for list in &revoked {
                black_box(StatusList::of(list.iter().copied()));
            }
        }
        let build = begun.elapsed() / (ROUNDS * lists);
        let built: Vec<StatusList> = revoked
            .iter()
            .map(|list| StatusList::of(list.iter().copied()))
            .collect();
        let sizes: Vec<usize> = built.iter().map(wire).collect();
        let begun = Instant::now();
        let mut memory = 0;
        for _ in 0..ROUNDS {
            memory = 0;
            for list in &built {
                let compressed = URL_SAFE_NO_PAD.decode(&list.lst).expect("base64url");
                memory += decompress_to_vec_zlib(&compressed).expect("ZLIB").len();
            }
        }
        let read = begun.elapsed() / (ROUNDS * lists);
        println!(
            "{percent:>2} % of {GRANTS} revoked: {lists} lists, {} bytes on the wire ({} each at most), \
             {build:?} to build one, {read:?} to read one, {memory} bytes in memory at the reader",
            sizes.iter().sum::<usize>(),
            sizes.iter().max().copied().unwrap_or_default(),
        );
    }
}
