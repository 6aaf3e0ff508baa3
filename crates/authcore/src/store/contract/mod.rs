//! The contract suites: one per trait, run by every implementation.
