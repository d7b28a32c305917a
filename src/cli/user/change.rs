//! `albumen user role | quota | suspend | reactivate | remove`.

use clap::Args;

use super::one;
use crate::cli::error::CliError;
use crate::cli::settings::{self, PlaceArgs};
use crate::cli::{data, output};
use crate::model::person::Role;
use crate::net::control::Request;

#[derive(Debug, Args)]
pub(super) struct RoleArgs {
    /// The user name or e-mail address
    name: String,
    /// user, admin or superuser
    role: Role,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
pub(super) struct QuotaArgs {
    /// The user name or e-mail address
    name: String,
    /// A size such as `500 GB`, or none
    #[arg(value_parser = quota)]
    size: Quota,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
pub(super) struct NameArgs {
    /// The user name or e-mail address
    name: String,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
pub(super) struct RemoveArgs {
    /// The user name or e-mail address
    name: String,
    /// Do it without asking: everything this person keeps goes for good
    #[arg(long, required = true)]
    yes: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Bytes; `None` for no limit.
#[derive(Debug, Clone, Copy)]
struct Quota(Option<u64>);

fn quota(text: &str) -> Result<Quota, String> {
    if text == "none" {
        return Ok(Quota(None));
    }
    let size = text.parse::<bytesize::ByteSize>();
    size.map(|size| Quota(Some(size.0))).map_err(|_| "write a size such as “500 GB”, or none".to_owned())
}

pub(super) fn role(args: RoleArgs) -> Result<(), CliError> {
    let request = Request::SetRole { user: args.name, role: args.role };
    tell(&args.place, &request, &format!("has the role {}", super::word(&args.role)))
}

pub(super) fn quota_of(args: QuotaArgs) -> Result<(), CliError> {
    let request = Request::SetQuota { user: args.name, bytes: args.size.0 };
    let said = args.size.0.map_or("no limit".to_owned(), |bytes| bytesize::ByteSize(bytes).to_string());
    tell(&args.place, &request, &format!("has a quota of {said}"))
}

pub(super) fn suspend(args: NameArgs) -> Result<(), CliError> {
    let done = "is suspended: read-only for 30 days, then locked out, and purged after 90";
    tell(&args.place, &Request::Suspend { user: args.name }, done)
}

pub(super) fn reactivate(args: NameArgs) -> Result<(), CliError> {
    tell(&args.place, &Request::Reactivate { user: args.name }, "is active")
}

pub(super) fn remove(args: RemoveArgs) -> Result<(), CliError> {
    let done = "is out; what they keep is taken away by the server when it runs";
    tell(&args.place, &Request::Remove { user: args.name }, done)
}

fn tell(place: &PlaceArgs, request: &Request, done: &str) -> Result<(), CliError> {
    let settings = settings::load(place, None)?;
    let person = one(data::perform(&settings.data, request, false)?)?;
    output::line(&format!("{} {done}", person.username))
}
