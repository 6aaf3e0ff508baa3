//! `sqlx::migrate!` embeds the files that are there when it is compiled, and cargo does not see a new one by itself.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations/api");
}
