//! What operators do. The command line, and whatever else lets them do it, are adapters over these functions.

pub mod keys;
