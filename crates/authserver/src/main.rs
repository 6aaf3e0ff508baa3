//! authserver
mod config;
mod escape;
mod http;
mod mail;
mod pages;
mod settings;
fn main() {}
