//! Whatever the API takes comes back as it was written: by itself, after a change of something else, and from either file.

use crate::support::{ADA, Answer, Api, BOB};
use goals_api::model::tags::COMMAS;
use reqwest::Method;
use serde_json::{Value, json};

/// Letters of many scripts, signs that tables and formulas are made of, and what is not seen.
const SIGNS: &str = "aZ09 -_;:.!?/|\\\"'`#%&=+@<>()[]{}~^·…–äßéıİşñøłжЯσςאעيहिไ中文한語ー・「」。；：👟\u{a0}\u{202f}\u{200d}\u{200e}\u{200f}\u{3000}؛＝＋－＠";

/// The same at every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn text(&mut self, more: &[char], longest: u64) -> String {
        let signs: Vec<char> = SIGNS.chars().chain(more.iter().copied()).collect();
        let length = 1 + self.below(longest);
        let text: String = (0..length)
            .map(|_| signs[usize::try_from(self.below(signs.len() as u64)).unwrap()])
            .collect();
        // At both ends something that stays.
        let (first, last) = (text.chars().next().unwrap(), text.chars().last().unwrap());
        match (first.is_whitespace(), last.is_whitespace()) {
            (false, false) => text,
            _ => text.trim().to_owned() + "x",
        }
    }

    /// At most fifteen digits, six of them after the point.
    fn amount(&mut self, above_zero: bool) -> Value {
        let digits = 10_u64.pow(u32::try_from(1 + self.below(15)).unwrap());
        let scaled =
            i64::try_from(1 + self.below(digits.min(4_000_000_000)) * digits.div_ceil(4_000_000_000))
                .unwrap();
        let scaled = scaled.min(999_999_999_999_999);
        let sign = if above_zero || self.below(2) == 0 {
            1.0
        } else {
            -1.0
        };
        json!(sign * scaled as f64 / 1e6)
    }

    fn day(&mut self) -> String {
        let (year, month, day) = (1900 + self.below(8100), 1 + self.below(12), 1 + self.below(28));
        format!("{year:04}-{month:02}-{day:02}")
    }

    fn goal(&mut self, number: usize) -> Value {
        // Each its own, however alike they are by chance.
        let title = format!("{}{number}", self.text(&COMMAS, 60));
        let tags: Vec<String> = (0..self.below(11))
            .map(|nth| format!("{nth}{}", self.text(&[], 20)))
            .collect();
        json!({
            "title": title, "notes": self.text(&['\n', '\t', ','], 300), "unit": self.text(&COMMAS, 30),
            "target_amount": self.amount(true), "due_on": self.day(), "tags": tags,
        })
    }

    fn entry(&mut self) -> Value {
        let offset = ["Z", "+05:45", "-11:00", "+14:00"][usize::try_from(self.below(4)).unwrap()];
        json!({
            "amount": self.amount(false), "note": self.text(&['\n', '\t', ','], 200),
            "occurred_at": format!("20{:02}-03-28T23:59:58.123456{offset}", self.below(100)),
        })
    }
}

/// Without what the API adds, and in the same words for numbers: `5.0` is `5`.
fn written(value: &Value, members: &[&str]) -> Value {
    let plain = |value: &Value| match value.as_f64() {
        Some(number) => json!(number),
        None => value.clone(),
    };
    members
        .iter()
        .map(|member| ((*member).to_owned(), plain(&value[*member])))
        .collect()
}

const GOAL: [&str; 6] = ["title", "notes", "unit", "target_amount", "due_on", "tags"];
const ENTRY: [&str; 2] = ["amount", "note"];

#[tokio::test]
async fn written_read_back() {
    for api in Api::on_each_engine().await {
        let mut random = Random(7);
        let mut all = Vec::new();
        for number in 0..40 {
            let goal = random.goal(number);
            let made = api.post(ADA, "/goals/", goal.clone()).await;
            assert_eq!(made.status, 201, "{goal} {made:?}");
            let path = made.header("location").to_owned();
            assert_eq!(written(&made.json(), &GOAL), written(&goal, &GOAL));
            let archived = api
                .patch(ADA, &path, json!({ "archived": number % 3 == 0 }))
                .await;
            assert_eq!(written(&archived.json(), &GOAL), written(&goal, &GOAL));
            let entry = random.entry();
            let made = api.post(ADA, &format!("{path}entries/"), entry.clone()).await;
            assert_eq!(made.status, 201, "{entry} {made:?}");
            assert_eq!(written(&made.json(), &ENTRY), written(&entry, &ENTRY));
            // What was read is written: nothing changes.
            let before = made.json();
            let again = json!({ "amount": before["amount"], "note": before["note"], "occurred_at": before["occurred_at"] });
            let entry_path = made.header("location").to_owned();
            let patched = api.patch(ADA, &entry_path, again).await.json();
            for member in ["amount", "note", "occurred_at", "day"] {
                assert_eq!(patched[member], before[member], "{member}");
            }
            all.push((goal, before));
        }
        for format in ["json", "csv"] {
            let file = api.get(ADA, &format!("/export/?format={format}")).await.text;
            let kind = if format == "csv" {
                "text/csv"
            } else {
                "application/json"
            };
            let importing = api
                .as_user(BOB, Method::POST, "/import/")
                .header("content-type", kind)
                .body(file);
            let imported = Answer::of(importing).await;
            assert_eq!(imported.status, 200, "{imported:?}");
            let found = api.get(BOB, "/export/").await.json();
            let found = found["goals"].as_array().unwrap();
            assert_eq!(found.len(), all.len());
            for ((goal, entry), found) in all.iter().zip(found) {
                assert_eq!(written(found, &GOAL), written(goal, &GOAL), "{format}");
                let kept = &found["entries"][0];
                for member in ["amount", "note", "occurred_at", "day"] {
                    assert_eq!(kept[member], entry[member], "{format}: {member}");
                }
            }
            let his = api.get(BOB, "/goals/?limit=100").await.json();
            for goal in his["items"].as_array().unwrap() {
                let path = format!("/goals/{}/", goal["id"].as_str().unwrap());
                assert_eq!(api.delete(BOB, &path).await.status, 204);
            }
        }
    }
}
