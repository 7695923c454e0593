//! What mends a finding: the edit of the line that decided it on one side, so that it says what the other says. That side is DIS,
//! unless somebody asks for the other way round.
//!
//! One line can decide a fact of several environments. It is changed only where all of them would agree with the change:
//! otherwise the patch for one environment would break another.
//!
//! ```text
//! row ─► the scalar that decided it ─► the same scalar with the value of the other side
//!    └─► nothing there, on DIS: a line beside the nearest fact of the same workload
//! ```

mod beside;
pub mod edit;
mod literal;
mod token;

use std::collections::BTreeMap;

pub use edit::Edit;

use super::Comparison;
use super::message;
use super::verdict::{Row, Side, Verdict};
use crate::estate::images;
use crate::estate::{Estate, Presence, Property};
use crate::parallel;
use crate::source::{Sources, Span};
use crate::value::Value;
use crate::value::credentials;

/// One environment that was compared.
#[derive(Clone, Copy)]
pub struct Compared<'a> {
    /// What became of it.
    pub comparison: &'a Comparison,
    /// The side that is mended.
    pub estate: &'a Estate,
}

/// For each environment, for each row, the edits of one side that mend it; none where there is no such edit. The sources are
/// those of that side.
pub fn propose(compared: &[Compared<'_>], side: Side, sources: &Sources) -> Vec<Vec<Vec<Edit>>> {
    let lines = Lines::of(compared, side);
    parallel::map(compared, |one| {
        let fixes = one.comparison.rows.iter().map(|row| lines.fix(*one, row, sources).unwrap_or_default());
        fixes.collect()
    })
}

/// What a line would have to say for every fact that it decides.
struct Lines<'a> {
    side: Side,
    /// By the place: what each fact wants there; nothing where a fact wants it to stay.
    wanted: BTreeMap<Span, Vec<Option<&'a Value>>>,
    compared: &'a [Compared<'a>],
}

impl<'a> Lines<'a> {
    fn of(compared: &'a [Compared<'a>], side: Side) -> Self {
        let mut wanted: BTreeMap<Span, Vec<Option<&'a Value>>> = BTreeMap::new();
        for one in compared {
            for row in &one.comparison.rows {
                if let Some(place) = decided(one.estate, row, side) {
                    wanted.entry(place).or_default().push(wish(row, side));
                }
            }
        }
        Self { side, wanted, compared }
    }

    fn fix(&self, one: Compared<'_>, row: &Row, sources: &Sources) -> Option<Vec<Edit>> {
        if row.waived.is_some() {
            return None;
        }
        let wish = wish(row, self.side)?;
        match row.verdict {
            Verdict::Differs => {
                let place = decided(one.estate, row, self.side);
                let changed = place.and_then(|place| self.change(place, row, wish, sources));
                changed.or_else(|| self.beside(one, row, wish, sources))
            }
            Verdict::OnlyAca => self.beside(one, row, wish, sources),
            Verdict::Same | Verdict::Equivalent | Verdict::OnlyDis | Verdict::Undecided => None,
        }
    }

    /// The scalar at a place with another value.
    fn change(&self, place: Span, row: &Row, wish: &Value, sources: &Sources) -> Option<Vec<Edit>> {
        let others = self.wanted.get(&place)?;
        if !others.iter().all(|other| *other == Some(wish)) {
            return None;
        }
        let token = sources.get(place.file).text().get(place.range())?;
        let fact = row.side(self.side).filter(|fact| fact.default.is_none())?;
        let text = match self.side {
            Side::Dis if token::says(token, row.property, &fact.value) => {
                token::like(token, row.property, wish)
            }
            Side::Aca if literal::says(token, row.property, &fact.value) => {
                literal::like(token, row.property, wish)
            }
            Side::Dis | Side::Aca => None,
        };
        Some(vec![Edit { at: place, text: text? }])
    }

    /// A new line beside a fact of the same workload. Where one belongs in a template nobody can tell.
    fn beside(&self, one: Compared<'_>, row: &Row, wish: &Value, sources: &Sources) -> Option<Vec<Edit>> {
        if self.side == Side::Aca {
            return None;
        }
        let addition = beside::addition(row, wish)?;
        let rows = one.comparison.rows_of(&row.workload).iter();
        let neighbours = rows.filter(|other| addition.is_beside(other, row));
        let mut places: Vec<Span> =
            neighbours.filter_map(|other| decided(one.estate, other, self.side)).collect();
        // What is decided for this environment alone comes first: its file is the one to change.
        places.sort_by_key(|place| self.wanted.get(place).map_or(0, Vec::len));
        places.dedup();
        let right = places.into_iter().filter(|place| self.is_right_for(*place, row, wish));
        let mut edits = right.filter_map(|place| addition.at(place, sources.get(place.file).text()));
        edits.next().map(|edit| vec![edit])
    }

    /// Whether every environment that a place decides something for misses the same.
    fn is_right_for(&self, place: Span, row: &Row, wish: &Value) -> bool {
        let concerned = self.compared.iter().filter(|one| {
            let mut rows = one.comparison.rows_of(&row.workload).iter();
            rows.any(|other| decided(one.estate, other, self.side) == Some(place))
        });
        let mut concerned = concerned.map(|one| {
            let same = |other: &&Row| other.place() == row.place();
            one.comparison.rows_of(&row.workload).iter().find(same)
        });
        concerned.all(|other| {
            other.is_some_and(|other| {
                other.verdict == row.verdict && self::wish(other, self.side) == Some(wish)
            })
        })
    }
}

/// The place of the scalar that decided a fact on a side, where a file says it.
fn decided(estate: &Estate, row: &Row, side: Side) -> Option<Span> {
    estate.traces.decided(row.side(side)?.trace)
}

/// What a side would have to say: what the other does.
fn wish(row: &Row, side: Side) -> Option<&Value> {
    if !row.verdict.is_finding() {
        return None;
    }
    let fact = row.side(side.other()).filter(|fact| fact.presence == Presence::Certain)?;
    let stays = match side {
        // A release says which tag runs; what stands in the Bicep is for when none does. What holds the place of a value on
        // DIS is none for Azure.
        Side::Aca => {
            row.property == Property::ImageTag
                || message::is_unsubstituted(&fact.value)
                || message::is_placeholder(fact)
        }
        // That an image is whatever came last is nothing to carry over, and the cluster refuses an autoscaler that may take
        // all replicas away.
        Side::Dis => {
            row.property == Property::ImageTag && fact.value.as_text().is_some_and(images::moves)
                || row.property == Property::MinReplicas && fact.value.as_int() == Some(0)
        }
    };
    (!stays && fact.value.is_known() && !holds_secret(&fact.value)).then_some(&fact.value)
}

fn holds_secret(value: &Value) -> bool {
    match value {
        Value::Secret(_) | Value::Template(_) | Value::Unknown(_) => true,
        Value::Array(items) => items.iter().any(|item| holds_secret(&item.value)),
        Value::Object(object) => object.iter().any(|(_, item)| holds_secret(&item.value)),
        // What is wrong on one side is not copied to the other.
        Value::Text(text) => !credentials::places(text).is_empty(),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => false,
    }
}
