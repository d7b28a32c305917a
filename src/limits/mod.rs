//! How often one may ask: by address, which anybody has, and by person. Counts stand in memory of a fixed size, however
//! many ask, and a restart forgets them.

mod class;
mod limiter;

pub use class::{Class, Limits, Rates};
pub use limiter::{Limiter, Refused, network};
