//! The stores of what lives for minutes: Redis where several servers share it, this process's memory where there is one.

pub mod memory;
mod record;
pub mod redis;
mod shelf;
