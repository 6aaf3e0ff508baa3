//! Our own table comes back from any spreadsheet, in which it was opened and saved: in the marks of its country, its words for yes and
//! no, its days, and its encoding. What stays ambiguous is refused with its row.

use crate::import::{counts, csv, everything, faults};
use crate::support::{ADA, Api, BOB};
use serde_json::json;

/// What a spreadsheet of a country makes of a table.
struct Country {
    name: &'static str,
    delimiter: u8,
    decimal: char,
    gap: &'static str,
    flags: [&'static str; 2],
    day: fn(year: &str, month: &str, day: &str) -> String,
    encode: fn(String) -> Vec<u8>,
}

fn utf16(text: String) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

fn unpadded(number: &str) -> &str {
    number.trim_start_matches('0')
}

const COUNTRIES: [Country; 6] = [
    Country {
        name: "German Excel",
        delimiter: b';',
        decimal: ',',
        gap: "",
        flags: ["WAHR", "FALSCH"],
        day: |year, month, day| format!("{day}.{month}.{year}"),
        encode: |text| format!("\u{feff}{text}").into_bytes(),
    },
    Country {
        name: "American Excel",
        delimiter: b',',
        decimal: '.',
        gap: ",",
        flags: ["TRUE", "FALSE"],
        day: |year, month, day| format!("{}/{}/{year}", unpadded(month), unpadded(day)),
        encode: String::into_bytes,
    },
    Country {
        name: "French Excel",
        delimiter: b';',
        decimal: ',',
        gap: "\u{202f}",
        flags: ["VRAI", "FAUX"],
        day: |year, month, day| format!("{day}/{month}/{year}"),
        encode: |text| format!("sep=;\r\n{text}").into_bytes(),
    },
    Country {
        name: "Swiss Excel, as Unicode text",
        delimiter: b'\t',
        decimal: '.',
        gap: "\u{2019}",
        flags: ["WAHR", "FALSCH"],
        day: |year, month, day| format!("{day}.{month}.{year}"),
        encode: utf16,
    },
    Country {
        name: "Dutch Excel",
        delimiter: b';',
        decimal: ',',
        gap: ".",
        flags: ["WAAR", "ONWAAR"],
        day: |year, month, day| format!("{}-{}-{year}", unpadded(day), unpadded(month)),
        encode: |text| format!("\u{feff}sep=;\r\n{text}").into_bytes(),
    },
    Country {
        name: "Japanese Excel",
        delimiter: b',',
        decimal: '.',
        gap: "",
        flags: ["TRUE", "FALSE"],
        day: |year, month, day| format!("{year}/{}/{}", unpadded(month), unpadded(day)),
        encode: |text| format!("\u{feff}{text}").into_bytes(),
    },
];

impl Country {
    fn saved(&self, table: &str) -> Vec<u8> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(table.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let header = &rows[0];
        let mut writer = csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        writer.write_record(header).unwrap();
        for row in &rows[1..] {
            let cells = header
                .iter()
                .zip(row)
                .map(|(column, cell)| self.cell(column, cell));
            writer.write_record(cells.collect::<Vec<_>>()).unwrap();
        }
        (self.encode)(String::from_utf8(writer.into_inner().unwrap()).unwrap())
    }

    fn cell(&self, column: &str, cell: &str) -> String {
        match column {
            _ if cell.is_empty() => String::new(),
            "archived" => self.flags[usize::from(cell == "false")].to_owned(),
            "amount" | "target_amount" => self.number(cell),
            "due_on" | "day" => (self.day)(&cell[..4], &cell[5..7], &cell[8..]),
            // Its own ends of lines within a cell.
            _ => cell.replace("\r\n", "\n"),
        }
    }

    fn number(&self, cell: &str) -> String {
        let (sign, digits) = cell.strip_prefix('-').map_or(("", cell), |digits| ("-", digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                grouped.push_str(self.gap);
            }
            grouped.push(digit);
        }
        let fraction = if fraction.is_empty() {
            String::new()
        } else {
            format!("{}{fraction}", self.decimal)
        };
        format!("{sign}{grouped}{fraction}")
    }
}

async fn fill(api: &Api) {
    for (number, due_on) in ["2027-03-04", "2027-11-25", "2027-05-05"].into_iter().enumerate() {
        let body = json!({ "title": format!("Ziel {number}, \u{fc}ber; alles"), "due_on": due_on, "target_amount": 1234567.25,
                           "notes": "first\nsecond", "tags": ["a;b", "caf\u{e9}"] });
        let made = api.post(ADA, "/goals/", body).await;
        let path = made.header("location").to_owned();
        for entry in [
            json!({ "amount": 12345.5, "note": "\"quoted\"\nline", "occurred_at": "2026-11-05T23:30:00+09:00" }),
            json!({ "amount": -0.125, "occurred_at": "2026-03-04T01:02:03.5-11:00" }),
            json!({ "amount": 1234, "note": "=1+1", "occurred_at": "2026-12-11T01:02:03Z" }),
        ] {
            let made = api.post(ADA, &format!("{path}entries/"), entry).await;
            assert_eq!(made.status, 201, "{made:?}");
        }
        if number == 1 {
            assert_eq!(
                api.patch(ADA, &path, json!({ "archived": true })).await.status,
                200
            );
        }
    }
}

#[tokio::test]
async fn our_own_table_comes_back_from_every_country() {
    for country in &COUNTRIES {
        let api = Api::start(&[]).await;
        fill(&api).await;
        let table = api.get(ADA, "/export/?format=csv").await.text;
        let saved = country.saved(table.trim_start_matches('\u{feff}'));
        let name = country.name;
        let back = csv(&api, ADA, "", saved.clone()).await;
        assert_eq!(counts(&back), [0, 3, 0, 9], "{name}: it is all there");
        let elsewhere = csv(&api, BOB, "", saved).await;
        assert_eq!(counts(&elsewhere), [3, 0, 9, 0], "{name}");
        assert_eq!(everything(&api, BOB).await, everything(&api, ADA).await, "{name}");
    }
}

#[tokio::test]
async fn one_day_that_tells_tells_all() {
    let api = Api::start(&[]).await;
    for (table, days) in [
        // The 25th is no month.
        (
            "title,amount,day\nA,1,11/05/2026\nA,2,11/25/2026\n",
            ["2026-11-25", "2026-11-05"],
        ),
        (
            "title,amount,day\nB,1,11/05/2026\nB,2,25/11/2026\n",
            ["2026-11-25", "2026-05-11"],
        ),
        // A moment stands beside it.
        (
            "title,amount,day,occurred_at\nC,1,11/05/2026,2026-11-06T03:00:00Z\nC,2,12/01/2026,\n",
            ["2026-12-01", "2026-11-05"],
        ),
        // The same either way.
        (
            "title,amount,day\nD,1,05/05/2026\nD,2,06/06/2026\n",
            ["2026-06-06", "2026-05-05"],
        ),
    ] {
        assert_eq!(counts(&csv(&api, ADA, "", table).await), [1, 0, 2, 0], "{table}");
        let goals = everything(&api, ADA).await;
        let goal = goals.as_array().unwrap().last().unwrap();
        let found = [&goal["entries"][0]["day"], &goal["entries"][1]["day"]];
        assert_eq!(found, days, "{table}");
    }
    for (table, line, field) in [
        ("title,amount,day\nE,1,2026-11-05\nE,1,11/05/2026\n", 3, "day"),
        ("title,due_on\nE,\nE,11/05/2026\n", 3, "due_on"),
        // Two rows that tell otherwise tell nothing.
        (
            "title,amount,day\nE,1,25/11/2026\nE,1,11/25/2026\nE,1,11/05/2026\n",
            4,
            "day",
        ),
        // Neither day is the moment's.
        (
            "title,day,occurred_at\nE,11/05/2026,2026-08-01T03:00:00Z\n",
            2,
            "day",
        ),
        // A line above the header is a line.
        ("sep=;\r\ntitle;amount\r\nE;1,234\r\n", 3, "amount"),
    ] {
        let refused = csv(&api, ADA, "", table).await;
        assert_eq!(faults(&refused), [(line, field.to_owned())], "{table}");
    }
    for bytes in [&b"\xff\xfet"[..], b"\xff\xfe\x00\xd8", b"\xfe\xff\xd8\x00"] {
        assert_eq!(faults(&csv(&api, ADA, "", bytes).await), [(1, String::new())]);
    }
}
