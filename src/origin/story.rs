//! The story of a value: from the place that decided it, hop by hop, to where it is used.
//!
//! An origin knows what was before it, so a story is found backwards and told forwards. A member has two histories, its own
//! and that of the whole it was taken from: its own is told first, then what the whole passed on the way. Of a whole that was
//! made from several others, only the one that the member comes from is followed.
//!
//! Origins share: one parameter can be before a thousand values. Each is told once in a story, and the rest of the time only
//! named, so that a story is never longer than its arena; see also the limits.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Hop, Origin, OriginId, Origins};
use crate::limits;
use crate::source::Span;

/// Why a value is what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// The most specific place that decided it; nothing when it was not written in any file.
    pub decided: Option<Span>,
    /// How it was decided there.
    pub how: How,
    /// What it passed from there on, in this order, without that place itself.
    pub links: Vec<Link>,
    /// What it was worked out from, when it was.
    pub sources: Vec<Story>,
    /// Whether it passed something secure: the text at the place must not be shown.
    pub secret: bool,
}

/// How a value was decided.
#[derive(Clone, Debug, PartialEq)]
pub enum How {
    /// Somebody wrote it.
    Written,
    /// An expression worked it out.
    Computed,
    /// It is what the environment variable of this name holds.
    Environment(Arc<str>),
    /// It was given from outside of the files, for the parameter that is declared here.
    Given,
    /// A rule of the platform: in words, with a link.
    Default(Arc<str>),
    /// It was told before in the same story.
    Told,
    /// Nothing is known about it.
    Nowhere,
}

/// A hop of a story.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// What it is.
    pub kind: Kind,
    /// Its name, if it has one.
    pub name: Option<Arc<str>>,
    /// Its place.
    pub span: Span,
    /// Of a condition: why it is what it is.
    pub sources: Vec<Story>,
    /// Whether something secure comes behind it: the text at the place must not be shown.
    pub secret: bool,
}

/// What a [`Link`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something that the value passed.
    Hop(Hop),
    /// An expression that the value is a part of the result of.
    Computed,
    /// A condition that chose the value, because it holds or does not.
    Condition {
        /// Whether it holds.
        holds: bool,
    },
}

impl Kind {
    /// The word used in reports and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hop(hop) => hop.word(),
            Self::Computed => "computed",
            Self::Condition { .. } => "condition",
        }
    }

    fn is_secure(self) -> bool {
        matches!(self, Self::Hop(hop) if hop.is_secure())
    }
}

impl Origins {
    /// What a value passed from the place that decided it to where it is used.
    pub fn chain(&self, id: OriginId) -> Vec<Link> {
        self.story(&[id]).links
    }

    /// The story of a value that lies in others: the last origin is its own, those before it belong to what it is in, from
    /// the outside in.
    pub fn story(&self, route: &[OriginId]) -> Story {
        Teller { origins: self, told: BTreeSet::new(), left: limits::STORY_PARTS }.tell(route, false)
    }

    /// The places at which secrets themselves are written: the first of everything that a secure parameter or output passed on.
    /// A story covers these alone, since it tells what they are made of; whatever is drawn without one hides
    /// [`secure_places`](Self::secure_places).
    pub fn secret_ends(&self) -> Vec<Span> {
        let mut places = BTreeSet::new();
        for origin in self.iter() {
            if let Origin::Through { hop, from, .. } = origin
                && hop.is_secure()
            {
                let (path, end) = self.path(*from);
                // What the environment holds is not written in a file.
                let outside =
                    |id: &OriginId| matches!(self.get(*id), Origin::Through { hop: Hop::Environment, .. });
                if !path.iter().any(outside) {
                    places.extend(end.place);
                }
            }
        }
        places.into_iter().collect()
    }

    /// The way back from an origin to what decided it, and that.
    fn path(&self, id: OriginId) -> (Vec<OriginId>, End) {
        let mut path = Vec::new();
        let mut at = id;
        let mut how = None;
        let mut last = None;
        loop {
            path.push(at);
            let (next, place) = match self.get(at) {
                Origin::Nowhere => (None, last),
                Origin::Written(span) => (None, Some(*span)),
                Origin::Computed { at, .. } => {
                    how = how.or(Some(How::Computed));
                    (None, Some(*at))
                }
                Origin::Through { hop, name, at, from } => {
                    if *hop == Hop::Environment && self.deciding(*from) == Some(*at) {
                        how = how.or_else(|| name.clone().map(How::Environment));
                    }
                    last = Some(*at);
                    (Some(*from), None)
                }
                Origin::Member { container, member } if self.get(*member) == &Origin::Nowhere => {
                    (Some(*container), None)
                }
                Origin::Member { member, .. } => (Some(*member), None),
                Origin::Chosen { from, .. } => (Some(*from), None),
                Origin::Default { rule, at } => {
                    how = Some(How::Default(Arc::clone(rule)));
                    (Some(*at), None)
                }
            };
            match next {
                Some(next) => at = next,
                None => {
                    let nowhere = || if place.is_some() { How::Given } else { How::Nowhere };
                    let written = matches!(self.get(at), Origin::Written(_));
                    let how = how.unwrap_or_else(|| if written { How::Written } else { nowhere() });
                    return (path, End { place, how });
                }
            }
        }
    }

    /// Whether something that an origin was made from lies around a place.
    fn leads_to(&self, id: OriginId, place: Span) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![id];
        while let Some(at) = open.pop() {
            if seen.len() >= limits::STORY_SEARCH || !seen.insert(at) {
                continue;
            }
            match self.get(at) {
                Origin::Nowhere => {}
                Origin::Written(span) if span.contains(place) => return true,
                Origin::Computed { at, .. } if at.contains(place) => return true,
                Origin::Written(_) => {}
                Origin::Computed { from, .. } => open.extend(from.iter().copied()),
                Origin::Through { from, .. } | Origin::Chosen { from, .. } => open.push(*from),
                Origin::Member { container, member } => open.extend([*container, *member]),
                Origin::Default { at, .. } => open.push(*at),
            }
        }
        false
    }
}

/// What decided a value.
struct End {
    place: Option<Span>,
    how: How,
}

/// Tells one story.
struct Teller<'a> {
    origins: &'a Origins,
    /// What was told already.
    told: BTreeSet<OriginId>,
    /// How many more parts may be told.
    left: usize,
}

impl Teller<'_> {
    fn tell(&mut self, route: &[OriginId], hidden: bool) -> Story {
        let own = route.last().copied().unwrap_or(OriginId::NOWHERE);
        let (mut path, mut end) = self.origins.path(own);
        let mut around = route.split_last().map_or(&[][..], |(_, around)| around);
        // What has no history of its own has that of what it is in.
        while end.place.is_none()
            && let Some((outer, rest)) = around.split_last()
        {
            (path, end) = self.origins.path(*outer);
            around = rest;
        }
        let mut walked = Walked { links: Vec::new(), seen: path.iter().copied().collect() };
        for id in path.iter().rev() {
            match self.origins.get(*id) {
                Origin::Member { container, member } if self.origins.get(*member) != &Origin::Nowhere => {
                    self.whole(*container, end.place, &mut walked);
                }
                // The expression that decided it is no hop.
                Origin::Computed { .. } => {}
                Origin::Nowhere
                | Origin::Written(_)
                | Origin::Through { .. }
                | Origin::Member { .. }
                | Origin::Chosen { .. }
                | Origin::Default { .. } => self.link(*id, &mut walked),
            }
        }
        for outer in around.iter().rev() {
            self.whole(*outer, end.place, &mut walked);
        }
        let mut links: Vec<(Link, Option<OriginId>)> = Vec::new();
        for (link, by) in walked.links {
            let same = |(other, _): &&mut (Link, _)| {
                (other.kind.word(), other.span) == (link.kind.word(), link.span) && other.name == link.name
            };
            if Some(link.span) == end.place {
                continue;
            }
            match links.iter_mut().find(same) {
                // A secret member and the whole it lies in passed the same declaration.
                Some((told, _)) if link.kind.is_secure() => told.kind = link.kind,
                Some(_) => {}
                None => links.push((link, by)),
            }
        }
        let mut secret = hidden || path.iter().any(|id| self.is_secure(*id));
        secret |= links.iter().any(|(link, _)| link.kind.is_secure());
        let mut behind = hidden;
        for (link, _) in links.iter_mut().rev() {
            link.secret = behind;
            behind |= link.kind.is_secure();
        }
        let sources = match path.last().map(|last| self.origins.get(*last)) {
            Some(Origin::Computed { at, from }) => self.sources(*at, from, secret),
            _ => Vec::new(),
        };
        let links = links
            .into_iter()
            .map(|(mut link, by)| {
                if let Some(by) = by {
                    link.sources = self.reasons(link.span, by, link.secret);
                }
                link
            })
            .collect();
        Story { decided: end.place, how: end.how, links, sources, secret }
    }

    fn is_secure(&self, id: OriginId) -> bool {
        matches!(self.origins.get(id), Origin::Through { hop, .. } if hop.is_secure())
    }

    /// What something was worked out from. Constants that stand in the expression itself are seen there.
    fn sources(&mut self, at: Span, from: &[OriginId], hidden: bool) -> Vec<Story> {
        let mut stories: Vec<Story> = Vec::new();
        for (index, id) in from.iter().enumerate() {
            if from.get(..index).is_some_and(|before| before.contains(id)) {
                continue;
            }
            let (path, end) = self.origins.path(*id);
            if self.left == 0 || end.place.is_none() {
                continue;
            }
            let inside = end.place.is_some_and(|place| at.contains(place));
            if inside && path.len() == 1 && end.how == How::Written {
                continue;
            }
            self.left -= 1;
            if !self.told.insert(*id) {
                let (decided, how) = (end.place, How::Told);
                let secret = hidden || path.iter().any(|id| self.is_secure(*id));
                stories.push(Story { decided, how, links: Vec::new(), sources: Vec::new(), secret });
                continue;
            }
            let story = self.tell(&[*id], hidden);
            // A part of the same expression: what that was worked out from is meant.
            if inside && story.how == How::Computed && story.links.is_empty() {
                stories.extend(story.sources);
            } else if !(inside && story.links.iter().all(|link| at.contains(link.span))) {
                stories.push(story);
            }
        }
        stories
    }

    /// Why a condition is what it is.
    fn reasons(&mut self, at: Span, by: OriginId, hidden: bool) -> Vec<Story> {
        if let Origin::Computed { from, .. } = self.origins.get(by) {
            return self.sources(at, from, hidden);
        }
        self.sources(at, &[by], hidden)
    }

    /// The hop that an origin itself is.
    fn link(&self, id: OriginId, walked: &mut Walked) {
        let link = |kind, name: &Option<Arc<str>>, span| Link {
            kind,
            name: name.clone(),
            span,
            sources: Vec::new(),
            secret: false,
        };
        match self.origins.get(id) {
            Origin::Through { hop, name, at, .. } => {
                walked.links.push((link(Kind::Hop(*hop), name, *at), None));
            }
            Origin::Chosen { at, holds, by, .. } => {
                let kind = Kind::Condition { holds: *holds };
                walked.links.push((link(kind, &None, *at), Some(*by)));
            }
            Origin::Computed { at, .. } => walked.links.push((link(Kind::Computed, &None, *at), None)),
            Origin::Nowhere | Origin::Written(_) | Origin::Member { .. } | Origin::Default { .. } => {}
        }
    }

    /// The hops of a whole, as far as a member of it that was decided at this place shares them.
    fn whole(&self, whole: OriginId, decided: Option<Span>, walked: &mut Walked) {
        enum Task {
            Walk(OriginId),
            Link(OriginId),
        }
        let mut tasks = vec![Task::Walk(whole)];
        while let Some(task) = tasks.pop() {
            let id = match task {
                Task::Link(id) => {
                    self.link(id, walked);
                    continue;
                }
                Task::Walk(id) if !walked.seen.insert(id) => continue,
                Task::Walk(id) => id,
            };
            match self.origins.get(id) {
                Origin::Nowhere | Origin::Written(_) => {}
                Origin::Through { from, .. } | Origin::Chosen { from, .. } => {
                    tasks.extend([Task::Link(id), Task::Walk(*from)]);
                }
                Origin::Default { at, .. } => tasks.push(Task::Walk(*at)),
                Origin::Member { container, member } => {
                    tasks.extend([Task::Walk(*container), Task::Walk(*member)]);
                }
                Origin::Computed { from, .. } => {
                    tasks.push(Task::Link(id));
                    let leads = |source: &&OriginId| {
                        decided.is_some_and(|place| self.origins.leads_to(**source, place))
                    };
                    tasks.extend(from.iter().rev().find(leads).map(|source| Task::Walk(*source)));
                }
            }
        }
    }
}

/// What was passed so far.
struct Walked {
    /// The hops, and of a condition its history.
    links: Vec<(Link, Option<OriginId>)>,
    /// The origins that were walked.
    seen: BTreeSet<OriginId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Sources};

    struct Tale {
        origins: Origins,
        file: FileId,
    }

    impl Tale {
        fn new() -> Self {
            Self { origins: Origins::new(), file: Sources::new().add("main.bicep", "") }
        }

        fn at(&self, start: usize, end: usize) -> Span {
            Span::new(self.file, start, end)
        }

        fn written(&mut self, start: usize, end: usize) -> OriginId {
            self.origins.add(Origin::Written(self.at(start, end)))
        }

        fn through(&mut self, hop: Hop, name: &str, start: usize, from: OriginId) -> OriginId {
            let at = self.at(start, start + 1);
            self.origins.add(Origin::Through { hop, name: Some(Arc::from(name)), at, from })
        }

        fn told(&self, route: &[OriginId]) -> String {
            shown(&self.origins.story(route))
        }
    }

    fn shown(story: &Story) -> String {
        let mut text = story.decided.map_or("nowhere".to_owned(), |span| span.start.to_string());
        for link in &story.links {
            text += &format!(" {} {}", link.kind.word(), link.name.as_deref().unwrap_or("-"));
            text += &sources(&link.sources);
        }
        text + &sources(&story.sources)
    }

    fn sources(stories: &[Story]) -> String {
        let shown: Vec<_> = stories.iter().map(shown).collect();
        if shown.is_empty() { String::new() } else { format!(" ({})", shown.join("; ")) }
    }

    #[test]
    fn a_member_tells_its_own_history_and_then_that_of_the_whole() {
        let mut tale = Tale::new();
        let whole = tale.written(0, 50);
        let literal = tale.written(100, 101);
        let member = tale.through(Hop::Param, "replicas", 60, literal);
        let whole = tale.through(Hop::ParamDefault, "scale", 70, whole);
        let whole = tale.through(Hop::ModuleInput, "scale", 80, whole);
        let taken = tale.origins.add(Origin::Member { container: whole, member });
        let end = "100 param replicas default scale module input scale";
        assert_eq!(tale.told(&[taken]), end);
        assert_eq!(tale.told(&[whole, member]), end);
        assert_eq!(tale.origins.deciding(taken), Some(tale.at(100, 101)));
    }

    #[test]
    fn of_a_whole_made_from_several_the_one_with_the_member_is_followed() {
        let mut tale = Tale::new();
        let (first, second, literal) = (tale.written(0, 20), tale.written(30, 50), tale.written(35, 36));
        let first = tale.through(Hop::Var, "first", 60, first);
        let second = tale.through(Hop::Var, "second", 70, second);
        let union = Origin::Computed { at: tale.at(80, 90), from: Box::new([first, second]) };
        let union = tale.origins.add(union);
        assert_eq!(tale.told(&[union, literal]), "35 var second computed -");
        assert_eq!(tale.told(&[union]), "80 (0 var first; 30 var second)");
    }

    #[test]
    fn a_condition_says_why_it_chose() {
        let mut tale = Tale::new();
        let literal = tale.written(0, 1);
        let prod = tale.written(10, 11);
        let environment = tale.through(Hop::Param, "environment", 20, prod);
        let by = Origin::Computed { at: tale.at(30, 40), from: Box::new([environment]) };
        let by = tale.origins.add(by);
        let chosen = tale.origins.add(Origin::Chosen { at: tale.at(30, 40), holds: true, by, from: literal });
        assert_eq!(tale.told(&[chosen]), "0 condition - (10 param environment)");
    }

    #[test]
    fn a_secret_is_one_up_to_the_secure_hop_and_no_further() {
        let mut tale = Tale::new();
        let literal = tale.written(0, 1);
        let input = tale.through(Hop::ModuleInput, "key", 10, literal);
        let param = tale.through(Hop::SecureParam, "key", 20, input);
        let var = tale.through(Hop::Var, "copy", 30, param);
        let story = tale.origins.story(&[var]);
        assert!(story.secret);
        let secret: Vec<_> = story.links.iter().map(|link| link.secret).collect();
        assert_eq!(secret, [true, false, false]);
        assert_eq!(tale.origins.secret_ends(), [tale.at(0, 1)]);
        assert!(!tale.origins.story(&[input]).secret);
    }

    #[test]
    fn what_is_shared_is_told_once_and_no_story_grows_beyond_bounds() {
        let mut tale = Tale::new();
        let mut both = tale.written(0, 1);
        both = tale.through(Hop::Var, "x", 5, both);
        for level in 1..200 {
            let one = tale.through(Hop::Var, "a", level * 20, both);
            let other = tale.through(Hop::Var, "b", level * 20 + 5, both);
            let at = tale.at(level * 20 + 10, level * 20 + 11);
            both = tale.origins.add(Origin::Computed { at, from: Box::new([one, other]) });
        }
        assert!(tale.told(&[both]).len() < 100_000);
        let mut member = tale.written(0, 1);
        for _ in 0..200 {
            member = tale.origins.add(Origin::Member { container: member, member });
        }
        for start in 0..100_000 {
            member = tale.through(Hop::Argument, "x", start, member);
        }
        assert_eq!(tale.origins.deciding(member), Some(tale.at(0, 1)));
    }

    #[test]
    fn a_rule_of_the_platform_and_a_value_from_outside_have_a_place_too() {
        let mut tale = Tale::new();
        let opening = tale.written(3, 9);
        let rule = tale.origins.add(Origin::Default { rule: Arc::from("it is 300"), at: opening });
        assert_eq!(tale.origins.story(&[rule]).how, How::Default(Arc::from("it is 300")));
        assert_eq!(tale.told(&[rule]), "3");
        let given = tale.through(Hop::Param, "x", 20, OriginId::NOWHERE);
        assert_eq!(tale.origins.story(&[given]).how, How::Given);
        assert_eq!(tale.told(&[given]), "20");
        assert_eq!(tale.told(&[OriginId::NOWHERE]), "nowhere");
    }
}
