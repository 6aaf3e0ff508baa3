//! authserver
mod config;
mod escape;
mod mail;
mod pages;
mod settings;
fn main() {}
