//! Where COPY and MOVE go.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;

use super::address::Address;
use super::fault::Fault;
use super::place::{self, Lookup};
use super::swallow;
use super::visit::Visit;

/// The header `Destination`, and whether something there may make way.
#[derive(Debug)]
pub(in crate::http) struct Destination {
    pub at: Address,
    pub overwrite: bool,
}

impl Destination {
    pub fn of(request: &HttpRequest) -> Result<Self, Fault> {
        let header = |name: &str| {
            let value = request.headers().get(name).map(|value| std::str::from_utf8(value.as_bytes()));
            value.transpose().map_err(|_| Fault::bad_request(format!("The header {name} is not UTF-8.")))
        };
        let text = header("Destination")?
            .ok_or_else(|| Fault::bad_request("The header Destination says where to; it is missing."))?;
        let at = Address::parse(text).map_err(|fault| match fault.status {
            // Somewhere that is not this drive.
            StatusCode::NOT_FOUND => {
                Fault::new(StatusCode::BAD_GATEWAY, "The destination is not on this drive.")
            }
            _ => fault,
        })?;
        let overwrite = match header("Overwrite")?.map(str::trim) {
            None | Some("T" | "t") => true,
            Some("F" | "f") => false,
            Some(_) => return Err(Fault::bad_request("The header Overwrite is T or F.")),
        };
        Ok(Self { at, overwrite })
    }

    /// What is there now.
    pub fn look(&self, visit: &Visit, from: &Address) -> Result<Lookup, Fault> {
        if let Some(user) = &self.at.mount.user
            && visit.at.mount.user.as_ref() != Some(user)
        {
            return Err(Fault::new(StatusCode::BAD_GATEWAY, "The destination is not on this drive."));
        }
        if self.at.names == from.names && self.at.mount.nextcloud == from.mount.nextcloud {
            return Err(Fault::forbidden("The destination is where it lies already."));
        }
        if swallow::is_litter(&self.at) {
            return Err(Fault::forbidden(
                "Files of this name belong to an operating system and are not kept.",
            ));
        }
        let lookup = place::find(&visit.services, visit.viewer.user, &self.at)?;
        match lookup {
            Lookup::Nowhere => Err(Fault::conflict("The folder that it would lie in is not there.")),
            Lookup::There(_) if !self.overwrite => {
                let message = "There is something of this name already.";
                Err(Fault::new(StatusCode::PRECONDITION_FAILED, message))
            }
            found => Ok(found),
        }
    }
}
