//! What a goal is filed under: a few short words, each once.
//!
//! Owns their rules. Tags are compared as [`fold`] compares words, and kept in one normalised form (Unicode NFC): a keyboard
//! that writes `é` as one character and one that writes it as two mean the same word. Invariant: a value of this type is within
//! its limits, and no tag holds a line's end (which parts them in the database) or a comma of any script (which parts them
//! in a table, and where people type them).

use unicode_normalization::UnicodeNormalization as _;

use super::fold;

/// The tags of a goal, in the order in which they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Tags(String);

/// Why tags were refused; the words follow the field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagError {
    /// More than a goal may have.
    #[error("must have at most {} tags", Tags::MOST)]
    TooMany,
    /// One of them is too long.
    #[error("must have tags of at most {} characters each", Tags::LONGEST)]
    TooLong,
    /// One of them is nothing but white space.
    #[error("must not have an empty tag")]
    Empty,
    /// One of them holds what parts tags from each other.
    #[error("must have tags without commas and control characters")]
    BadCharacter,
}

/// The commas of all scripts, which part tags where they are typed (`goalspage/src/lib/form.ts` has the same).
pub const COMMAS: [char; 7] = [',', '،', '、', '，', '﹐', '﹑', '､'];

impl Tags {
    /// More are a text, not an order; and a list of goals carries them all.
    pub const MOST: usize = 10;
    /// Characters of one: it has to fit beside others on a phone.
    pub const LONGEST: usize = 32;

    /// Trims, normalises and checks; a tag that is there twice counts once.
    pub fn parse<T: AsRef<str>>(tags: &[T]) -> Result<Self, TagError> {
        let mut kept: Vec<String> = Vec::new();
        let mut folded: Vec<String> = Vec::new();
        for tag in tags {
            let tag = one(tag.as_ref())?;
            let low = fold(&tag);
            if !folded.contains(&low) {
                folded.push(low);
                kept.push(tag);
            }
            if kept.len() > Self::MOST {
                return Err(TagError::TooMany);
            }
        }
        Ok(Self(kept.join("\n")))
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split('\n').filter(|tag| !tag.is_empty())
    }

    /// As they are kept today: earlier versions took commas of other scripts, and had another form for comparison.
    pub fn composed(&self) -> Self {
        let parts = self.0.split(['\n']).flat_map(|tag| tag.split(COMMAS));
        let mut kept: Vec<String> = Vec::new();
        for tag in parts.map(|tag| tag.trim().nfc().collect::<String>()) {
            if !tag.is_empty() && !kept.iter().any(|before| fold(before) == fold(&tag)) {
                kept.push(tag);
            }
        }
        Self(kept.join("\n"))
    }

    /// Folded, each between the ends of lines, for search.
    pub fn folded(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        format!("\n{}\n", fold(&self.0))
    }
}

/// One tag in its normalised form.
pub fn one(tag: &str) -> Result<String, TagError> {
    // What comes in is bounded before it is normalised, which may make it longer: some characters grow eighteenfold.
    if tag.len() > 1024 {
        return Err(TagError::TooLong);
    }
    let tag: String = tag.trim().nfc().collect();
    if tag.is_empty() {
        return Err(TagError::Empty);
    }
    if tag.chars().count() > Tags::LONGEST {
        return Err(TagError::TooLong);
    }
    if tag
        .chars()
        .any(|c| c.is_control() || COMMAS.contains(&c) || matches!(c, '\u{2028}' | '\u{2029}'))
    {
        return Err(TagError::BadCharacter);
    }
    Ok(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(tags: &[&str]) -> Result<Vec<String>, TagError> {
        Tags::parse(tags).map(|tags| tags.iter().map(str::to_owned).collect())
    }

    #[test]
    fn two_spellings_are_one_tag() {
        assert_eq!(
            parse(&[" Caf\u{e9} ", "cafe\u{301}", "CAFÉ"]).unwrap(),
            ["Caf\u{e9}"]
        );
        // Turkish capitals, as a Turkish keyboard and a German one write them.
        assert_eq!(
            parse(&["\u{130}\u{15f}", "i\u{15f}", "I\u{15e}"]).unwrap(),
            ["\u{130}\u{15f}"]
        );
        let old = Tags("a\u{3001}B\nb\ncafe\u{301}".to_owned()).composed();
        assert_eq!(old.iter().collect::<Vec<_>>(), ["a", "B", "caf\u{e9}"]);
        assert_eq!(Tags::parse(&["Sport", "km"]).unwrap().folded(), "\nsport\nkm\n");
        assert_eq!(Tags::parse::<&str>(&[]).unwrap().folded(), "");
        assert_eq!(Tags::default().iter().count(), 0);
    }

    #[test]
    fn limits_are_kept() {
        assert_eq!(parse(&["  "]), Err(TagError::Empty));
        for comma in COMMAS {
            assert_eq!(
                parse(&[format!("a{comma}b").as_str()]),
                Err(TagError::BadCharacter)
            );
        }
        assert_eq!(parse(&["a;b"]).unwrap(), ["a;b"]);
        assert_eq!(parse(&["a\nb"]), Err(TagError::BadCharacter));
        assert!(parse(&["ä".repeat(32).as_str()]).is_ok());
        assert_eq!(parse(&["ä".repeat(33).as_str()]), Err(TagError::TooLong));
        let many: Vec<_> = (0..11).map(|n| n.to_string()).collect();
        assert!(Tags::parse(&many[..10]).is_ok());
        assert_eq!(Tags::parse(&many), Err(TagError::TooMany));
    }
}
