//! What one may want to do, each as a type that a permit carries, and the table of who may.

use super::relation::Relation;
use crate::model::grant::{LibraryRole, Permission};
use crate::store::accounts::Scope;

/// The rows of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// Thumbnail, preview, what is said of it.
    View,
    /// The original's bytes.
    Download,
    /// The original's bytes, without what they say of where and with what it was taken.
    Take,
    /// EXIF and place.
    Metadata,
    /// Put a photo into a library that one may add to.
    Collect,
    /// Put new files into a folder, without a look at what is there.
    Add,
    /// Title, tags, rating, people; create and replace inside a folder; add to a library.
    Edit,
    /// Another name or place in the tree.
    Rename,
    /// Put in the trash.
    Trash,
    /// Give to others.
    Share,
    /// A library's members and cover.
    Manage,
    /// What only the owner does: restore, purge, a library's name, visibility and end.
    Own,
}

impl Deed {
    pub const ALL: [Self; 12] = [
        Self::View,
        Self::Download,
        Self::Take,
        Self::Metadata,
        Self::Collect,
        Self::Add,
        Self::Edit,
        Self::Rename,
        Self::Trash,
        Self::Share,
        Self::Manage,
        Self::Own,
    ];

    /// As the API lists them in `access`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Download => "download",
            Self::Take => "take",
            Self::Metadata => "metadata",
            Self::Collect => "collect",
            Self::Add => "add",
            Self::Edit => "edit",
            Self::Rename => "rename",
            Self::Trash => "trash",
            Self::Share => "share",
            Self::Manage => "manage",
            Self::Own => "own",
        }
    }
}

/// What is decided about; the same relation allows different things with each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sort {
    Photo,
    File,
    Library,
}

/// The table: may one who stands in `relation` to a subject of this sort do `deed`?
pub const fn granted(deed: Deed, sort: Sort, relation: Relation) -> bool {
    match (relation, sort) {
        (Relation::Owner, _) => true,
        (Relation::Share(permission), Sort::Photo) => match deed {
            Deed::View | Deed::Download | Deed::Take | Deed::Metadata | Deed::Collect => true,
            Deed::Edit => !matches!(permission, Permission::View),
            _ => false,
        },
        (Relation::Share(permission), _) => match deed {
            Deed::View | Deed::Download | Deed::Take | Deed::Metadata => true,
            Deed::Add | Deed::Edit => !matches!(permission, Permission::View),
            Deed::Rename | Deed::Trash | Deed::Share => matches!(permission, Permission::Full),
            _ => false,
        },
        (Relation::Member(role), Sort::Library) => match deed {
            Deed::View | Deed::Download | Deed::Take | Deed::Metadata => true,
            Deed::Edit => !matches!(role, LibraryRole::Viewer),
            Deed::Manage => matches!(role, LibraryRole::Admin),
            _ => false,
        },
        (Relation::Member(role), _) => match deed {
            Deed::View | Deed::Download | Deed::Take | Deed::Metadata => true,
            Deed::Collect => !matches!(role, LibraryRole::Viewer),
            _ => false,
        },
        (Relation::Depositor, sort) => matches!((deed, sort), (Deed::Add, Sort::File)),
        (Relation::Public { download, metadata, add }, sort) => match deed {
            Deed::Add => add && matches!(sort, Sort::File),
            Deed::View => true,
            Deed::Take => download,
            // A file is given away as it is, with all that stands in it.
            Deed::Download => download && (metadata || !matches!(sort, Sort::File)),
            Deed::Metadata => metadata,
            _ => false,
        },
    }
}

/// Whether one who stands in `relation` to a subject is told what tags it bears and who is in it. These are its owner's
/// own words; whoever may change them sees what they change, and nobody else.
pub const fn told_labels(sort: Sort, relation: Relation) -> bool {
    granted(Deed::Edit, sort, relation)
}

/// A deed as a type.
pub trait Action {
    const DEED: Deed;
    /// What a limited credential must cover.
    const SCOPE: Scope;
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident: $scope:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Action for $name {
            const DEED: Deed = Deed::$name;
            const SCOPE: Scope = Scope::$scope;
        }
    )+};
}

actions! {
    /// Look at it.
    View: Read,
    /// Take its bytes.
    Download: Read,
    /// Take its bytes, less what they say of where and with what it was taken.
    Take: Read,
    /// See where and with what it was taken.
    Metadata: Read,
    /// Put it into a library.
    Collect: Write,
    /// Put new files into it.
    Add: Upload,
    /// Change what is said of it; create and replace inside; add to a library.
    Edit: Write,
    /// Give it another name or place.
    Rename: Write,
    /// Put it in the trash.
    Trash: Write,
    /// Give it to others.
    Share: Write,
    /// A library's members and cover.
    Manage: Write,
    /// Restore, purge, settings: its owner's.
    Own: Write,
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: Relation = Relation::Public { download: false, metadata: false, add: false };
    const OPEN: Relation = Relation::Public { download: true, metadata: true, add: false };
    const BOX: Relation = Relation::Public { download: true, metadata: true, add: true };

    fn row(deed: Deed, sort: Sort, columns: &[Relation]) -> String {
        columns.iter().map(|relation| if granted(deed, sort, *relation) { 'x' } else { '-' }).collect()
    }

    /// The table of the specification, row by row, written out a second time.
    #[test]
    fn photos_are_decided_as_the_table_says() {
        use LibraryRole::{Admin, Contributor, Viewer};
        use Relation::{Member, Owner, Share as Shared};
        let columns = [
            Owner,
            Shared(Permission::Full),
            Shared(Permission::Edit),
            Shared(Permission::View),
            Member(Admin),
            Member(Contributor),
            Member(Viewer),
            OPEN,
            PUBLIC,
        ];
        let table = Deed::ALL.map(|deed| (deed.name(), row(deed, Sort::Photo, &columns)));
        let expected = [
            ("view", "xxxxxxxxx"),
            ("download", "xxxxxxxx-"),
            ("take", "xxxxxxxx-"),
            ("metadata", "xxxxxxxx-"),
            ("collect", "xxxxxx---"),
            ("add", "x--------"),
            ("edit", "xxx------"),
            ("rename", "x--------"),
            ("trash", "x--------"),
            ("share", "x--------"),
            ("manage", "x--------"),
            ("own", "x--------"),
        ];
        assert_eq!(table, expected.map(|(name, row)| (name, row.to_owned())));
    }

    #[test]
    fn files_and_folders_may_be_renamed_trashed_and_shared_on_by_those_who_have_them_in_full() {
        let columns = [
            Relation::Owner,
            Relation::Share(Permission::Full),
            Relation::Share(Permission::Edit),
            Relation::Share(Permission::View),
            OPEN,
            PUBLIC,
            BOX,
            Relation::Depositor,
        ];
        let table = Deed::ALL.map(|deed| (deed.name(), row(deed, Sort::File, &columns)));
        let expected = [
            ("view", "xxxxxxx-"),
            ("download", "xxxxx-x-"),
            ("take", "xxxxx-x-"),
            ("metadata", "xxxxx-x-"),
            ("collect", "x-------"),
            ("add", "xxx---xx"),
            ("edit", "xxx-----"),
            ("rename", "xx------"),
            ("trash", "xx------"),
            ("share", "xx------"),
            ("manage", "x-------"),
            ("own", "x-------"),
        ];
        assert_eq!(table, expected.map(|(name, row)| (name, row.to_owned())));
    }

    /// Members of the server who only saw a public library downloaded its files with the places still in them.
    #[test]
    fn a_file_is_not_given_to_who_may_not_see_where_it_was_taken() {
        let blurred = Relation::Public { download: true, metadata: false, add: false };
        assert!(granted(Deed::Download, Sort::Photo, blurred));
        assert!(!granted(Deed::Download, Sort::File, blurred));
        assert!(granted(Deed::Take, Sort::File, blurred), "without them it is");
    }

    /// Members, and visitors by a link, read what the owner had tagged photos with.
    #[test]
    fn tags_are_told_to_those_who_may_change_them() {
        use LibraryRole::Admin;
        for sort in [Sort::Photo, Sort::File] {
            let told =
                [Relation::Owner, Relation::Share(Permission::Full), Relation::Share(Permission::Edit)];
            assert!(told.into_iter().all(|relation| told_labels(sort, relation)));
            let others =
                [Relation::Share(Permission::View), Relation::Member(Admin), OPEN, BOX, Relation::Depositor];
            assert!(!others.into_iter().any(|relation| told_labels(sort, relation)));
        }
    }

    #[test]
    fn a_library_is_managed_by_its_admins_and_owned_by_one() {
        use LibraryRole::{Admin, Contributor, Viewer};
        let columns = [
            Relation::Owner,
            Relation::Member(Admin),
            Relation::Member(Contributor),
            Relation::Member(Viewer),
            OPEN,
            PUBLIC,
        ];
        let table = Deed::ALL.map(|deed| (deed.name(), row(deed, Sort::Library, &columns)));
        let expected = [
            ("view", "xxxxxx"),
            ("download", "xxxxx-"),
            ("take", "xxxxx-"),
            ("metadata", "xxxxx-"),
            ("collect", "x-----"),
            ("add", "x-----"),
            ("edit", "xxx---"),
            ("rename", "x-----"),
            ("trash", "x-----"),
            ("share", "x-----"),
            ("manage", "xx----"),
            ("own", "x-----"),
        ];
        assert_eq!(table, expected.map(|(name, row)| (name, row.to_owned())));
    }
}
