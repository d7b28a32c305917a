//! Who is asking, and what they may do. One decision, asked by every way to reach content.

mod permit;
mod viewer;

pub use permit::{Access, AccessError, Action, Edit, Permit, Subject, Trash, View};
pub use viewer::Viewer;
