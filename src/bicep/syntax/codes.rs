//! How the codes of this area are declared: an enum whose variants say what is wrong.

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $id:literal, $says:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $name { $($variant,)* }

        impl $name {
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant,)*];

            pub(super) fn code(self) -> Code {
                let (id, says) = match self { $(Self::$variant => ($id, $says),)* };
                Code { id, says }
            }
        }
    };
}
pub(super) use codes;
