//! What `environment()` answers: the addresses of a cloud. Some suffixes begin with a dot and others do not.
//!
//! <https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-deployment#environment>

use crate::origin::OriginId;
use crate::value::{Object, Sourced, Value};

/// The public cloud.
pub(super) fn public(origin: OriginId) -> Value {
    let text = |text: &str| Sourced::new(Value::from(text), origin);
    let texts = |members: &[(&str, &str)]| {
        let mut object = Object::new();
        for (name, one) in members {
            object.set(*name, text(one));
        }
        object
    };
    let mut authentication = texts(&[
        ("loginEndpoint", "https://login.microsoftonline.com/"),
        ("tenant", "common"),
        ("identityProvider", "AAD"),
    ]);
    let audiences = ["https://management.core.windows.net/", "https://management.azure.com/"].map(text);
    authentication.set("audiences", Sourced::new(Value::array(audiences.into()), origin));
    let suffixes = texts(&[
        ("acrLoginServer", ".azurecr.io"),
        ("azureDatalakeAnalyticsCatalogAndJob", "azuredatalakeanalytics.net"),
        ("azureDatalakeStoreFileSystem", "azuredatalakestore.net"),
        ("azureFrontDoorEndpointSuffix", "azurefd.net"),
        ("keyvaultDns", ".vault.azure.net"),
        ("sqlServerHostname", ".database.windows.net"),
        ("storage", "core.windows.net"),
    ]);
    let mut cloud = texts(&[
        ("name", "AzureCloud"),
        ("gallery", "https://gallery.azure.com/"),
        ("graph", "https://graph.windows.net/"),
        ("portal", "https://portal.azure.com"),
        ("graphAudience", "https://graph.windows.net/"),
        ("activeDirectoryDataLake", "https://datalake.azure.net/"),
        ("batch", "https://batch.core.windows.net/"),
        ("media", "https://rest.media.azure.net"),
        ("sqlManagement", "https://management.core.windows.net:8443/"),
        ("resourceManager", "https://management.azure.com/"),
        (
            "vmImageAliasDoc",
            "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json",
        ),
    ]);
    cloud.set("authentication", Sourced::new(Value::object(authentication), origin));
    cloud.set("suffixes", Sourced::new(Value::object(suffixes), origin));
    Value::object(cloud)
}
