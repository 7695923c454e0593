//! The files as one side of the comparison sees them.

use tricep::cli::disk::DiskWorld;
use tricep::world::{Entry, Kind, ReadError, World, WorldPath};

/// The subscription of all tests.
pub(super) const SUBSCRIPTION: &str = "11111111-2222-3333-4444-555555555555";
/// The management group of all tests.
pub(super) const MANAGEMENT_GROUP: &str = "mg-avm";

/// What the pipeline of the modules puts in place of its marks before it deploys a test.
const MARKS: [(&str, &str); 4] = [
    ("#_namePrefix_#", "tric"),
    ("#_subscriptionId_#", SUBSCRIPTION),
    ("#_managementGroupId_#", MANAGEMENT_GROUP),
    ("#_moduleVersion_#", "0.0.0"),
];

/// What the pipeline gives to parameters from its key vault, which nobody else sees: values of the right shape.
pub(super) const SECRETS: [(&str, &str); 15] = [
    ("adminMembersSecret", "99999999-0000-1111-2222-333333333333"),
    ("AzureLabServicesEnterpriseApplicationObjectId", "99999999-0000-1111-2222-333333333333"),
    ("azureDatabricksEnterpriseApplicationObjectId", "99999999-0000-1111-2222-333333333333"),
    ("azureDevOpsOrganizationName", "organization"),
    ("azureDevOpsProjectName", "project"),
    ("backupManagementServiceEnterpriseApplicationObjectId", "99999999-0000-1111-2222-333333333333"),
    (
        "deploymentMSIResourceId",
        "/subscriptions/99999999-aaaa-bbbb-cccc-dddddddddddd/resourceGroups/rg-pipeline/providers\
         /Microsoft.ManagedIdentity/userAssignedIdentities/id-pipeline",
    ),
    ("devOpsInfrastructureObjectID", "99999999-0000-1111-2222-333333333333"),
    ("lighthouseManagedByTenantId", "99999999-0000-1111-2222-333333333333"),
    ("logicAppsServiceEnterpriseApplicationObjectId", "99999999-0000-1111-2222-333333333333"),
    (
        "managedHSMResourceId",
        "/subscriptions/99999999-aaaa-bbbb-cccc-dddddddddddd/resourceGroups/rg-pipeline/providers\
         /Microsoft.KeyVault/managedHSMs/hsm-pipeline",
    ),
    ("rootManagementGroupResourceId", "/providers/Microsoft.Management/managementGroups/mg-root"),
    ("standbyPoolResourceProviderEnterpriseApplicationObjectId", "99999999-0000-1111-2222-333333333333"),
    ("subscriptionBillingScope", "/providers/Microsoft.Billing/billingAccounts/1/enrollmentAccounts/2"),
    ("testUserObjectId", "99999999-0000-1111-2222-333333333333"),
];

/// The files of the clone as they are when a test runs, on one of the two sides.
pub(super) struct Side<'a> {
    pub(super) world: &'a DiskWorld,
    /// The file of the test.
    pub(super) test: &'a WorldPath,
    /// Whether the test refers to what was compiled instead of to the source.
    pub(super) compiled: bool,
}

impl World for Side<'_> {
    fn read(&self, path: &WorldPath) -> Result<Vec<u8>, ReadError> {
        let bytes = self.world.read(path)?;
        if path.extension() != Some("bicep") || !path.parts().any(|part| part == "tests") {
            return Ok(bytes);
        }
        let mut text = tricep::world::text(bytes)?;
        for (mark, value) in MARKS {
            text = text.replace(mark, value);
        }
        if self.compiled && path == self.test {
            text = compiled(&text);
        }
        Ok(text.into_bytes())
    }

    fn list(&self, path: &WorldPath) -> Result<Vec<Entry>, ReadError> {
        self.world.list(path)
    }

    fn kind(&self, path: &WorldPath) -> Result<Kind, ReadError> {
        self.world.kind(path)
    }

    fn name(&self, path: &WorldPath) -> String {
        path.to_string()
    }
}

/// The test with references to what was compiled.
fn compiled(text: &str) -> String {
    text.replace("/main.bicep'", "/main.json'")
}
