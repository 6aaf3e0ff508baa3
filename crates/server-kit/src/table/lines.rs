//! The bytes of a table before it is one: their encoding, what a first line says of the others, and the lines that editors show.

use std::borrow::Cow;

/// How two bytes are a number.
type Unit = fn([u8; 2]) -> u16;

/// As UTF-8, where the bytes begin like UTF-16 or don't; `None` where they begin like it and are none.
pub fn decoded(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    let (units, unit): (&[u8], Unit) = match bytes {
        [0xff, 0xfe, rest @ ..] => (rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => (rest, u16::from_be_bytes),
        _ => return Some(Cow::Borrowed(bytes)),
    };
    let (pairs, rest) = units.as_chunks::<2>();
    let text: Result<String, _> = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
    match text {
        Ok(text) if rest.is_empty() => Some(Cow::Owned(text.into_bytes())),
        _ => None,
    }
}

/// A first line that names what stands between cells, as Excel reads and writes it: `sep=;`.
pub fn after_sep_line(bytes: &[u8]) -> (Option<u8>, &[u8]) {
    let end = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
    let (line, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
    let line = line
        .strip_prefix(b"\"")
        .and_then(|line| line.strip_suffix(b"\""))
        .unwrap_or(line);
    match line {
        [
            b's' | b'S',
            b'e' | b'E',
            b'p' | b'P',
            b'=',
            delimiter @ (b',' | b';' | b'\t'),
        ] => {
            let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
            (Some(*delimiter), rest.strip_prefix(b"\n").unwrap_or(rest))
        }
        _ => (None, bytes),
    }
}

/// Counts lines as editors do. The reader's own count is of no use: after CRLF it takes the LF for the next row's, and the
/// lines that it skips as well.
pub struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// From the first one, which has this number.
    pub const fn of(bytes: &'a [u8], line: u64) -> Self {
        Self { bytes, at: 0, line }
    }

    /// The line of the row that begins here, or after the ends of lines that stand here. Places come in their order.
    pub fn at(&mut self, start: u64) -> u64 {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        while let Some(byte) = self.bytes.get(self.at) {
            let is_end = matches!(byte, b'\r' | b'\n');
            if self.at >= start && !is_end {
                break;
            }
            // CRLF is one end, and its LF is what counts.
            let is_half = *byte == b'\r' && self.bytes.get(self.at + 1) == Some(&b'\n');
            self.line += u64::from(is_end && !is_half);
            self.at += 1;
        }
        self.line
    }
}
