//! Files of users: what spreadsheets write is read, what can't be told is refused by its place, and what is written is read again.

use super::*;
use authmodel::{
    ids::UserId,
    user::{Profile, User},
};

fn table(text: &str) -> Result<Rows, Vec<Fault>> {
    read(Form::Csv, text.as_bytes(), 100)
}

fn told(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

fn addresses(rows: &Rows) -> Vec<&str> {
    rows.drafts.iter().map(|draft| draft.email.as_str()).collect()
}

#[test]
fn what_spreadsheets_write_is_read() {
    for text in [
        "email,name\r\nada@example.org,\"Ada,\nof London\"\r\n\r\nbob@example.org,\r\n",
        "\u{feff}Email;NAME\nada@example.org;\"Ada,\nof London\"\n;\nbob@example.org;\n",
        "sep=;\remail;name\rada@example.org;\"Ada,\nof London\"\rbob@example.org;\r",
        "name\temail\n\"Ada,\nof London\"\tada@example.org\n\tbob@example.org\n",
    ] {
        let rows = table(&text.replace("\nof", " of")).expect(text);
        assert_eq!(
            addresses(&rows),
            ["ada@example.org", "bob@example.org"],
            "{text:?}"
        );
        let names: Vec<_> = rows.drafts.iter().map(|draft| draft.name.as_deref()).collect();
        assert_eq!(names, [Some("Ada, of London"), None], "{text:?}");
    }
    let utf16: Vec<u8> = "\u{feff}email\tgroups\nada@example.org\tops web\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let rows = read(Form::Csv, &utf16, 100).expect("Excel's Unicode text");
    let groups: Vec<&str> = rows.drafts[0].groups.iter().map(|group| group.as_str()).collect();
    assert_eq!(groups, ["ops", "web"]);
}

#[test]
fn every_row_that_breaks_a_rule_is_told_by_line_and_field() {
    let faults = table(
        "email,name,language,groups\n\
         ada@example.org,Ada,de,ops\n\
         nobody,,klingon,OPS\n\
         \n\
         ,Nameless,,\n",
    )
    .expect_err("three faults and one");
    let places: Vec<(&str, &str)> = faults
        .iter()
        .map(|fault| (&*fault.place, &*fault.field))
        .collect();
    assert_eq!(
        places,
        [
            ("line 3", "email"),
            ("line 3", "language"),
            ("line 3", "groups"),
            ("line 5", "email")
        ]
    );
}

#[test]
fn a_table_that_can_not_be_told_is_refused_whole() {
    for (text, expected) in [
        ("", "line 1: there have to be a header and a row"),
        ("email\n", "line 1: there have to be a header and a row"),
        ("name\nAda\n", "line 1, email: has to be a column"),
        ("email,email\na@example.org,\n", "line 1, email: is there twice"),
        (
            "email,mobile\na@example.org,1\n",
            "line 1, mobile: is no column; there are email, name, language, groups, id, status, created_at",
        ),
        (
            "email,name\na@example.org\n",
            "line 2: has 1 cells where the header has 2",
        ),
    ] {
        assert_eq!(told(&table(text).expect_err(text)), [expected]);
    }
    let long = format!("email\n{}", "a@example.org\n".repeat(101));
    assert!(told(&table(&long).expect_err("too long"))[0].starts_with("line 102: is one too many"));
}

#[test]
fn json_is_read_by_its_members() {
    let list = |text: &str| read(Form::Json, text.as_bytes(), 2);
    let rows =
        list(r#"[{"email": "ada@example.org", "groups": ["ops"], "language": "de-AT", "status": "active"}]"#);
    let rows = rows.expect("a list");
    assert_eq!(
        (addresses(&rows), rows.drafts[0].language),
        (vec!["ada@example.org"], Language::De)
    );
    for (text, place) in [
        ("", "the file"),
        ("{}", "the file"),
        ("[]", "the file"),
        (
            r#"[{"email": "a@example.org"}, {"email": "b@example.org"}, {}]"#,
            "the file",
        ),
        (r#"[{"email": "a@example.org"}, 7]"#, "[1]"),
        (r#"[{"mail": "a@example.org"}]"#, "[0]"),
        (r#"[{"email": "a@example.org", "email": "b@example.org"}]"#, "[0]"),
        (r#"[{"name": "Ada"}]"#, "[0]"),
    ] {
        let faults = list(text).expect_err(text);
        assert_eq!(faults.len(), 1, "{text}: {faults:?}");
        assert_eq!(faults[0].place, place, "{text}");
    }
}

#[test]
fn what_is_written_is_no_formula_and_is_read_again() {
    let listed = |email: &str, name: Option<&str>, groups: &[&str]| UserWithGroups {
        user: User {
            id: UserId(uuid::Uuid::nil()),
            email: EmailAddress::parse(email).expect("an address"),
            name: name.map(str::to_owned),
            username: None,
            profile: Profile {
                locale: Some("de-AT".to_owned()),
                ..Profile::default()
            },
            status: UserStatus::Active,
            created_at: authmodel::clock::Time::UNIX_EPOCH,
            updated_at: authmodel::clock::Time::UNIX_EPOCH,
        },
        groups: groups
            .iter()
            .map(|group| GroupName::parse(group).expect("a name"))
            .collect(),
    };
    let all = [
        listed(
            "ada@example.org",
            Some("=HYPERLINK(\"https://evil.example\")"),
            &["ops", "web"],
        ),
        listed("bob@example.org", None, &[]),
        listed("-cy@example.org", Some("'tis Cy, \"really\""), &["ops"]),
    ];
    for form in [Form::Csv, Form::Json] {
        let mut file = head(form);
        for (at, user) in all.iter().enumerate() {
            file.extend(row(form, user, at == 0));
        }
        file.extend(foot(form));
        let text = String::from_utf8(file.clone()).expect("UTF-8");
        if form == Form::Csv {
            assert!(text.contains("\"'=HYPERLINK("), "{text}");
            assert!(text.contains("'-cy@example.org"), "{text}");
        }
        let rows = read(form, &file, 100).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
        assert_eq!(rows.drafts.len(), all.len());
        for (draft, listed) in rows.drafts.iter().zip(&all) {
            assert_eq!(draft.email, listed.user.email);
            assert_eq!(draft.name, listed.user.name);
            assert_eq!(draft.language, Language::De);
            assert!(draft.groups.iter().eq(&listed.groups));
        }
    }
}
