//! Nobody learns who has an account: not by status, headers, size or time of either step of a sign-in, nor by asking
//! twice.

use crate::harness::{Browser, LoginStart, Reply, World, base64url, random};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use std::time::{Duration, Instant};

const KNOWN: &str = "ada@example.com";
const UNKNOWN: &str = "eve@example.com";

/// Both steps as somebody does them who guesses; the times of the two.
async fn guess(browser: &Browser, email: &str) -> ([Reply; 2], [Duration; 2]) {
    let ke1 = LoginStart::ke1("some guess");
    let begun = Instant::now();
    let start = browser
        .post("/api/login/start/", &json!({ "email": email, "ke1": ke1 }))
        .await;
    let first = begun.elapsed();
    let guess = json!({ "login_id": start.member("login_id"), "ke3": base64url(&random::<64>()) });
    let begun = Instant::now();
    let finish = browser.post("/api/login/finish/", &guess).await;
    ([start, finish], [first, begun.elapsed()])
}

/// Everything about a reply that can be told without knowing what the random values mean: names, and how long what they
/// name is.
#[derive(Debug, PartialEq, Eq)]
struct Shape {
    status: u16,
    headers: Vec<(String, usize)>,
    members: Vec<(String, usize)>,
    length: usize,
}

fn shape(reply: &Reply) -> Shape {
    let headers = reply.headers.iter();
    let mut headers: Vec<_> = headers
        .map(|(name, value)| (name.to_string(), value.len()))
        .collect();
    headers.sort();
    let json = reply.json();
    let members = json.as_object().expect("an object").iter();
    Shape {
        status: reply.status,
        headers,
        members: members
            .map(|(name, value)| (name.clone(), value.to_string().len()))
            .collect(),
        length: reply.body.len(),
    }
}

#[tokio::test]
async fn both_steps_look_the_same_for_known_and_unknown_addresses() {
    let world = World::start().await;
    world.user(KNOWN).await;
    let browser = world.browser();
    let ([known_start, known_finish], _) = guess(&browser, KNOWN).await;
    let ([unknown_start, unknown_finish], _) = guess(&browser, UNKNOWN).await;
    assert_eq!(shape(&known_start), shape(&unknown_start));
    assert_eq!(known_start.json()["ksf"], unknown_start.json()["ksf"]);
    known_finish.is_problem(401, "invalid_credentials");
    assert_eq!(shape(&known_finish), shape(&unknown_finish));
    assert_eq!(known_finish.body, unknown_finish.body);
}

#[tokio::test]
async fn asking_twice_tells_nothing_either() {
    let world = World::start().await;
    world.user(KNOWN).await;
    let browser = world.browser();
    for email in [KNOWN, UNKNOWN] {
        // The same blinded password twice: the evaluated element (the first 32 bytes of KE2) depends on the address
        // alone, known or not, and everything that is masked is fresh.
        let ke1 = LoginStart::ke1("some guess");
        let mut answers = Vec::new();
        for _ in 0..2 {
            let body = json!({ "email": email, "ke1": ke1 });
            let ke2 = browser
                .post("/api/login/start/", &body)
                .await
                .expect(200)
                .member("ke2");
            answers.push(URL_SAFE_NO_PAD.decode(ke2).expect("base64url"));
        }
        assert_eq!(answers[0][..32], answers[1][..32], "{email}");
        assert_ne!(answers[0][32..], answers[1][32..], "{email}");
    }
}

#[tokio::test]
async fn an_address_answers_the_same_before_and_after_it_is_registered() {
    let world = World::start().await;
    let browser = world.browser();
    let ke1 = LoginStart::ke1("some guess");
    let element = async || {
        let body = json!({ "email": KNOWN, "ke1": ke1 });
        let ke2 = browser
            .post("/api/login/start/", &body)
            .await
            .expect(200)
            .member("ke2");
        URL_SAFE_NO_PAD.decode(ke2).expect("base64url")[..32].to_vec()
    };
    let before = element().await;
    world.user(KNOWN).await;
    assert_eq!(element().await, before);
}

#[tokio::test]
async fn both_steps_take_the_same_time_for_known_and_unknown_addresses() {
    const SAMPLES: usize = 100;
    let world = World::start().await;
    world.user(KNOWN).await;
    let browser = world.browser();
    // A shared machine is noisy: what is a leak shows in each of three tries, what is noise does not.
    let mut seen = Vec::new();
    for _ in 0..3 {
        let mut times = [[Vec::new(), Vec::new()], [Vec::new(), Vec::new()]];
        for _ in 0..SAMPLES {
            for (who, email) in [KNOWN, UNKNOWN].into_iter().enumerate() {
                let (_, [start, finish]) = guess(&browser, email).await;
                times[0][who].push(start);
                times[1][who].push(finish);
            }
        }
        let differences: Vec<String> = times
            .iter_mut()
            .filter_map(|[known, unknown]| difference(known, unknown))
            .collect();
        if differences.is_empty() {
            return;
        }
        seen.push(differences);
    }
    panic!("the time tells who has an account: {seen:?}");
}

#[tokio::test]
async fn asking_for_a_new_password_takes_the_same_time_for_known_and_unknown_addresses() {
    const SAMPLES: usize = 100;
    let world = World::with(&[("limits.mail_per_address", "0"), ("limits.signup_per_ip", "0")]).await;
    world.user(KNOWN).await;
    let browser = world.browser();
    let mut seen = Vec::new();
    for _ in 0..3 {
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..SAMPLES {
            for (who, email) in [KNOWN, UNKNOWN].into_iter().enumerate() {
                let begun = Instant::now();
                let reply = browser.post("/api/recover/", &json!({ "email": email })).await;
                times[who].push(begun.elapsed());
                reply.expect(202);
            }
        }
        let [mut known, mut unknown] = times;
        match difference(&mut known, &mut unknown) {
            None => return,
            Some(difference) => seen.push(difference),
        }
    }
    panic!("the time tells who has an account: {seen:?}");
}

/// The medians, where they are further apart than noise explains.
fn difference(known: &mut [Duration], unknown: &mut [Duration]) -> Option<String> {
    let [known, unknown] = [known, unknown].map(|times| {
        times.sort_unstable();
        times[times.len() / 2]
    });
    let apart = known.abs_diff(unknown);
    (apart > Duration::from_micros(300) && apart > known.min(unknown) / 5)
        .then(|| format!("known {known:?}, unknown {unknown:?}"))
}
