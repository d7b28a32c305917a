//! Shapes that several resources speak.

mod account;
mod audit;
mod file;
mod managed;
mod passkey;
mod photo;
mod share;

pub(super) use account::{AccountShape, TokensShape};
pub(super) use audit::AuditShape;
pub(super) use file::FileShape;
pub(super) use managed::ManagedShape;
pub(super) use passkey::{AssertionShape, AttestationShape, CreationOptions, RequestOptions};
pub(super) use photo::PhotoShape;
pub(super) use share::{GivenShape, PersonShape, TargetShape, WithMeShape};
