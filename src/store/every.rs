//! Every table there is, for who has to read all of it.

use super::error::StoreError;
use super::tx::{ReadTx, Reader};
use super::{Key, Record, Table, codec};
use super::{
    accounts, audit, externals, held, jobs, journal, libraries, locks, mails, meta, nodes, oidc, passkeys,
    photos, properties, scrubs, second_factors, settings, shares, standing, tags, trash, uploads, usage,
    versions, views, volumes,
};

/// Unreadable entries of one table that are named; where there are more, the table is lost as a whole.
const NAMED: u64 = 10;

macro_rules! each_table {
    ($tx:ident, $wrong:ident, $($table:expr),+ $(,)?) => {
        [$(read($tx, &$table, &mut $wrong)?),+].into_iter().sum()
    };
}

/// Reads every entry of every table; `wrong` hears the table and the reason of each that cannot be read. Gives
/// how many there are.
pub fn read_all(tx: &ReadTx, mut wrong: impl FnMut(&'static str, StoreError)) -> Result<u64, StoreError> {
    Ok(each_table!(
        tx,
        wrong,
        accounts::USERS,
        accounts::LOGINS,
        accounts::SESSIONS,
        accounts::USER_SESSIONS,
        accounts::TOKENS,
        accounts::APP_PASSWORDS,
        accounts::APP_SECRETS,
        accounts::DRIVES,
        audit::AUDIT,
        audit::AUDIT_OF,
        externals::EXTERNALS,
        externals::EXTERNAL_NODES,
        externals::EXTERNAL_INODES,
        externals::EXTERNAL_BLOBS,
        externals::EXTERNAL_GONE,
        externals::EXTERNAL_AGES,
        externals::EXTERNAL_FAILURES,
        held::HELD,
        journal::JOURNAL,
        jobs::JOBS,
        jobs::DUE,
        jobs::FAILED,
        jobs::COUNTS,
        libraries::LIBRARIES,
        libraries::MEMBERS,
        libraries::MEMBERSHIPS,
        libraries::LIBRARY_PHOTOS,
        libraries::PHOTO_LIBRARIES,
        libraries::JOINED,
        libraries::REFILLS,
        libraries::PARTING,
        libraries::INVITED,
        libraries::INVITED_TO,
        libraries::ENDING,
        locks::LOCKS,
        mails::MAILS,
        meta::FORMAT,
        meta::VALUES,
        nodes::NODES,
        nodes::CHILDREN,
        nodes::BLOB_FILES,
        nodes::BLOBS,
        nodes::LIMBO,
        nodes::TREES,
        oidc::OIDC_SUBJECTS,
        oidc::OIDC_LINKS,
        passkeys::PASSKEYS,
        passkeys::CREDENTIALS,
        photos::PHOTOS,
        photos::OWNED,
        photos::HOTHASHES,
        photos::PHASHES,
        photos::PICTURED,
        photos::METADATA,
        photos::OUTBOX,
        photos::UNSEEN,
        photos::VEILS,
        properties::PROPERTIES,
        properties::CHECKSUMS,
        scrubs::SCRUB,
        scrubs::FLAWS,
        second_factors::SECOND_FACTORS,
        settings::SERVER_SETTINGS,
        shares::SHARES,
        shares::GRANTS,
        shares::TARGET_SHARES,
        shares::GIVEN,
        shares::LINKS,
        shares::VISITS,
        shares::DROPS,
        shares::DROP_UPLOADS,
        standing::STANDINGS,
        standing::TICKETS,
        standing::USER_TICKETS,
        standing::INVITATIONS,
        standing::INVITATION_SECRETS,
        tags::TAGS,
        tags::TAG_NAMES,
        tags::FILE_TAGS,
        tags::TAG_FILES,
        trash::TRASH,
        trash::TRASH_AGES,
        trash::TRASH_NAMES,
        trash::TRASH_CALLED,
        trash::DOOMED,
        uploads::UPLOADS,
        uploads::SENDERS,
        usage::USAGE,
        versions::VERSIONS,
        versions::BLOB_VERSIONS,
        versions::VERSION_AGES,
        views::MOMENTS,
        views::MONTHS,
        volumes::VOLUMES,
        volumes::VOLUME_NUMBERS,
        volumes::GIVEN_UP,
    ))
}

fn read<K: Key, V: Record>(
    tx: &ReadTx,
    table: &Table<K, V>,
    wrong: &mut impl FnMut(&'static str, StoreError),
) -> Result<u64, StoreError> {
    let (mut count, mut unreadable) = (0, 0);
    let all = (std::ops::Bound::Unbounded, std::ops::Bound::Unbounded);
    tx.raw_scan(&table.definition(), all, false, &mut |key, value| {
        count += 1;
        let name = table.name();
        let key = K::decode(key).map(|_| ()).ok_or_else(|| StoreError::damaged(name, "its key is misshapen"));
        if let Err(reason) = key.and_then(|()| codec::decode::<V>(name, value).map(|_| ())) {
            unreadable += 1;
            if unreadable <= NAMED {
                wrong(name, reason);
            }
        }
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    /// A table that is forgotten here would never be checked.
    #[test]
    fn no_table_is_forgotten() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
        let here = include_str!("every.rs");
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let module = path.file_stem().unwrap().to_str().unwrap();
            let tables =
                text.lines().filter_map(|line| line.strip_prefix("pub const ")?.split_once(": Table<"));
            for (table, _) in tables {
                assert!(here.contains(&format!("{module}::{table},")), "{module}::{table}");
            }
        }
    }
}
