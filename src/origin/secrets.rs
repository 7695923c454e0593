//! The places where secrets are written.

use std::collections::BTreeSet;

use super::{Hop, Origin, OriginId, Origins};
use crate::source::Span;

impl Origins {
    /// Every place that holds what a secure parameter or output is made of. Drawing it would show the secret.
    ///
    /// Of an expression it is the whole, because what it is worked out from need not be all: the texts between the holes of
    /// a string have no origin of their own. The name of a variable of the environment is no secret.
    pub fn secure_places(&self) -> BTreeSet<Span> {
        let before_secure = self.iter().filter_map(|origin| match origin {
            Origin::Through { hop, from, .. } if hop.is_secure() => Some(*from),
            Origin::Nowhere
            | Origin::Written(_)
            | Origin::Through { .. }
            | Origin::Member { .. }
            | Origin::Computed { .. }
            | Origin::Chosen { .. }
            | Origin::Default { .. } => None,
        });
        let mut open: Vec<OriginId> = before_secure.collect();
        let mut seen = BTreeSet::new();
        let mut places = BTreeSet::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            match self.get(id) {
                Origin::Nowhere | Origin::Through { hop: Hop::Environment, .. } => {}
                Origin::Written(at) => drop(places.insert(*at)),
                Origin::Through { from, .. } | Origin::Chosen { from, .. } => open.push(*from),
                Origin::Member { container, member } => open.extend([*container, *member]),
                Origin::Computed { at, from } => {
                    places.insert(*at);
                    open.extend(from.iter().copied());
                }
                Origin::Default { at, .. } => open.push(*at),
            }
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn what_lies_before_a_secure_parameter_is_hidden_and_nothing_else() {
        let file = Sources::new().add("main.bicep", "");
        let span = |at: usize| Span::new(file, at, at + 1);
        let mut origins = Origins::new();
        let through = |origins: &mut Origins, hop, at, from| {
            origins.add(Origin::Through { hop, name: None, at: span(at), from })
        };
        let piece = origins.add(Origin::Written(span(1)));
        let piece = through(&mut origins, Hop::Var, 2, piece);
        let variable = origins.add(Origin::Written(span(3)));
        let variable = through(&mut origins, Hop::Environment, 4, variable);
        let whole = origins.add(Origin::Computed { at: span(5), from: [piece, variable].into() });
        let plain = origins.add(Origin::Written(span(6)));
        through(&mut origins, Hop::Param, 7, plain);
        assert_eq!(origins.secure_places(), BTreeSet::new());
        through(&mut origins, Hop::SecureParam, 8, whole);
        assert_eq!(origins.secure_places(), BTreeSet::from([span(1), span(5)]));
    }
}
