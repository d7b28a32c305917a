//! What the journal leaves out: what ends by itself soon, and what nobody should find in a second place.

use crate::store::{accounts, locks, standing};

const LEFT_OUT: &[&str] = &[
    // Whoever is signed in signs in again.
    accounts::SESSIONS.name(),
    accounts::USER_SESSIONS.name(),
    accounts::TOKENS.name(),
    accounts::DRIVES.name(),
    // Half an hour's letters.
    standing::TICKETS.name(),
    standing::USER_TICKETS.name(),
    // A program that holds a lock asks for it again.
    locks::LOCKS.name(),
];

pub(in crate::store) fn is_kept(table: &str) -> bool {
    !LEFT_OUT.contains(&table)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a rebuild brings back. Lists and counts are kept beside what they are made of: they are small, were
    /// written in the same change, and need nobody to make them again.
    #[rustfmt::skip]
    const KEPT: &[&str] = &[
        "USERS", "LOGINS", "APP_PASSWORDS", "APP_SECRETS", "AUDIT", "AUDIT_OF", "JOBS", "DUE", "FAILED", "COUNTS", "LIBRARIES", "MEMBERS", "MEMBERSHIPS", "LIBRARY_PHOTOS", "PHOTO_LIBRARIES", "JOINED", "PARTING", "ENDING", "REFILLS", "MAILS", "FORMAT", "VALUES", "NODES", "CHILDREN", "BLOB_FILES", "BLOBS", "LIMBO", "TREES", "OIDC_SUBJECTS", "OIDC_LINKS", "PASSKEYS", "CREDENTIALS", "PHOTOS", "OWNED", "HOTHASHES", "PHASHES", "PICTURED", "METADATA", "OUTBOX", "PROPERTIES", "CHECKSUMS", "SECOND_FACTORS", "SERVER_SETTINGS", "SHARES", "GRANTS", "TARGET_SHARES", "GIVEN", "LINKS", "VISITS", "DROPS", "DROP_UPLOADS", "STANDINGS", "INVITATIONS", "INVITATION_SECRETS", "TAGS", "TAG_NAMES", "FILE_TAGS", "TAG_FILES", "TRASH", "TRASH_AGES", "TRASH_NAMES", "TRASH_CALLED", "DOOMED", "UPLOADS", "USAGE", "EXTERNALS", "EXTERNAL_NODES", "EXTERNAL_INODES", "EXTERNAL_BLOBS", "EXTERNAL_GONE", "EXTERNAL_AGES", "EXTERNAL_FAILURES", "VERSIONS", "BLOB_VERSIONS", "VERSION_AGES", "MOMENTS", "MONTHS", "JOURNAL", "SCRUB", "FLAWS", "VEILS", "UNSEEN", "SENDERS", "INVITED_TO", "INVITED", "VOLUMES", "VOLUME_NUMBERS", "GIVEN_UP", "HELD",
    ];

    /// A table that nobody decided about would be kept, secrets and all, or lost.
    #[test]
    fn every_table_is_kept_or_left_out_on_purpose() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
        let (mut paths, mut seen) = (vec![folder], 0);
        while let Some(path) = paths.pop() {
            if path.is_dir() {
                paths.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            for line in text.lines() {
                let Some(declared) = line.strip_prefix("pub const ") else { continue };
                let Some((table, rest)) = declared.split_once(": Table<") else { continue };
                let name = rest.split('"').nth(1).unwrap();
                assert_eq!(
                    KEPT.contains(&table),
                    is_kept(name),
                    "{table}: say in kept.rs whether a rebuild needs it"
                );
                seen += 1;
            }
        }
        assert_eq!(seen, KEPT.len() + LEFT_OUT.len());
    }
}
