//! authserver
mod config;
mod escape;
mod pages;
mod settings;
fn main() {}
