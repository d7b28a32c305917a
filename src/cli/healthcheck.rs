//! `albumen healthcheck`: for containers, which have no other program to ask with.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use clap::Args;
use ureq::tls::TlsConfig;

use super::error::CliError;
use super::settings::{self, ListenArgs, PlaceArgs};

const PATIENCE: Duration = Duration::from_secs(5);

/// Ask the server on this machine whether it is well; the exit code says so.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  albumen healthcheck --http :8080")]
pub(super) struct HealthcheckArgs {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    listen: ListenArgs,
}

pub(super) fn run(args: &HealthcheckArgs) -> Result<(), CliError> {
    let settings = settings::load(&args.place, Some(&args.listen))?;
    let known = |address: Option<SocketAddr>| address.filter(|address| address.port() != 0).map(reachable);
    let (scheme, address) = match (known(settings.server.http), known(settings.server.https)) {
        (Some(address), _) => ("http", address),
        (None, Some(address)) => ("https", address),
        (None, None) => {
            let advice = "no port is set to ask at; name it with --http or --https";
            return Err(CliError::Usage(advice.into()));
        }
    };
    // Nothing secret is sent, and a certificate need not be good for the address that this machine has for itself.
    let tls = TlsConfig::builder().disable_verification(true).build();
    // A proxy in the environment is meant for the world, not for this machine.
    let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).proxy(None).tls_config(tls);
    let asked = config.build().new_agent().get(format!("{scheme}://{address}/api")).call();
    asked.map(drop).map_err(|error| CliError::Failed(format!("the server at {address} is not well: {error}")))
}

/// A server that listens everywhere is asked on the loopback.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_listens_everywhere_is_asked_on_the_loopback() {
        let ask = |text: &str| reachable(text.parse().unwrap()).to_string();
        assert_eq!(ask("0.0.0.0:8080"), "127.0.0.1:8080");
        assert_eq!(ask("[::]:8080"), "[::1]:8080");
        assert_eq!(ask("192.0.2.1:80"), "192.0.2.1:80");
    }
}
