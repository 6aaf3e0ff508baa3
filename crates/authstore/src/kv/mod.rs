//! The stores of what lives for minutes: Redis where several servers share it, this process's memory where there is one.

mod buckets;
pub mod memory;
pub mod redis;
mod replay_cache;
mod ttl_map;
