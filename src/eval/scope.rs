//! Where things are deployed: scopes, the functions that describe them, and the ids that follow.

use std::sync::Arc;

use crate::language::equality;
use crate::language::functions::resource_ids;
use crate::language::text;
use crate::source::Span;
use crate::template::{Expr, ExprKind, Function, ScopeKind};
use crate::value::{Joined, Object, Part, Secret, Sourced, Template, Unknown, Value};

use super::Cloud;
use super::cloud;
use super::expr::{deployed_like, unknown_like};
use super::machine::{At, Eval, EvalCode, Frame, Machine};

/// A level of Azure with what is known about it. What does not belong to the level is null.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) kind: ScopeKind,
    asked: Asked,
    pub(super) tenant: Value,
    pub(super) management_group: Value,
    pub(super) subscription: Value,
    pub(super) group: Value,
}

/// The questions that only the place itself answers. Whoever asks the same place shares them; another place has its own, so
/// that their answers are not taken for the same.
#[derive(Clone, Debug)]
struct Asked {
    tenant: Arc<Unknown>,
    management_group: Arc<Unknown>,
    subscription: Arc<Unknown>,
    group: Arc<Unknown>,
}

impl Asked {
    fn anew() -> Self {
        let question = |function: &str| Unknown::shared(function, Vec::new());
        Self {
            tenant: question("tenant"),
            management_group: question("managementGroup"),
            subscription: question("subscription"),
            group: question("resourceGroup"),
        }
    }
}

/// What `scope:` names.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// A level.
    Level(Scope),
    /// Another resource, by its id.
    Resource(Value),
}

impl Target {
    /// The id of a resource that is there, by the names that its type asks for.
    pub(super) fn id_of(&self, ty: &str, names: &[Value]) -> Value {
        match self {
            Self::Level(scope) => scope.resource_id(ty, names),
            Self::Resource(base) => extended(base, ty, names),
        }
    }
}

impl Scope {
    /// The scope of a level of which nothing is known but where it is.
    pub(super) fn unknown(kind: Option<ScopeKind>) -> Self {
        let asked = Asked::anew();
        let member = |question: &Arc<Unknown>, name: &str| Value::Unknown(question.member(Value::from(name)));
        let kind = kind.unwrap_or(ScopeKind::ResourceGroup);
        let in_subscription = matches!(kind, ScopeKind::Subscription | ScopeKind::ResourceGroup);
        Self {
            kind,
            tenant: member(&asked.tenant, "tenantId"),
            management_group: match kind {
                ScopeKind::ManagementGroup => member(&asked.management_group, "name"),
                _ => Value::Null,
            },
            subscription: if in_subscription {
                member(&asked.subscription, "subscriptionId")
            } else {
                Value::Null
            },
            group: if kind == ScopeKind::ResourceGroup { member(&asked.group, "name") } else { Value::Null },
            asked,
        }
    }

    /// The same place, a level or more up or down.
    fn level(&self, kind: ScopeKind) -> Self {
        let mut level = Self::unknown(Some(kind));
        level.tenant = self.tenant.clone();
        level.asked.tenant = Arc::clone(&self.asked.tenant);
        if self.subscription != Value::Null && level.subscription != Value::Null {
            level.subscription = self.subscription.clone();
            level.asked.subscription = Arc::clone(&self.asked.subscription);
        }
        level
    }

    /// Another subscription of the same tenant, and a place in it.
    fn in_subscription(mut self, subscription: Value) -> Self {
        self.asked.subscription = Asked::anew().subscription;
        self.subscription = subscription;
        self
    }

    /// The level of a group that lies below another level.
    pub(super) fn group_below(around: Option<&Self>, name: Value) -> Self {
        let group = around.map_or_else(
            || Self::unknown(Some(ScopeKind::ResourceGroup)),
            |around| around.level(ScopeKind::ResourceGroup),
        );
        Self { group: name, ..group }
    }

    /// The id of the level; the tenant's is empty.
    pub(super) fn base(&self) -> Value {
        match self.kind {
            ScopeKind::Tenant => Value::from(""),
            ScopeKind::ManagementGroup => joined(&[
                Piece::Text("/providers/Microsoft.Management/managementGroups/"),
                Piece::Value(&self.management_group),
            ]),
            ScopeKind::Subscription => {
                joined(&[Piece::Text("/subscriptions/"), Piece::Value(&self.subscription)])
            }
            ScopeKind::ResourceGroup => joined(&[
                Piece::Text("/subscriptions/"),
                Piece::Value(&self.subscription),
                Piece::Text("/resourceGroups/"),
                Piece::Value(&self.group),
            ]),
        }
    }

    /// The id of a resource of this level.
    pub(super) fn resource_id(&self, ty: &str, names: &[Value]) -> Value {
        if ty.eq_ignore_ascii_case("Microsoft.Resources/resourceGroups")
            && matches!(self.kind, ScopeKind::Subscription)
            && let [name] = names
        {
            return joined(&[
                Piece::Value(&self.base()),
                Piece::Text("/resourceGroups/"),
                Piece::Value(name),
            ]);
        }
        if ty.eq_ignore_ascii_case("Microsoft.Resources/subscriptions")
            && self.kind == ScopeKind::Tenant
            && let [name] = names
        {
            return joined(&[Piece::Text("/subscriptions/"), Piece::Value(name)]);
        }
        extended(&self.base(), ty, names)
    }
}

/// The id of a resource on top of another id.
fn extended(base: &Value, ty: &str, names: &[Value]) -> Value {
    let mut segments = ty.split('/');
    let mut pieces = Vec::with_capacity(3 + 4 * names.len());
    pieces.extend([
        Piece::Value(base),
        Piece::Text("/providers/"),
        Piece::Text(segments.next().unwrap_or("")),
    ]);
    for (segment, name) in segments.zip(names) {
        pieces.extend([Piece::Text("/"), Piece::Text(segment), Piece::Text("/"), Piece::Value(name)]);
    }
    joined(&pieces)
}

/// A part of a text that is put together.
#[derive(Clone, Copy)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Value(&'a Value),
}

/// Texts in a row, known or not.
pub(super) fn joined(pieces: &[Piece<'_>]) -> Value {
    let mut whole = Joined::default();
    for piece in pieces {
        match piece {
            Piece::Text(text) => whole.push_str(text),
            Piece::Value(value) => {
                if text::push_pieces(value, &mut whole).is_err() {
                    return unknown_like("concat", arguments(pieces));
                }
            }
        }
    }
    whole.value()
}

/// The same as arguments of a function: texts that stand beside each other are one.
fn arguments(pieces: &[Piece<'_>]) -> Vec<Value> {
    let both_texts =
        |one: &Piece<'_>, other: &Piece<'_>| matches!((one, other), (Piece::Text(_), Piece::Text(_)));
    let chunks = pieces.chunk_by(both_texts);
    chunks
        .map(|chunk| match chunk {
            [Piece::Value(value)] => (*value).clone(),
            texts => Value::from(
                texts
                    .iter()
                    .map(|piece| if let Piece::Text(text) = piece { text } else { "" })
                    .collect::<String>(),
            ),
        })
        .collect()
}

/// A name cut at its slashes, as far as its parts are known.
pub(super) fn segments(name: &Value) -> Vec<Value> {
    match name {
        Value::Text(text) => text.split('/').map(Value::from).collect(),
        // What must not be shown of a name must not be shown of an id.
        Value::Secret(secret) => {
            let pieces = secret.value.as_text().unwrap_or("").split('/');
            let hidden = |piece| {
                Value::Secret(Arc::new(Secret { name: Arc::clone(&secret.name), value: Value::from(piece) }))
            };
            pieces.map(hidden).collect()
        }
        Value::Template(template) => {
            let mut segments: Vec<Vec<Part>> = vec![Vec::new()];
            for part in template.parts() {
                match part {
                    Part::Known(text) => {
                        for (index, piece) in text.split('/').enumerate() {
                            if index > 0 {
                                segments.push(Vec::new());
                            }
                            if let Some(last) = segments.last_mut().filter(|_| !piece.is_empty()) {
                                last.push(Part::Known(Arc::from(piece)));
                            }
                        }
                    }
                    Part::Unknown(_) | Part::Secret(_) => {
                        if let Some(last) = segments.last_mut() {
                            last.push(part.clone());
                        }
                    }
                }
            }
            segments.into_iter().map(Template::join).collect()
        }
        other => vec![other.clone()],
    }
}

impl<'p> Machine<'p> {
    /// The functions whose answer depends on where the deployment takes place, or on the deployment itself.
    pub(super) fn scoped(
        &mut self,
        at: At<'p>,
        frame: &mut Frame,
        span: Span,
        name: &'static str,
        arguments: &'p [Expr],
    ) -> Eval {
        let values = self.all(at, frame, arguments)?;
        let origin = self.computed(span, &values);
        let sourced = |value: Value| Ok(Sourced::new(value, origin));
        match (name, values.as_slice()) {
            ("resourceGroup", []) => sourced(self.resource_group(at, origin)),
            ("subscription", []) => sourced(self.subscription(at, origin)),
            ("tenant", []) => sourced(self.tenant(at, origin)),
            ("managementGroup", []) => sourced(self.management_group(at, origin)),
            // With arguments they are places and no values; what is read from one is empty.
            ("resourceGroup" | "subscription" | "managementGroup", _) => {
                sourced(Value::object(Object::new()))
            }
            ("deployment", _) => sourced(self.deployment_value(at, origin)),
            ("environment", []) => match self.inputs.cloud {
                Some(Cloud::Public) => sourced(cloud::public(origin)),
                None => sourced(unknown_like(name, Vec::new())),
            },
            ("resourceId" | "subscriptionResourceId" | "managementGroupResourceId", _) => {
                let id = self.id_function(at, span, name, &values)?;
                sourced(id)
            }
            ("readEnvironmentVariable", _) => self.environment_variable(span, &values),
            ("readCliArg" | "readEnvVar", [given, ..]) => self.deploy_input(span, name, given),
            ("externalInput" | "externalInputs", _) => sourced(unknown_like("externalInputs", bare(&values))),
            ("getSecret", [subscription, group, vault, rest @ ..]) => {
                let scope =
                    Scope::group_below(None, group.value.clone()).in_subscription(subscription.value.clone());
                let mut all =
                    vec![scope.resource_id("Microsoft.KeyVault/vaults", std::slice::from_ref(&vault.value))];
                all.extend(bare(rest));
                let why = crate::value::Why::Vault;
                sourced(Value::Unknown(Arc::new(Unknown { why, ..Unknown::call("getSecret", all) })))
            }
            ("utcNow", _) => self.utc_now(span, &values),
            ("newGuid", _) => match &self.inputs.fixed {
                Some(fixed) => sourced(Value::from(fixed.guid.as_str())),
                None => sourced(unknown_like("newGuid", Vec::new())),
            },
            ("reference" | "resourceInfo" | "references", [first, ..]) => {
                match self.named_resource(at, &first.value) {
                    Some(handle) => self.referenced(span, handle, name, &values),
                    None => sourced(deployed_like(name, bare(&values))),
                }
            }
            ("parameters" | "variables", [first]) => self.by_name(at, span, name, first),
            _ => sourced(unknown_like(name, bare(&values))),
        }
    }

    fn scope(&self, at: At<'p>) -> Scope {
        self.deployments
            .get(at.deployment)
            .map_or_else(|| Scope::unknown(None), |deployment| deployment.scope.clone())
    }

    fn resource_group(&mut self, at: At<'p>, origin: crate::origin::OriginId) -> Value {
        let scope = self.scope(at);
        let function = &scope.asked.group;
        if scope.kind != ScopeKind::ResourceGroup {
            return Value::Unknown(Arc::clone(function));
        }
        let member = |name: &str| Value::Unknown(function.member(Value::from(name)));
        // The root's own group lies where the caller says; another group is another place.
        let root = self.deployments.iter().find(|deployment| !Self::is_parameters(deployment.program));
        let own = root.is_some_and(|root| {
            let one = |a: &Value, b: &Value| equality::same(a, b) == Some(true);
            one(&root.scope.group, &scope.group) && one(&root.scope.subscription, &scope.subscription)
        });
        let location = match &self.inputs.location {
            Some(location) if own => Value::from(location.as_str()),
            _ => member("location"),
        };
        described(
            origin,
            [
                ("id", scope.base()),
                ("name", scope.group.clone()),
                ("type", Value::from("Microsoft.Resources/resourceGroups")),
                ("location", location),
                ("tags", member("tags")),
                ("managedBy", member("managedBy")),
                ("properties", member("properties")),
            ],
        )
    }

    fn subscription(&mut self, at: At<'p>, origin: crate::origin::OriginId) -> Value {
        let scope = self.scope(at);
        let function = &scope.asked.subscription;
        if scope.subscription == Value::Null {
            return Value::Unknown(Arc::clone(function));
        }
        described(
            origin,
            [
                ("id", joined(&[Piece::Text("/subscriptions/"), Piece::Value(&scope.subscription)])),
                ("subscriptionId", scope.subscription.clone()),
                ("tenantId", scope.tenant.clone()),
                ("displayName", Value::Unknown(function.member(Value::from("displayName")))),
            ],
        )
    }

    fn tenant(&mut self, at: At<'p>, origin: crate::origin::OriginId) -> Value {
        let scope = self.scope(at);
        let function = &scope.asked.tenant;
        let member = |name: &str| Value::Unknown(function.member(Value::from(name)));
        described(
            origin,
            [
                ("id", joined(&[Piece::Text("/tenants/"), Piece::Value(&scope.tenant)])),
                ("tenantId", scope.tenant.clone()),
                ("countryCode", member("countryCode")),
                ("displayName", member("displayName")),
            ],
        )
    }

    fn management_group(&mut self, at: At<'p>, origin: crate::origin::OriginId) -> Value {
        let scope = self.scope(at);
        let function = &scope.asked.management_group;
        if scope.kind != ScopeKind::ManagementGroup {
            return Value::Unknown(Arc::clone(function));
        }
        described(
            origin,
            [
                ("id", scope.base()),
                ("name", scope.management_group.clone()),
                ("type", Value::from("Microsoft.Management/managementGroups")),
                ("properties", Value::Unknown(function.member(Value::from("properties")))),
            ],
        )
    }

    fn deployment_value(&mut self, at: At<'p>, origin: crate::origin::OriginId) -> Value {
        let Some(deployment) = self.deployments.get(at.deployment) else { return Value::Null };
        let function = Unknown::shared("deployment", Vec::new());
        let member = |name: &str| Value::Unknown(function.member(Value::from(name)));
        let location = deployment.location.clone();
        let mut members = vec![("name", deployment.name.clone()), ("properties", member("properties"))];
        if deployment.scope.kind != ScopeKind::ResourceGroup {
            members.push(("location", location.unwrap_or_else(|| member("location"))));
        }
        described(origin, members)
    }

    /// The `resourceId` family, with whatever is not known left in its place.
    fn id_function(&mut self, at: At<'p>, span: Span, name: &str, values: &[Sourced]) -> Eval<Value> {
        let scope = self.scope(at);
        let mut holes = Holes::default();
        let subscription = holes.text(&scope.subscription);
        let group = holes.text(&scope.group);
        let management_group = holes.text(&scope.management_group);
        let mut arguments = Vec::with_capacity(values.len());
        for value in values {
            match value.value.revealed() {
                Value::Text(_) | Value::Template(_) | Value::Unknown(_) => {
                    arguments.push(holes.text(&value.value));
                }
                _ => {
                    let message = format!("`{name}` takes texts, not {}", value.value.brief());
                    return self.fail(EvalCode::Refused, span, message);
                }
            }
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let place = match scope.kind {
            ScopeKind::Tenant => resource_ids::Scope::Tenant,
            ScopeKind::ManagementGroup => resource_ids::Scope::ManagementGroup(&management_group),
            ScopeKind::Subscription => resource_ids::Scope::Subscription(&subscription),
            ScopeKind::ResourceGroup => {
                resource_ids::Scope::ResourceGroup { subscription: &subscription, group: &group }
            }
        };
        let id = match name {
            "resourceId" => resource_ids::resource_id(place, &arguments),
            "subscriptionResourceId" => resource_ids::subscription_resource_id(place, &arguments),
            _ => resource_ids::management_group_resource_id(place, &arguments),
        };
        match id {
            Ok(id) => Ok(holes.fill(&id)),
            // With an unknown type or an unknown leading argument the form itself is not known.
            Err(_) if !holes.is_empty() => Ok(unknown_like(name, bare(values))),
            Err(message) => self.fail(EvalCode::Refused, span, message),
        }
    }

    fn utc_now(&mut self, span: Span, values: &[Sourced]) -> Eval {
        let origin = self.computed(span, values);
        let Some(fixed) = &self.inputs.fixed else {
            return Ok(Sourced::new(unknown_like("utcNow", bare(values)), origin));
        };
        let format = values.first().and_then(|value| value.value.as_text());
        match crate::language::functions::utc_now(fixed.epoch_seconds, format) {
            Ok(text) => Ok(Sourced::new(text, origin)),
            Err(message) => self.fail(EvalCode::Refused, span, message),
        }
    }

    /// `parameters(…)` and `variables(…)` of ARM JSON with a name that was computed.
    fn by_name(&mut self, at: At<'p>, span: Span, function: &str, name: &Sourced) -> Eval {
        let Some(text) = name.value.revealed().as_text() else {
            let origin = self.computed(span, [name]);
            return Ok(Sourced::new(unknown_like(function, vec![name.value.clone()]), origin));
        };
        let same = |declared: &str| declared.eq_ignore_ascii_case(text);
        if function == "parameters" {
            if let Some(index) = at.program.params.iter().position(|param| same(&param.name.text)) {
                return self.param(at, index);
            }
        } else if let Some(index) = at.program.vars.iter().position(|var| same(&var.name.text)) {
            return self.var(at, index);
        }
        let message = format!("there is no {} for `{function}` to find", name.value.brief());
        self.fail(EvalCode::Refused, span, message)
    }

    /// What a `scope:` names.
    pub(super) fn target(&mut self, at: At<'p>, frame: &mut Frame, expr: &'p Expr) -> Eval<Target> {
        match &expr.kind {
            ExprKind::Call { function: Function::Builtin(function), arguments } => {
                let own = self.scope(at);
                match (function.name, arguments.as_slice()) {
                    ("tenant", []) => return Ok(Target::Level(own.level(ScopeKind::Tenant))),
                    ("subscription", []) => return Ok(Target::Level(own.level(ScopeKind::Subscription))),
                    ("resourceGroup", []) => return Ok(Target::Level(own)),
                    ("managementGroup", []) => return Ok(Target::Level(own)),
                    ("subscription" | "managementGroup" | "resourceGroup", arguments) => {
                        let values = self.all(at, frame, arguments)?;
                        let values = bare(&values);
                        return Ok(Target::Level(named_level(&own, function.name, values)));
                    }
                    _ => {}
                }
            }
            ExprKind::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                let decided = self.expr(at, frame, condition)?;
                match decided.value.revealed() {
                    Value::Bool(true) => return self.target(at, frame, yes),
                    Value::Bool(false) => return self.target(at, frame, no),
                    _ => return Ok(Target::Level(Scope::unknown(Some(self.scope(at).kind)))),
                }
            }
            _ => {}
        }
        let value = self.expr(at, frame, expr)?;
        self.target_of(at, expr.span, &value)
    }

    /// The members of ARM JSON that say where something goes.
    fn written_target(&mut self, own: &Scope, object: &Object) -> Eval<Target> {
        let member = |name: &str| object.get(name).map(|member| member.value.clone());
        let own = match object.get("within").map(|within| within.value.clone()) {
            Some(Value::Object(within)) => match self.written_target(own, &within)? {
                Target::Level(level) => level,
                target @ Target::Resource(_) => return Ok(target),
            },
            _ => own.clone(),
        };
        if let Some(scope) = member("scope") {
            if let Some(text) = scope.revealed().as_text()
                && let Some(level) = level_of_id(&own, if text == "/" { "" } else { text })
            {
                return Ok(Target::Level(level));
            }
            let id = if begins_with_slash(&scope) { scope } else { relative(&own, &scope) };
            return Ok(Target::Resource(id));
        }
        let level = match (member("subscriptionId"), member("resourceGroup")) {
            (Some(subscription), Some(group)) => {
                named_level(&own, "resourceGroup", vec![subscription, group])
            }
            (None, Some(group)) => named_level(&own, "resourceGroup", vec![group]),
            (Some(subscription), None) => named_level(&own, "subscription", vec![subscription]),
            (None, None) => own,
        };
        Ok(Target::Level(level))
    }

    fn target_of(&mut self, at: At<'p>, span: Span, value: &Sourced) -> Eval<Target> {
        match value.value.revealed() {
            Value::Unknown(unknown) => match unknown.handle() {
                Some(handle) => self.resource_target(handle),
                None => Ok(Target::Resource(value.value.clone())),
            },
            Value::Text(text) => Ok(level_of_id(&self.scope(at), text)
                .map_or_else(|| Target::Resource(value.value.clone()), Target::Level)),
            Value::Template(_) => Ok(Target::Resource(value.value.clone())),
            Value::Object(object) => {
                let own = self.scope(at);
                self.written_target(&own, object)
            }
            _ => {
                let message = format!("a scope is a place or a resource, not {}", value.value.brief());
                self.fail(EvalCode::Shape, span, message)
            }
        }
    }
}

/// A part of an id that is relative to a level: `Microsoft.Storage/storageAccounts/name`.
fn relative(level: &Scope, id: &Value) -> Value {
    let parts = segments(id);
    let mut ty = parts.first().and_then(|part| part.as_text()).unwrap_or("").to_owned();
    let mut names = Vec::new();
    for pair in parts.get(1..).unwrap_or_default().chunks(2) {
        if let [segment, name] = pair {
            ty.push('/');
            ty.push_str(segment.as_text().unwrap_or(""));
            names.push(name.clone());
        }
    }
    level.resource_id(&ty, &names)
}

fn begins_with_slash(id: &Value) -> bool {
    match id.revealed() {
        Value::Text(text) => text.starts_with('/'),
        Value::Template(template) => {
            // A text that begins with something unknown is taken for a whole id: those are computed by `resourceId()`.
            !matches!(template.parts().first(), Some(Part::Known(text)) if !text.starts_with('/'))
        }
        _ => true,
    }
}

/// `subscription('…')`, `resourceGroup('…')`, `resourceGroup('…', '…')`, `managementGroup('…')`.
fn named_level(own: &Scope, function: &str, mut values: Vec<Value>) -> Scope {
    let last = values.pop().unwrap_or(Value::Null);
    match function {
        "subscription" => own.level(ScopeKind::Subscription).in_subscription(last),
        "managementGroup" => Scope { management_group: last, ..own.level(ScopeKind::ManagementGroup) },
        _ => {
            let level = Scope::group_below(Some(own), last);
            match values.pop() {
                Some(subscription) => level.in_subscription(subscription),
                None => level,
            }
        }
    }
}

/// The level an id is of, if it is the id of a level.
fn level_of_id(own: &Scope, id: &str) -> Option<Scope> {
    let parts: Vec<&str> = id.trim_matches('/').split('/').collect();
    let is = |part: &str, name: &str| part.eq_ignore_ascii_case(name);
    match parts.as_slice() {
        [""] => Some(own.level(ScopeKind::Tenant)),
        [a, subscription] if is(a, "subscriptions") => {
            Some(named_level(own, "subscription", vec![Value::from(*subscription)]))
        }
        [a, subscription, b, group] if is(a, "subscriptions") && is(b, "resourceGroups") => {
            Some(named_level(own, "resourceGroup", vec![Value::from(*subscription), Value::from(*group)]))
        }
        [a, b, c, name]
            if is(a, "providers") && is(b, "Microsoft.Management") && is(c, "managementGroups") =>
        {
            Some(named_level(own, "managementGroup", vec![Value::from(*name)]))
        }
        // `Microsoft.Management/managementGroups/name`, as nested deployments say it.
        [b, c, name] if is(b, "Microsoft.Management") && is(c, "managementGroups") => {
            Some(named_level(own, "managementGroup", vec![Value::from(*name)]))
        }
        _ => None,
    }
}

fn described<'a>(
    origin: crate::origin::OriginId,
    members: impl IntoIterator<Item = (&'a str, Value)>,
) -> Value {
    let object: Object = members
        .into_iter()
        .map(|(name, value)| (crate::value::Key::from(name), Sourced::new(value, origin)))
        .collect();
    Value::object(object)
}

fn bare(values: &[Sourced]) -> Vec<Value> {
    values.iter().map(|value| value.value.clone()).collect()
}

/// Unknown texts in a row of known ones: each becomes a mark that no real text holds, and back.
#[derive(Default)]
struct Holes {
    values: Vec<Value>,
}

const MARK: char = '\u{F8FF}';

impl Holes {
    fn text(&mut self, value: &Value) -> String {
        match value {
            Value::Text(text) => text.to_string(),
            Value::Null => String::new(),
            other => {
                self.values.push(other.clone());
                format!("{MARK}{}{MARK}", self.values.len() - 1)
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn fill(&self, text: &str) -> Value {
        let pieces: Vec<Piece<'_>> = text
            .split(MARK)
            .enumerate()
            .map(|(index, piece)| match index % 2 {
                0 => Piece::Text(piece),
                _ => {
                    let value = piece.parse().ok().and_then(|at: usize| self.values.get(at));
                    value.map_or(Piece::Text(""), Piece::Value)
                }
            })
            .collect();
        joined(&pieces)
    }
}
