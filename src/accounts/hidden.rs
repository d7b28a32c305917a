//! What may be seen in logs of values that carry passwords and tokens: who, never the secret.

use std::fmt;

use super::{
    Ask, Basic, Granted, MadeAppPassword, MadeInvitation, NewUser, Proof, Refreshed, SetUp, SignUpForm,
    SignedIn, Ticket,
};

macro_rules! shows_only {
    ($($type:ty: $field:ident $(. $inner:ident)?),+ $(,)?) => {$(
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let shown = &self.$field $(. $inner)?;
                f.debug_struct(stringify!($type)).field(stringify!($field), shown).finish_non_exhaustive()
            }
        }
    )+};
}

shows_only!(SetUp: username, NewUser: username, SignedIn: user.id, Refreshed: user.id, MadeAppPassword: id);
shows_only!(Basic<'_>: user, Proof<'_>: login, Granted: username);
shows_only!(SignUpForm: username, MadeInvitation: record.id, Ticket: user.id);

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::person::Role;

    #[test]
    fn a_logged_form_keeps_its_password() {
        let new = NewUser {
            username: "ada".into(),
            email: "ada@home.lan".into(),
            display_name: None,
            password: "correct horse".into(),
            role: Role::User,
        };
        assert_eq!(format!("{new:?}"), "NewUser { username: \"ada\", .. }");
    }
}
