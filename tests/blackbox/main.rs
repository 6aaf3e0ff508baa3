//! Black-box tests: Tacit as everybody else sees it, over HTTP and by its command line, against the running binaries.
//!
//! Each file is a promise of the issue, each test a sentence of it. Every test has a server and stores of its own
//! (`harness::World`), on SQLite and memory or on Postgres and Redis as `TACIT_TEST_STORES` says: both have to hold.
//! Read first: `token.rs`, then `hostile/`, which is what bad input gets, and
//! `refused/`, which is what well-formed input gets that a standard forbids.

mod harness;

mod account;
mod activity;
mod addresses;
mod admin_api;
mod admin_pages;
mod admin_roles;
mod after_commit;
mod audience;
mod audit;
mod authorization_details;
mod authorize;
mod backchannel_logout;
mod bounds;
mod carried;
mod check;
mod choosing;
mod cli;
mod cli_clients;
mod client_credentials;
mod client_id_document;
mod clients;
mod consent;
mod cors;
mod crowd;
mod discovery;
mod edges;
mod email_change;
mod factors;
mod foreign_clients;
mod forgery;
mod forward_auth;
mod full_disk;
mod goals;
mod goals_idempotency;
mod grants;
mod groups;
mod guessing;
mod hostile;
mod id_token_claims;
mod integrators;
mod invitations;
mod keys;
mod limits;
mod login;
mod logout;
mod mail;
mod my_data;
mod negative;
mod new_device;
mod no_oracle;
mod outage;
mod outward_requests;
mod pages;
mod passkeys;
mod password;
mod readiness;
mod recovery;
mod refresh_token;
mod registration;
mod renewal;
mod replay;
mod resource_servers;
mod second_factor;
mod secrets;
mod self_registered;
mod session;
mod sessions;
mod settings;
mod settings_paths;
mod sign_up_policies;
mod signup;
mod stand_in;
mod status_list;
mod step_up;
mod taken_for_each_other;
mod token;
mod two_servers;
mod userinfo;
mod withdrawn;
