//! Decimal amounts, kept exactly: the number times a million, in an `i64`. No float is ever added or stored.
//!
//! JSON has numbers, and most programs read them as doubles, which carry 15 significant digits faithfully. So that is
//! the limit: up to 12 digits before the point, 6 after it, 15 in all; what is beyond is refused, never rounded.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Number;

/// A decimal number with up to six fraction digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct Amount(i64);

/// Why a number is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Beyond a million millions.
    #[error("must be between -999999999999 and 999999999999")]
    TooLarge,
    /// More digits than are kept.
    #[error("must have at most 6 digits after the point, and 15 in all")]
    TooPrecise,
}

const SCALE: i64 = 1_000_000;
const DIGITS: usize = 15;

impl Amount {
    /// Just below a million millions. The sum of any nine of these fits an `i64`, and a goal's total has the same
    /// limit, so no sum that the database makes can overflow.
    pub const MAX: Self = Self(1_000_000_000_000 * SCALE - 1);
    /// The same below zero.
    pub const MIN: Self = Self(-Self::MAX.0);

    /// From the scaled form, which only the database should need.
    pub const fn from_scaled(scaled: i64) -> Self {
        Self(scaled)
    }

    /// The number times a million.
    pub const fn scaled(self) -> i64 {
        self.0
    }

    /// Whether it is above zero.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// From a whole number.
    pub fn from_whole(whole: i64) -> Result<Self, AmountError> {
        whole
            .checked_mul(SCALE)
            .filter(|scaled| (Self::MIN.0..=Self::MAX.0).contains(scaled))
            .map(Self)
            .ok_or(AmountError::TooLarge)
    }

    /// From a JSON number with a fraction. Rust prints the shortest decimal that means this double, and for up to 15
    /// digits that is the decimal that was written.
    pub fn from_double(double: f64) -> Result<Self, AmountError> {
        // JSON has no NaN, and this would refuse it.
        if !(-1e12..1e12).contains(&double) || double == -1e12 {
            return Err(AmountError::TooLarge);
        }
        let text = format!("{}", double.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        Self::from_digits(double.is_sign_negative(), whole, fraction)
    }

    /// From the digits before and after the point.
    pub fn from_digits(is_negative: bool, whole: &str, fraction: &str) -> Result<Self, AmountError> {
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        if whole.len() > 12 {
            return Err(AmountError::TooLarge);
        }
        if fraction.len() > 6 || whole.len() + fraction.len() > DIGITS {
            return Err(AmountError::TooPrecise);
        }
        let scaled: i64 = format!("{whole}{fraction:0<6}")
            .parse()
            .map_err(|_| AmountError::TooLarge)?;
        Ok(Self(if is_negative { -scaled } else { scaled }))
    }

    /// As near as a double comes; for output, never for sums.
    pub fn to_double(self) -> f64 {
        self.0 as f64 / SCALE as f64
    }
}

/// Every digit that is kept, and a point between: what a table's cell takes.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, fraction) = (self.0.abs() / SCALE, self.0.abs() % SCALE);
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let fraction = format!("{fraction:06}");
        write!(f, "{sign}{whole}.{}", fraction.trim_end_matches('0'))
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % SCALE == 0 {
            return serializer.serialize_i64(self.0 / SCALE);
        }
        serializer.serialize_f64(self.to_double())
    }
}

impl TryFrom<&Number> for Amount {
    type Error = AmountError;

    fn try_from(number: &Number) -> Result<Self, AmountError> {
        if let Some(whole) = number.as_i64() {
            return Self::from_whole(whole);
        }
        // What is left is a whole number beyond an i64, or a double.
        number
            .as_f64()
            .filter(|_| number.is_f64())
            .map_or(Err(AmountError::TooLarge), Self::from_double)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<Amount, String> {
        let number: Number = serde_json::from_str(json).map_err(|error| error.to_string())?;
        Amount::try_from(&number).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_written_is_what_is_kept_and_what_comes_back() {
        for (json, scaled) in [
            ("0", 0),
            ("1", 1_000_000),
            ("-3", -3_000_000),
            ("0.1", 100_000),
            ("0.000001", 1),
            ("-0.5", -500_000),
            ("19.99", 19_990_000),
            ("123456789.123456", 123_456_789_123_456),
            ("999999999999", 999_999_999_999_000_000),
            ("999999999999.125", 999_999_999_999_125_000),
        ] {
            let amount = parse(json).unwrap();
            assert_eq!(amount.scaled(), scaled, "{json}");
            let sent: Number = serde_json::from_str(&serde_json::to_string(&amount).unwrap()).unwrap();
            assert_eq!(sent, serde_json::from_str::<Number>(json).unwrap());
        }
        assert_eq!(parse("1e3").unwrap(), parse("1000.0").unwrap());
    }

    #[test]
    fn three_dimes_are_thirty_cents() {
        let sum: i64 = ["0.1", "0.1", "0.1"]
            .map(|json| parse(json).unwrap().scaled())
            .iter()
            .sum();
        assert_eq!(Amount::from_scaled(sum), parse("0.3").unwrap());
    }

    #[test]
    fn what_can_not_be_kept_is_refused_and_never_rounded() {
        for json in [
            "1000000000000",
            "-1e12",
            "1e300",
            "9223372036854775807",
            "18446744073709551616",
        ] {
            assert!(parse(json).unwrap_err().contains("between"), "{json}");
        }
        for json in ["0.1234567", "123456789012.1234", "1e-7", "0.30000000000000004"] {
            assert!(parse(json).unwrap_err().contains("digits"), "{json}");
        }
        for json in ["\"1\"", "null", "true", "[]", "1.2.3", "NaN", "+1", "01", ".5"] {
            assert!(parse(json).is_err(), "{json}");
        }
    }
}
