//! A run of the size of a real product, made by rules.

use serde_json::json;
use tricep::report::run::Environment;
use tricep::report::run::Fact;
use tricep::report::run::Place;
use tricep::report::run::Run;
use tricep::report::run::Side;
use tricep::report::run::Workload;
use tricep::report::run::WorkloadKind;

/// A run with so many environments: ten workloads, sixty properties of each.
pub(super) fn run(environments: usize) -> Run {
    let environments: Vec<Environment> = (0..environments)
        .map(|at| Environment { name: format!("environment{at}").into(), aca: None, dis: None })
        .collect();
    let workloads: Vec<Workload> = (0..10)
        .map(|at| Workload {
            name: format!("workload-with-a-rather-long-name-{at}").into(),
            kind: if at % 2 == 0 { WorkloadKind::Job } else { WorkloadKind::App },
        })
        .collect();
    let mut facts = Vec::new();
    for workload in &workloads {
        for number in 0..60_usize {
            for (at, environment) in environments.iter().enumerate() {
                let (property, key) = match number {
                    0 => ("minReplicas", None),
                    1 => ("maxReplicas", None),
                    2 => ("cpu", None),
                    3 => ("memory", None),
                    4 => ("cronSchedule", None),
                    _ => ("env", Some(format!("Section__Of__Settings__Number{number}").into())),
                };
                let text = match number % 4 {
                    _ if number < 4 => format!("{}", number + at),
                    0 => format!("{}", number * at),
                    1 => format!("https://host-{at}.example.no/path/of/some/length/{number}"),
                    2 => "the same".to_owned(),
                    _ => "日本語".repeat(number / 3),
                };
                facts.push(Fact {
                    workload: workload.name.clone(),
                    environment: environment.name.clone(),
                    property: property.into(),
                    key,
                    aca: Some(Side {
                        value: json!(text),
                        text: text.into(),
                        origin: Some(Place {
                            file: "main.bicep".into(),
                            line: 1,
                            column: 1,
                            wiring: false,
                            link: None,
                        }),
                        chain: Vec::new(),
                        unknown: None,
                        default: None,
                        via: None,
                        excerpt: None,
                    }),
                    dis: None,
                    judgement: None,
                });
            }
        }
    }
    Run { environments, workloads, facts, aca_root: ".azure".into(), ..Run::default() }
}
