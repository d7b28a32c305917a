//! Who is asking, and what they may do. One decision, asked by every way to reach content.
//!
//! A request shows who asks ([`Viewer`], or a [`Visit`] by link); the rooms' records say what the asker is to the
//! subject ([`Relation`]); one table says what that relation allows ([`action::granted`]). What comes out is a
//! [`Permit`], which domain functions ask for.

pub mod action;
mod asker;
mod decide;
mod permit;
mod relation;
mod subject;
mod viewer;
mod visible;
mod visit;

pub use action::{
    Action, Add, Collect, Download, Edit, Manage, Metadata, Own, Rename, Share, Take, Trash, View,
};
pub use asker::Asker;
pub use decide::{Access, AccessError, decide};
pub use permit::Permit;
pub use relation::Relation;
pub use subject::{Subject, top};
pub use viewer::Viewer;
pub use visible::{Visible, visible};
pub use visit::{Puts, Visit};
