//! Facts about the data folder as a whole.

use super::Table;

/// The format this program writes. Raised when an older program could no longer read what is written.
pub const CURRENT_FORMAT: u32 = 1;

/// `0` → the format of this data folder.
pub const FORMAT: Table<u8, u32> = Table::new("meta_format");

/// Named byte strings: `jwt-key` (32 random bytes), `server-name` (UTF-8), `setup-code` (until set-up is done),
/// `program-version` (of the program that last opened the data).
pub const VALUES: Table<String, Vec<u8>> = Table::new("meta_values");
