//! How an app is reached: the Services that select its pods, and the routes that lead to those.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::allow::Allowed;
use super::cluster::{Cluster, meet};
use super::defaults;
use super::exposure;
use super::exposure::By;
use super::gateway;
use super::linkerd::Policies;
use super::network_policy;
use super::nginx;
use super::reader::Reader;
use super::selector::{Labels, Selectors};
use super::service;
use super::traefik;
use super::writer::{Subject, Writer};
use crate::estate::{Field, Ingress, Other, Property, Text, TraceId};
use crate::value::Value;

/// A way from outside to a Service.
#[derive(Clone)]
pub(super) struct Route<'a> {
    /// The Service that it leads to.
    pub(super) service: Text,
    /// The namespace of that.
    pub(super) namespace: Option<&'a str>,
    /// The port of the Service: number or name.
    pub(super) port: Text,
    /// The object that says so.
    pub(super) object: Reader<'a>,
    /// The names under which it is reached.
    pub(super) hosts: Arc<[(Text, Field<Text>)]>,
    /// Who is let in; nobody is kept out without.
    pub(super) allowed: Option<Allowed>,
    /// Whether it only sends clients elsewhere.
    pub(super) redirects: bool,
    /// The protocol behind it, where it names one.
    pub(super) transport: Option<Field<Text>>,
    /// Whether a client always reaches the same pod.
    pub(super) sticky: Option<Field<Text>>,
    /// Which web pages may call it.
    pub(super) cors: Option<(Value, TraceId)>,
}

/// Everything that leads to pods.
pub(super) struct Ways<'a> {
    services: Selectors<'a>,
    routes: BTreeMap<Text, Vec<Route<'a>>>,
    network_policies: Selectors<'a>,
    policies: Policies<'a>,
}

impl<'a> Ways<'a> {
    /// What leads to the pods of a cluster.
    pub(super) fn of(cluster: &'a Cluster<'a>) -> Self {
        let mut routes: BTreeMap<Text, Vec<Route<'a>>> = BTreeMap::new();
        let all = [gateway::routes(cluster), traefik::routes(cluster), nginx::routes(cluster)];
        for route in all.into_iter().flatten() {
            routes.entry(Arc::clone(&route.service)).or_default().push(route);
        }
        Self {
            services: service::by_pods(cluster),
            routes,
            network_policies: network_policy::by_pods(cluster),
            policies: Policies::of(cluster),
        }
    }

    /// How the pods of a template are reached, and on which ports beside the main one.
    pub(super) fn ingress(
        &self,
        template: &Reader<'a>,
        labels: &Labels<'a>,
    ) -> Option<(Ingress, Vec<Other>)> {
        let services = self.services.selecting(labels, template.namespace());
        let routes: Vec<Vec<&Route<'a>>> = services.iter().map(|service| self.to(service)).collect();
        let main = routes.iter().position(|routes| !routes.is_empty()).unwrap_or(0);
        let service = services.get(main)?;
        let all: Vec<&Route<'a>> = routes.iter().flatten().copied().collect();
        let open: Vec<&Route<'a>> = all.iter().copied().filter(|route| !route.redirects).collect();
        let port = service::port(service, open.first().map(|route| &*route.port));
        let mut ingress = Ingress {
            port: port.as_ref().and_then(|port| service::target(port, template)),
            external: external(service, &all),
            transport: open
                .iter()
                .find_map(|route| route.transport.clone())
                .or_else(|| service::transport(service, port.as_ref()))
                .unwrap_or_else(|| Field::ruled(Arc::from("Auto"), service.ruled(), &defaults::TRANSPORT)),
            rules: Vec::new(),
            more_rules: Vec::new(),
            domains: Vec::new(),
            sticky: open.iter().find_map(|route| route.sticky.clone()).or_else(|| service::sticky(service)),
            cors: open.iter().find_map(|route| route.cors.clone()),
            services: services.iter().map(Reader::name).collect(),
        };
        let mut domains = BTreeMap::new();
        for (name, binding) in all.iter().flat_map(|route| route.hosts.iter()) {
            domains.entry(Arc::clone(name)).or_insert_with(|| binding.clone());
        }
        ingress.domains = domains.into_iter().collect();
        let allowed = self.allowed(&open, template, labels);
        (ingress.rules, ingress.more_rules) = (allowed.rules.into_values().collect(), allowed.rest);
        let mut others = Vec::new();
        if ingress.speaks_tcp() {
            let number = port.as_ref().map(|port| port.member("port"));
            others.extend(number.and_then(|number| {
                let value = number.value()?;
                Some(Other { property: Property::ExposedPort, key: None, value, trace: number.trace() })
            }));
        }
        let services: Vec<_> = services.iter().zip(&routes).collect();
        others.extend(further(&services, template, port.as_ref()));
        Some((ingress, others))
    }

    /// The routes to a Service.
    fn to(&self, service: &Reader<'a>) -> Vec<&Route<'a>> {
        let all = self.routes.get(&service.name()).map_or(&[][..], Vec::as_slice);
        all.iter().filter(|route| meet(route.namespace, service.namespace())).collect()
    }

    /// Who is let in. One route that is open to all is enough for everybody, unless the pods themselves keep them out.
    fn allowed(&self, open: &[&Route<'a>], template: &Reader<'a>, labels: &Labels<'a>) -> Allowed {
        let mut allowed = Allowed::default();
        if open.iter().all(|route| route.allowed.is_some()) {
            open.iter().filter_map(|route| route.allowed.clone()).for_each(|list| allowed.add(list));
        }
        let policies = self.network_policies.selecting(labels, template.namespace());
        network_policy::allowed(&policies).into_iter().for_each(|list| allowed.add(list));
        self.policies.allowed(labels, template.namespace()).into_iter().for_each(|list| allowed.add(list));
        allowed
    }
}

/// The ports of the Services beside the main one, each number once.
fn further<'a>(
    services: &[(&Reader<'a>, &Vec<&Route<'a>>)],
    template: &Reader<'a>,
    main: Option<&Reader<'a>>,
) -> Vec<Other> {
    let mut found: BTreeMap<Text, Other> = BTreeMap::new();
    let main_number = main.map(|port| port.member("port").shown());
    let main_target = main.and_then(|port| service::target(port, template)).map(|target| target.setting);
    for (service, routes) in services {
        let balanced = service::balanced(service).is_some();
        for port in service.path(&["spec", "ports"]).items() {
            let (number, name) = (port.member("port").shown(), port.member("name").shown());
            let routed = routes.iter().any(|route| [&number, &name].contains(&&route.port));
            let target = service::target(&port, template);
            // Another route to the same port of the container is another way to the same.
            let same = routed && target.as_ref().map(|target| &target.setting) == main_target.as_ref();
            if same || main_number.as_ref() == Some(&number) {
                continue;
            }
            let mapping = service::mapping_of(&port, target, balanced || routed);
            found.entry(number).or_insert(mapping);
        }
    }
    found.into_values().collect()
}

/// Whether others than the neighbours reach a Service: because a route leads there, or because it says so itself.
fn external(service: &Reader<'_>, routes: &[&Route<'_>]) -> Field<bool> {
    match routes.first() {
        Some(route) => Field::known(true, route.object.opened()),
        None => match service::balanced(service) {
            Some(ty) => Field::known(true, ty.trace()),
            None => {
                let ty = service.path(&["spec", "type"]).set();
                Field::known(false, ty.map_or_else(|| service.opened(), |ty| ty.trace()))
            }
        },
    }
}

/// How an app is reached; by nobody where it has no ingress.
pub(super) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>, ingress: Option<&Ingress>) {
    let Some(ingress) = ingress else { return };
    service::lower(writer, subject, ingress);
    network_policy::lower(writer, subject, ingress);
    let Some(exposure) = exposure::of(writer, subject, ingress) else { return };
    match exposure.by {
        By::Gateway => gateway::lower(writer, subject, ingress, &exposure),
        By::Traefik => traefik::lower(writer, subject, ingress, &exposure),
    }
}
