//! What the Azure Developer CLI is told of the template: `infra` in `azure.yaml`.

use crate::source::Sources;
use crate::world;
use crate::world::World;
use crate::world::WorldPath;
use crate::yaml;

/// What `azure.yaml` says of the template.
pub(super) struct Azd {
    /// The folder it lies in.
    pub(super) folder: String,
    /// Its name without what follows the dot.
    pub(super) module: String,
}

impl Azd {
    /// Reads `azure.yaml`; a file that is none is of no concern here.
    pub(super) fn read(world: &dyn World, root: &WorldPath) -> Option<Self> {
        let path = root.join("azure.yaml").ok()?;
        let text = world::read_text(world, &path).ok()?;
        let mut sources = Sources::new();
        let parsed = yaml::parse(sources.add("azure.yaml", text.as_str()), &text);
        let document = parsed.documents.first()?;
        let infra = document.root.get("infra");
        let said = |name: &str| infra?.get(name)?.as_text().map(str::to_owned);
        Some(Self {
            folder: said("path").unwrap_or_else(|| "infra".to_owned()),
            module: said("module").unwrap_or_else(|| "main".to_owned()),
        })
    }
}
