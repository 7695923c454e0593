//! Laws of graphs that hold for every input, and what single rules do, on evaluations that are made by hand.

use std::sync::Arc;

use proptest::prelude::*;

use super::group::Grouping;
use super::{EdgeKind, Graph, Input, NodeKind, TooManyEdges, build, dot, json, mermaid, svg, tree};
use crate::diag::human::Paint;
use crate::eval::Evaluated;
use crate::eval::EvaluatedKind;
use crate::eval::Evaluation;
use crate::origin::OriginId;
use crate::origin::Origins;
use crate::source::Sources;
use crate::source::Span;
use crate::template::Programs;
use crate::value::{Handle, HandlePart, Object, Sourced, Unknown, Value};

/// A resource as it is drawn: kind, name, uses, ids, module.
type Drawn = (EvaluatedKind, usize, Vec<usize>, Vec<usize>, usize);

/// A resource in a few words.
#[derive(Clone, Debug)]
struct Plan {
    kind: EvaluatedKind,
    name: String,
    /// The plans it refers to, by their places.
    uses: Vec<usize>,
    /// The plans whose ids stand in its body.
    ids: Vec<usize>,
    /// The module it is in.
    within: Option<usize>,
}

fn plan(name: &str, uses: &[usize]) -> Plan {
    Plan {
        kind: EvaluatedKind::Deployed,
        name: name.to_owned(),
        uses: uses.to_vec(),
        ids: Vec::new(),
        within: None,
    }
}

fn id(name: &str) -> String {
    format!("/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/{name}")
}

fn handle(place: usize) -> Handle {
    Handle { deployment: 0, resource: u32::try_from(place).unwrap(), round: Some(0), part: HandlePart::Whole }
}

fn sourced(value: impl Into<Value>) -> Sourced {
    Sourced::new(value, OriginId::NOWHERE)
}

/// What an evaluation of such resources would be.
fn evaluation(sources: &mut Sources, name: &str, plans: &[Plan]) -> Evaluation {
    let file = sources.add(name, "\n".repeat(plans.len() + 1));
    let within = |plan: &Plan| {
        let mut around = Vec::new();
        let mut at = plan.within;
        while let Some(module) = at {
            around.insert(0, handle(module));
            at = plans[module].within;
        }
        around
    };
    let resources = plans.iter().enumerate().map(|(place, plan)| {
        let ids = plan.ids.iter().map(|place| {
            // An identity's client id is unknown, and says whose it is.
            let call =
                Unknown::shared("reference", vec![Value::from(id(&plans[*place].name).to_uppercase())]);
            sourced(Value::Unknown(call.member("clientId".into())))
        });
        let mut body = Object::new();
        body.set("properties", sourced(ids.collect::<Vec<_>>()));
        Evaluated {
            handle: handle(place),
            kind: plan.kind,
            symbol: Some(Arc::from(plan.name.as_str())),
            ty: Arc::from("Microsoft.App/containerApps"),
            api_version: None,
            id: Value::from(id(&plan.name)),
            name: sourced(plan.name.as_str()),
            body: Arc::new(body),
            condition: None,
            repeated: false,
            span: Span::new(file, place, place + 1),
            opening: OriginId::NOWHERE,
            within: within(plan).into(),
            uses: plan.uses.iter().map(|place| handle(*place)).collect(),
            depends_on: Vec::new(),
            inlined: Vec::new(),
        }
    });
    let resources = resources.collect();
    Evaluation { resources, outputs: Vec::new(), diagnostics: Vec::new(), origins: Origins::new(), steps: 0 }
}

fn graph(plans: &[Plan]) -> Graph {
    let mut sources = Sources::new();
    let evaluation = evaluation(&mut sources, "main.bicep", plans);
    let input = Input { name: "main.bicep", environment: "", evaluation: &evaluation };
    build(&[input], &Programs::default(), &sources).unwrap()
}

/// `a > b (id)` for each edge.
fn edges(graph: &Graph) -> Vec<String> {
    let title = |id| graph.node(id).title();
    let edges = graph.edges().iter();
    edges.map(|edge| format!("{} > {} ({})", title(edge.from), title(edge.to), edge.kind.word())).collect()
}

#[test]
fn a_circle_is_told_as_the_way_around_it() {
    let graph =
        graph(&[plan("a", &[1]), plan("b", &[2, 3]), plan("c", &[0]), plan("d", &[]), plan("e", &[4, 0])]);
    assert_eq!(graph.cycles(), [[id("a"), id("b"), id("c")]]);
    // What is not in it is still deployed in order: d, then the circle, then e.
    let waves: Vec<Vec<&str>> =
        graph.waves().iter().map(|wave| wave.iter().map(|id| graph.node(*id).title()).collect()).collect();
    assert_eq!(waves, [vec!["d"], vec!["a", "b", "c"], vec!["e"]]);
}

#[test]
fn what_exists_is_in_no_wave_and_delays_nothing() {
    let mut old = plan("old", &[]);
    old.kind = EvaluatedKind::Existing;
    let graph = graph(&[old, plan("a", &[0]), plan("b", &[1])]);
    let wave = |name: &str| graph.wave_of(graph.find(name).unwrap()[0]);
    assert_eq!((wave("old"), wave("a"), wave("b")), (None, Some(0), Some(1)));
}

#[test]
fn an_id_in_an_expression_is_an_edge_whatever_its_case() {
    let mut app = plan("app", &[]);
    app.ids = vec![1];
    assert_eq!(edges(&graph(&[app, plan("identity", &[])])), ["app > identity (id)"]);
}

#[test]
fn a_child_needs_its_parent_and_never_the_other_way_round() {
    let mut parent = plan("parent", &[]);
    parent.ids = vec![1];
    assert_eq!(
        edges(&graph(&[parent, plan("parent/children/child", &[])])),
        ["parent/children/child > parent (id)"]
    );
}

#[test]
fn all_in_a_module_waits_for_what_the_module_needs() {
    let module = |name: &str, uses: &[usize]| Plan { kind: EvaluatedKind::Module, ..plan(name, uses) };
    let inside = |name: &str, module: usize| Plan { within: Some(module), ..plan(name, &[]) };
    let plans = [module("first", &[]), inside("a", 0), module("second", &[0]), inside("b", 2)];
    let graph = graph(&plans);
    assert_eq!(edges(&graph), ["second > first (symbolic)"]);
    let wave = |name: &str| graph.wave_of(graph.find(name).unwrap()[0]);
    assert_eq!((wave("a"), wave("b"), wave("first")), (Some(0), Some(1), None));
    // An output that was made of a is a itself.
    let plans = [module("first", &[]), inside("a", 0), plan("c", &[0, 1])];
    assert_eq!(edges(&self::graph(&plans)), ["c > a (symbolic)"]);
}

#[test]
fn a_focus_goes_both_ways_and_not_astray() {
    let graph = graph(&[plan("a", &[1]), plan("b", &[2]), plan("c", &[]), plan("d", &[2]), plan("e", &[0])]);
    let focus = |name: &str, depth| {
        let part = graph.focus(&graph.find(name).unwrap(), depth);
        part.nodes().map(|(_, node)| node.title().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(focus("b", None), ["a", "b", "c", "e"]);
    assert_eq!(focus("b", Some(1)), ["a", "b", "c"]);
    assert_eq!(focus("c", Some(0)), ["c"]);
    assert_eq!(graph.find("bb").unwrap_err().nearest.as_deref(), Some("b"));
}

#[test]
fn a_graph_of_ten_thousand_nodes_is_drawn() {
    // Each needs the one before it and the one it is a multiple of; a stack would not hold such a chain.
    let plans: Vec<Plan> = (0..10_000)
        .map(|place: usize| match place {
            0 => plan("n0", &[]),
            _ => plan(&format!("n{place}"), &[place - 1, place / 7]),
        })
        .collect();
    let graph = graph(&plans);
    assert_eq!(graph.waves().len(), 10_000);
    assert!(tree::tree(&graph, Grouping::Module, 100, Paint::Plain).lines().count() >= 10_000);
    assert!(svg::svg(&graph, Grouping::Module).len() > 1_000_000);
}

#[test]
fn nothing_is_a_graph_too() {
    let graph = graph(&[]);
    assert_eq!(graph.nodes().len(), 0);
    for text in forms(&graph) {
        assert!(!text.is_empty());
    }
}

fn forms(graph: &Graph) -> Vec<String> {
    let mut forms = vec![json::json(graph)];
    for grouping in [Grouping::Module, Grouping::File, Grouping::None] {
        forms.push(tree::tree(graph, grouping, 80, Paint::Plain));
        forms.push(dot::dot(graph, grouping));
        forms.push(mermaid::mermaid(graph, grouping));
        forms.push(svg::svg(graph, grouping));
    }
    forms
}

fn any_plans() -> impl Strategy<Value = Vec<Plan>> {
    let kind = prop_oneof![
        5 => Just(EvaluatedKind::Deployed),
        2 => Just(EvaluatedKind::Existing),
        2 => Just(EvaluatedKind::Module),
        1 => Just(EvaluatedKind::Extensible),
    ];
    let one = (
        kind,
        0..12_usize,
        prop::collection::vec(0..16_usize, 0..4),
        prop::collection::vec(0..16_usize, 0..2),
        0..4_usize,
    );
    prop::collection::vec(one, 1..16).prop_map(|parts| {
        let count = parts.len();
        let kinds: Vec<EvaluatedKind> = parts.iter().map(|part| part.0).collect();
        let make = |(place, (kind, name, uses, ids, module)): (usize, Drawn)| Plan {
            kind,
            name: format!("n{name}"),
            uses: uses.into_iter().filter(|used| *used < count).collect(),
            ids: ids.into_iter().filter(|used| *used < count).collect(),
            // A module stands before what is in it.
            within: (0..place).filter(|before| kinds[*before] == EvaluatedKind::Module).nth(module),
        };
        parts.into_iter().enumerate().map(make).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Outside of circles, what is needed is deployed in an earlier wave.
    #[test]
    fn waves_respect_every_edge(plans in any_plans()) {
        let graph = graph(&plans);
        let order = &graph.order;
        for edge in graph.edges() {
            let begins = |id: super::NodeId| if graph.is_filled_module(id) { None } else { graph.wave_of(id) };
            if order.cycles.is_empty()
                && let (Some(from), Some(to)) = (begins(edge.from), graph.wave_of(edge.to))
            {
                prop_assert!(from > to, "{:?}", edges(&graph));
            }
            prop_assert!(edge.from != edge.to);
            prop_assert!(edge.kind <= EdgeKind::Id);
        }
        let deployed = |id| graph.node(id).kind != NodeKind::Existing && !graph.is_filled_module(id);
        let in_waves: usize = graph.waves().iter().map(Vec::len).sum();
        prop_assert_eq!(in_waves, graph.nodes().filter(|(id, _)| deployed(*id)).count());
    }

    /// The order in which files and resources come changes nothing.
    #[test]
    fn every_form_is_the_same_whatever_the_order(
        first in any_plans(),
        second in any_plans(),
        keys in prop::collection::vec(any::<u32>(), 32),
    ) {
        let mut sources = Sources::new();
        let mut a = evaluation(&mut sources, "apps/a.bicep", &first);
        let mut b = evaluation(&mut sources, "b.bicep", &second);
        let mut outcomes = Vec::new();
        for turn in 0..2 {
            let mut inputs = vec![
                Input { name: "apps/a.bicep", environment: "test", evaluation: &a },
                Input { name: "b.bicep", environment: "prod", evaluation: &b },
            ];
            if turn == 1 {
                inputs.reverse();
            }
            let graph: Result<Graph, TooManyEdges> = build(&inputs, &Programs::default(), &sources);
            outcomes.push(forms(&graph.unwrap()));
            for evaluation in [&mut a, &mut b] {
                evaluation.resources.sort_by_key(|one| keys[one.handle.resource as usize]);
            }
        }
        prop_assert_eq!(&outcomes[0], &outcomes[1]);
    }

    /// Each node has at least one line in the tree.
    #[test]
    fn a_tree_leaves_nothing_out(plans in any_plans()) {
        let graph = graph(&plans);
        let text = tree::tree(&graph, Grouping::Module, 200, Paint::Plain);
        for (_, node) in graph.nodes() {
            let title = node.title();
            prop_assert!(text.split_whitespace().any(|word| word == title), "{title} is missing in\n{text}");
        }
    }
}
