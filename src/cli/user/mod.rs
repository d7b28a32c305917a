//! `albumen user`: add, list, passwd, and what changes a person.

mod change;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::error::CliError;
use super::settings::{self, PlaceArgs};
use super::{data, output, password};
use crate::accounts::Person;
use crate::model::person::Role;
use crate::net::control::{Answer, Request};

/// Add, list, change and remove people, whether or not the server runs.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  albumen user add ada --email ada@example.org --role admin")]
pub(super) struct UserArgs {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Add a person
    #[command(after_help = "Example:\n  albumen user add ada --email ada@example.org --data /srv/albumen")]
    Add(AddArgs),
    /// List everybody
    #[command(after_help = "Example:\n  albumen user list --json")]
    List(ListArgs),
    /// Set a person's password, which signs them out everywhere
    #[command(after_help = "Example:\n  albumen user passwd ada")]
    Passwd(PasswdArgs),
    /// Make a person user, admin or superuser
    #[command(after_help = "Example:\n  albumen user role ada admin")]
    Role(change::RoleArgs),
    /// Limit how much a person keeps
    #[command(after_help = "Example:\n  albumen user quota ada \"500 GB\"")]
    Quota(change::QuotaArgs),
    /// Make an account read-only; locked after 30 days, purged after 90
    #[command(after_help = "Example:\n  albumen user suspend ada")]
    Suspend(change::NameArgs),
    /// Make a suspended or locked account active again
    #[command(after_help = "Example:\n  albumen user reactivate ada")]
    Reactivate(change::NameArgs),
    /// Delete a person and everything they keep, for good
    #[command(after_help = "Example:\n  albumen user remove ada --yes")]
    Remove(change::RemoveArgs),
}

#[derive(Debug, Args)]
struct AddArgs {
    /// The user name to sign in with
    name: String,
    #[arg(long)]
    email: String,
    /// user, admin or superuser
    #[arg(long, default_value = "user", value_name = "ROLE")]
    role: Role,
    /// How others see this person; the user name when not given
    #[arg(long, value_name = "NAME")]
    display_name: Option<String>,
    #[command(flatten)]
    secret: SecretArgs,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
struct ListArgs {
    /// Print JSON, for scripts
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
struct PasswdArgs {
    /// The user name or e-mail address
    name: String,
    #[command(flatten)]
    secret: SecretArgs,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
struct SecretArgs {
    /// Read the password from the first line of standard input instead of asking for it
    #[arg(long)]
    password_stdin: bool,
}

pub(super) fn run(args: UserArgs) -> Result<(), CliError> {
    match args.command {
        UserCommand::Add(args) => add(args),
        UserCommand::List(args) => list(&args),
        UserCommand::Passwd(args) => passwd(args),
        UserCommand::Role(args) => change::role(args),
        UserCommand::Quota(args) => change::quota_of(args),
        UserCommand::Suspend(args) => change::suspend(args),
        UserCommand::Reactivate(args) => change::reactivate(args),
        UserCommand::Remove(args) => change::remove(args),
    }
}

fn add(args: AddArgs) -> Result<(), CliError> {
    let settings = settings::load(&args.place, None)?;
    let request = Request::AddUser {
        username: args.name,
        email: args.email,
        display_name: args.display_name,
        password: password::ask(args.secret.password_stdin)?,
        role: args.role,
    };
    let person = one(data::perform(&settings.data, &request, true)?)?;
    output::line(&format!("added {} ({})", person.username, word(&person.role)))
}

fn passwd(args: PasswdArgs) -> Result<(), CliError> {
    let settings = settings::load(&args.place, None)?;
    let request =
        Request::SetPassword { user: args.name, password: password::ask(args.secret.password_stdin)? };
    let person = one(data::perform(&settings.data, &request, false)?)?;
    output::line(&format!("{} has a new password and is signed out everywhere", person.username))
}

fn list(args: &ListArgs) -> Result<(), CliError> {
    let settings = settings::load(&args.place, None)?;
    let Answer::People { people } = data::perform(&settings.data, &Request::ListUsers, false)? else {
        return Err(CliError::unexpected());
    };
    if args.json {
        let rows: Vec<Value> = people.iter().map(as_json).collect();
        output::line(&Value::Array(rows).to_string())
    } else {
        output::print(&as_table(&people))
    }
}

fn one(answer: Answer) -> Result<Person, CliError> {
    match answer {
        Answer::Person { person } => Ok(person),
        _ => Err(CliError::unexpected()),
    }
}

fn as_json(person: &Person) -> Value {
    json!({
        "id": person.id,
        "username": person.username,
        "email": person.email,
        "display_name": person.display_name,
        "role": person.role,
        "status": person.status,
        "created_at": person.created_at.rfc3339(),
    })
}

fn as_table(people: &[Person]) -> String {
    let mut rows = vec![["NAME", "E-MAIL", "ROLE", "STATUS", "SINCE"].map(str::to_owned)];
    rows.extend(people.iter().map(|person| {
        let since = person.created_at.rfc3339().chars().take(10).collect();
        [person.username.clone(), person.email.clone(), word(&person.role), word(&person.status), since]
    }));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2), width(3), width(4)];
    let mut out = String::new();
    for row in &rows {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}

/// A role or status as the API spells it.
fn word(value: &impl serde::Serialize) -> String {
    json!(value).as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_added_listed_and_given_passwords_while_no_server_runs() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("new");
        let request = |username: &str| Request::AddUser {
            username: username.into(),
            email: format!("{username}@home.lan"),
            display_name: None,
            password: "correct horse".into(),
            role: Role::Superuser,
        };
        let missing = data::perform(&folder, &Request::ListUsers, false).unwrap_err();
        assert!(missing.to_string().contains("no Albumen data"), "{missing}");
        let ada = one(data::perform(&folder, &request("ada"), true).unwrap()).unwrap();
        let taken = data::perform(&folder, &request("ada"), true).unwrap_err();
        assert_eq!(taken.to_string(), "this user name is taken");
        let change = Request::SetPassword { user: "ada".into(), password: "battery staple".into() };
        assert_eq!(one(data::perform(&folder, &change, false).unwrap()).unwrap(), ada);
        let Answer::People { people } = data::perform(&folder, &Request::ListUsers, false).unwrap() else {
            panic!("a list")
        };
        let table = as_table(&people);
        assert!(
            table.lines().nth(1).unwrap().starts_with("ada   ada@home.lan  superuser  active  20"),
            "{table}"
        );
        assert_eq!(as_json(&people[0])["role"], "superuser");
    }
}
