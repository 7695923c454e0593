//! Resource ids: the `resourceId` family as text operations over an explicit scope.

use super::arguments::{computed, text};
use super::{Answer, Call, Fail};
use crate::value::Sourced;
use crate::value::object::same_name;

/// The scope that a template is deployed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<'a> {
    /// The tenant.
    Tenant,
    /// A management group by its name.
    ManagementGroup(&'a str),
    /// A subscription by its id.
    Subscription(&'a str),
    /// A resource group.
    ResourceGroup {
        /// The id of its subscription.
        subscription: &'a str,
        /// Its name.
        group: &'a str,
    },
}

impl Scope<'_> {
    /// The id of the scope itself; the tenant's is empty.
    pub fn id(self) -> String {
        match self {
            Self::Tenant => String::new(),
            Self::ManagementGroup(name) => format!("/providers/Microsoft.Management/managementGroups/{name}"),
            Self::Subscription(id) => format!("/subscriptions/{id}"),
            Self::ResourceGroup { subscription, group } => {
                format!("/subscriptions/{subscription}/resourceGroups/{group}")
            }
        }
    }

    fn subscription(&self) -> Option<&str> {
        match self {
            Self::Tenant | Self::ManagementGroup(_) => None,
            Self::Subscription(id) => Some(id),
            Self::ResourceGroup { subscription, .. } => Some(subscription),
        }
    }
}

/// `resourceId([subscription,] [group,] type, names…)`
pub fn resource_id(scope: Scope<'_>, arguments: &[&str]) -> Result<String, String> {
    let call = IdCall::read("resourceId", arguments)?;
    let base = match call.before {
        [] => scope.id(),
        [id] if is_guid(id) => Scope::Subscription(id).id(),
        [group] => {
            let subscription =
                scope.subscription().ok_or("`resourceId` with a resource group needs a subscription")?;
            Scope::ResourceGroup { subscription, group }.id()
        }
        [subscription, group] if is_guid(subscription) => Scope::ResourceGroup { subscription, group }.id(),
        [first, ..] => return Err(format!("`resourceId`: '{first}' is no subscription id")),
    };
    Ok(base + &call.provider_part())
}

/// `subscriptionResourceId([subscription,] type, names…)`
pub fn subscription_resource_id(scope: Scope<'_>, arguments: &[&str]) -> Result<String, String> {
    let call = IdCall::read("subscriptionResourceId", arguments)?;
    let subscription = match call.before {
        [] => scope.subscription().ok_or("`subscriptionResourceId` needs a subscription")?,
        [id] if is_guid(id) => id,
        [other, ..] => return Err(format!("`subscriptionResourceId`: '{other}' is no subscription id")),
    };
    // A resource group is a part of every id below it, not a resource of a provider.
    if let [group] = call.names
        && same_name(call.kind, "Microsoft.Resources/resourceGroups")
    {
        return Ok(Scope::ResourceGroup { subscription, group }.id());
    }
    Ok(Scope::Subscription(subscription).id() + &call.provider_part())
}

/// `managementGroupResourceId([group,] type, names…)`
pub fn management_group_resource_id(scope: Scope<'_>, arguments: &[&str]) -> Result<String, String> {
    let call = IdCall::read("managementGroupResourceId", arguments)?;
    let group = match (call.before, scope) {
        ([group], _) => *group,
        ([], Scope::ManagementGroup(group)) => group,
        ([], _) => return Err("`managementGroupResourceId` needs a management group".to_owned()),
        ([first, ..], _) => {
            return Err(format!("`managementGroupResourceId`: '{first}' is too much before the type"));
        }
    };
    Ok(Scope::ManagementGroup(group).id() + &call.provider_part())
}

/// `tenantResourceId(type, names…)`
pub fn tenant_resource_id(arguments: &[&str]) -> Result<String, String> {
    let call = IdCall::read("tenantResourceId", arguments)?;
    match call.before {
        [] => Ok(call.provider_part()),
        [first, ..] => Err(format!("`tenantResourceId`: '{first}' is too much before the type")),
    }
}

/// `extensionResourceId(resource, type, names…)`
pub fn extension_resource_id(arguments: &[&str]) -> Result<String, String> {
    let (resource, arguments) =
        arguments.split_first().ok_or("`extensionResourceId` needs a resource's id")?;
    let base = resource.trim_end_matches('/');
    if base.is_empty() || !base.starts_with('/') {
        return Err(format!("`extensionResourceId`: '{resource}' is no resource id"));
    }
    let call = IdCall::read("extensionResourceId", arguments)?;
    match call.before {
        [] => Ok(base.to_owned() + &call.provider_part()),
        [first, ..] => Err(format!("`extensionResourceId`: '{first}' is too much before the type")),
    }
}

pub(super) fn tenant(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    computed(call, tenant_resource_id(&texts(call, arguments)?).map_err(Fail::Error)?)
}

pub(super) fn extension(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    computed(call, extension_resource_id(&texts(call, arguments)?).map_err(Fail::Error)?)
}

fn texts<'a>(call: &Call<'_>, arguments: &'a [Sourced]) -> Result<Vec<&'a str>, Fail> {
    (0..arguments.len()).map(|place| text(call, arguments, place)).collect()
}

/// The arguments of one of these calls, sorted out.
struct IdCall<'a> {
    /// What stands before the type and chooses the scope.
    before: &'a [&'a str],
    /// `Namespace/type/childType`
    kind: &'a str,
    names: &'a [&'a str],
}

impl<'a> IdCall<'a> {
    fn read(function: &str, arguments: &'a [&'a str]) -> Result<Self, String> {
        let slashed = arguments.iter().filter(|argument| argument.contains('/')).count();
        let at = arguments.iter().position(|argument| argument.contains('/'));
        let Some(at) = at.filter(|_| slashed == 1) else {
            return Err(format!(
                "`{function}` needs exactly one argument with a slash, the resource type, in ({})",
                arguments.join(", ")
            ));
        };
        let (before, rest) = arguments.split_at(at);
        let Some((kind, names)) = rest.split_first() else {
            return Err(format!("`{function}` needs a resource type"));
        };
        // The engine takes a type with a slash behind it.
        let kind = kind.strip_suffix('/').unwrap_or(kind);
        let wanted = kind.matches('/').count();
        if names.len() != wanted {
            return Err(format!("`{function}`: the type '{kind}' takes {wanted} names, not {}", names.len()));
        }
        Ok(Self { before, kind, names })
    }

    /// `/providers/Namespace/type/name/childType/childName`
    fn provider_part(&self) -> String {
        let (namespace, types) = self.kind.split_once('/').unwrap_or((self.kind, ""));
        let pairs: Vec<String> = types
            .split('/')
            .zip(self.names)
            // The engine leaves the type away where the name is empty.
            .map(|(kind, name)| if name.is_empty() { String::new() } else { format!("{kind}/{name}") })
            .collect();
        format!("/providers/{namespace}/{}", pairs.join("/"))
    }
}

/// Whether a text is a GUID in its usual form.
pub fn is_guid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == lengths.len()
        && groups.iter().zip(lengths).all(|(group, length)| {
            group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBSCRIPTION: &str = "11111111-2222-3333-4444-555555555555";

    #[test]
    fn every_scope_has_its_ids() {
        let arguments = ["My.Rp/parent/child", "myParent", "myChild"];
        let tail = "/providers/My.Rp/parent/myParent/child/myChild";
        let group = Scope::ResourceGroup { subscription: SUBSCRIPTION, group: "rg" };
        for scope in [Scope::Tenant, Scope::ManagementGroup("mg"), Scope::Subscription(SUBSCRIPTION), group] {
            assert_eq!(resource_id(scope, &arguments), Ok(scope.id() + tail));
        }
        assert_eq!(tenant_resource_id(&arguments).as_deref(), Ok(tail));
        assert_eq!(
            management_group_resource_id(Scope::ManagementGroup("mg"), &arguments).as_deref(),
            Ok(
                "/providers/Microsoft.Management/managementGroups/mg/providers/My.Rp/parent/myParent/child/myChild"
            )
        );
        assert_eq!(
            resource_id(group, &["My.Rp/parent/child/", "myParent", "myChild"]),
            Ok(group.id() + tail)
        );
        assert!(resource_id(group, &["My.Rp/parent//", "myParent"]).is_err());
        assert!(subscription_resource_id(Scope::Tenant, &arguments).is_err());
        assert!(resource_id(group, &["not-a-guid", "rg", "A.B/c", "x"]).is_err());
    }
}
