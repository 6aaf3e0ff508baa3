//! `cargo xtask dev`: everything built and running on this machine, on the embedded stores, until Ctrl-C.
//!
//! Owns: the ports' options, the order of starting, and the words at the end. The data is in `.tacit/` and survives.

use std::time::{Duration, Instant};

use anyhow::bail;

use crate::instance::{Instance, Ports, prefixed};
use crate::packages::{self, Need};
use crate::workspace::Workspace;
use crate::{pages, report};
use testbed::ports;
use testbed::process::{self, Running};

/// Where to listen. The ports follow one another from the base, the operations port at its seventh.
#[derive(clap::Args)]
pub struct Options {
    /// The first port; the others follow from it
    #[arg(long, default_value_t = 4242, value_parser = clap::value_parser!(u16).range(1..=65528))]
    base_port: u16,
    /// The auth server's port [default: the base port]
    #[arg(long)]
    auth_port: Option<u16>,
    /// The goals API's port [default: base port + 1]
    #[arg(long)]
    api_port: Option<u16>,
    /// The goals page's port [default: base port + 2]
    #[arg(long)]
    page_port: Option<u16>,
    /// The port of probes, metrics and the outbox [default: base port + 7]
    #[arg(long)]
    operations_port: Option<u16>,
}

impl Options {
    fn ports(&self) -> anyhow::Result<Ports> {
        let of = |given: Option<u16>, offset| given.unwrap_or(self.base_port + offset);
        let ports = Ports {
            auth: of(self.auth_port, 0),
            api: of(self.api_port, 1),
            page: of(self.page_port, 2),
            operations: of(self.operations_port, 7),
        };
        let mut named = vec![
            (ports.auth, "--auth-port"),
            (ports.api, "--api-port"),
            (ports.page, "--page-port"),
            (ports.operations, "--operations-port"),
        ];
        for (port, option) in &named {
            if ports::is_taken(*port) {
                bail!(
                    "port {port} is taken; end what listens there, or choose another by {option} or --base-port"
                );
            }
        }
        named.sort_unstable();
        if let Some(pair) = named.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            bail!(
                "port {} is wanted twice: by {} and by {}",
                pair[0].0,
                pair[0].1,
                pair[1].1
            );
        }
        Ok(ports)
    }
}

/// Builds, starts, says where to look, and stays.
pub fn run(workspace: &Workspace, options: &Options) -> anyhow::Result<()> {
    let start = Instant::now();
    let ports = options.ports()?;
    packages::ensure(&[Need::Node])?;
    println!("1/3 the pages and their WebAssembly");
    pages::build_all(workspace)?;
    println!("2/3 the servers");
    process::run(&mut workspace.cargo(&["build", "--package", "authserver", "--package", "api"]))?;
    println!("3/3 starting");
    let data = workspace.root().join(".tacit");
    let instance = Instance::new(workspace.root(), &workspace.debug_binaries(), &data, ports)?;
    instance.migrate()?;
    instance.register_goals_page()?;
    let (id, secret) = instance.register_example_client()?;
    let auth = instance.start_auth(prefixed("auth"))?;
    let api = instance.start_api(prefixed("goals"))?;
    instance.wait_for_auth(&auth)?;
    instance.wait_for_api(&api)?;
    welcome(ports, &id, &secret, start.elapsed());
    stay(&[auth, api])
}

fn welcome(ports: Ports, id: &str, secret: &str, time: Duration) {
    let (issuer, api, page) = (ports.issuer(), ports.goals_api(), ports.goals_page());
    println!(
        "
  Tacit is running (started in {time}; data in .tacit/). Ctrl-C ends it.

    goals page     {page}/
    auth server    {issuer}/          the issuer; {issuer}/.well-known/openid-configuration
    goals API      {api}/          {api}/openapi.json
    administration {issuer}/admin          `authserver admin invite-owner` makes its first owner
    operations     http://localhost:{operations}/          probes, metrics

  First steps
    1. Sign up at {issuer}/signup with any address, such as ada@example.com.
    2. The mail appears here and at {outbox}; open its link and choose a password.
    3. Open the goals page and sign in.

  A client of your own: `{id}` may use client_credentials, authorization_code and refresh_token.
    client id      {id}
    client secret  {secret}

    curl -u '{id}:{secret}' -d grant_type=client_credentials -d scope=goals:read {issuer}/oauth/token/
",
        time = report::show(time),
        operations = ports.operations,
        outbox = ports.outbox(),
    );
}

/// Until Ctrl-C, or until one of them ends: the others then end with it.
fn stay(servers: &[Running]) -> anyhow::Result<()> {
    loop {
        for server in servers {
            if let Some(status) = server.exited()? {
                std::thread::sleep(Duration::from_millis(100));
                bail!(
                    "the {} ended ({status}); its last lines:\n{}",
                    server.name(),
                    server.tail()
                );
            }
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}
