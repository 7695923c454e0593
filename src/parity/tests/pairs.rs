//! Which workload is which.

use super::build::*;
use crate::estate::Trigger;
use crate::parity::{Paired, Settings, compare};

fn shown(settings: &Settings, aca: Vec<Build>, dis: Vec<Build>) -> Vec<String> {
    let found = compare(&estate(aca), &estate(dis), settings);
    let told = |one: &Paired| match one {
        Paired::Both { aca, dis, how } => format!("{aca} = {dis} {}", how.shown()),
        Paired::Aca(aca) => format!("{aca} = - alone"),
        Paired::Dis(dis) => format!("- = {dis} alone"),
    };
    found.pairing.iter().map(told).collect()
}

#[test]
fn workloads_are_paired_from_what_is_said_to_what_is_likely() {
    let settings = Settings {
        workloads: [("old".into(), "new".into()), ("gone".into(), "nowhere".into())].into(),
        product: Some("shop".into()),
        ..Settings::default()
    };
    let aca = vec![
        app("old"),
        app("web"),
        app("web-api-eu"),
        app("renamed").image("ghcr.io/shop/worker"),
        app("gone"),
        job("nightly", Trigger::Schedule).image("ghcr.io/shop/jobs"),
        job("hourly", Trigger::Schedule).image("ghcr.io/shop/jobs"),
    ];
    let dis = vec![
        app("new"),
        app("web"),
        app("shop-webapi-eu-app"),
        app("worker").image("ghcr.io/shop/worker"),
        app("extra"),
        app("jobs-server").image("ghcr.io/shop/jobs"),
    ];
    assert_eq!(
        shown(&settings, aca, dis),
        [
            "- = extra alone",
            "gone = - alone",
            "hourly = - alone",
            "- = jobs-server alone",
            "nightly = - alone",
            "old = new by configuration",
            "renamed = worker by image",
            "web = web by name",
            "web-api-eu = shop-webapi-eu-app by name without product, environment and kind",
        ]
    );
}

#[test]
fn a_name_that_kubernetes_does_not_take_is_that_which_it_takes() {
    let (long, short) = ("job-".repeat(14), "job-".repeat(13));
    let aca = vec![app("Kiosk_API"), job(&long, Trigger::Schedule)];
    let dis = vec![app("kiosk-api"), job(short.trim_end_matches('-'), Trigger::Schedule)];
    let jobs = format!("{long} = {} by name", short.trim_end_matches('-'));
    assert_eq!(shown(&Settings::default(), aca, dis), ["Kiosk_API = kiosk-api by name".to_owned(), jobs]);
}

#[test]
fn what_is_configured_otherwise_is_not_paired_by_its_own_name() {
    let settings = Settings { workloads: [("a".into(), "b".into())].into(), ..Settings::default() };
    assert_eq!(
        shown(&settings, vec![app("a")], vec![app("a"), app("b")]),
        ["a = b by configuration", "- = a alone"]
    );
}

#[test]
fn two_that_look_alike_are_left_alone() {
    let settings = Settings { product: Some("shop".into()), ..Settings::default() };
    let found = shown(&settings, vec![app("web")], vec![app("shop-web"), app("web-app")]);
    assert_eq!(found, ["- = shop-web alone", "web = - alone", "- = web-app alone"]);
}
