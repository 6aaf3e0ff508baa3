//! Compiles anew when the pages were built anew: a release binary carries them inside.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // In a debug build they are read from the folder at start.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../../authpage/dist");
        println!("cargo::rerun-if-changed=../../adminpage/dist");
    }
}
