//! What is chosen by one of a few words. Each word stands in one place, so that none can be taken and mean nothing.

use super::keys::Word;

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $choice:ident = $word:literal,)+ })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub enum $name {
                $($(#[$of])* $choice,)+
            }

            impl $name {
                /// All words, in the order in which they are shown.
                pub const WORDS: &'static [Word] = &[$($word),+];

                /// What a word stands for.
                pub fn of(word: &str) -> Option<Self> {
                    match word {
                        $($word => Some(Self::$choice),)+
                        _ => None,
                    }
                }
            }
        )+
    };
}

choices! {
    /// How a tree is laid out.
    Layout {
        /// One base, and an overlay for each environment.
        Overlays = "overlays",
        /// A folder of its own for each environment.
        Apart = "apart",
    }

    /// How apps are reached.
    Ingress {
        /// By the gateway and by Traefik, until the gateway is there everywhere.
        Either = "either",
        /// By the gateway.
        Gateway = "gateway",
        /// By Traefik.
        Traefik = "traefik",
    }

    /// How roles are granted.
    Grants {
        /// By objects of Azure Service Operator in the tree.
        Aso = "aso",
        /// Elsewhere.
        Outside = "outside",
    }

    /// Where Flux takes a tree from.
    Source {
        /// An artifact in a registry.
        Oci = "oci",
        /// A repository.
        Git = "git",
    }

    /// Whether a namespace is there already.
    Namespace {
        /// It is.
        Existing = "existing",
        /// The tree creates it.
        Create = "create",
    }

    /// What changes the tags of images.
    Images {
        /// Somebody who is told by a dispatch.
        Dispatch = "dispatch",
        /// Flux, by markers.
        Automation = "automation",
    }
}
