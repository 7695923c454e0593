//! Everything that can be wrong with a tree for kustomize.

use crate::diag::Code;

/// A kind of mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// A directory has no kustomization, or several.
    Kustomization,
    /// A field of a kustomization is unknown, or not what it has to be.
    Field,
    /// A path does not lead to what it names.
    Path,
    /// Directories lead in a circle.
    Circle,
    /// Something would be fetched from elsewhere.
    Remote,
    /// A program would be started, or a chart be inflated.
    Plugin,
    /// Something is no object of Kubernetes.
    Object,
    /// Two objects have one id.
    Duplicate,
    /// A patch is none, or cannot be applied.
    Patch,
    /// Nothing fits what is selected, or too much does.
    Target,
    /// A transformer cannot change what it meets.
    Transformer,
    /// A generator cannot make its object.
    Generator,
    /// A schema or a file of configuration cannot be read.
    Configuration,
    /// A tree is larger than what is rendered.
    TooLarge,
    /// A directive stays where it is written.
    Directive,
}

impl Mistake {
    /// Its code.
    pub fn code(self) -> Code {
        let (id, says) = match self {
            Self::Kustomization => ("kustomize/kustomization", "A directory has one kustomization."),
            Self::Field => ("kustomize/field", "A kustomization has only known fields of the right kind."),
            Self::Path => ("kustomize/path", "A path leads to a file or directory of the tree."),
            Self::Circle => ("kustomize/circle", "Directories do not lead back to themselves."),
            Self::Remote => ("kustomize/remote", "Everything that is rendered lies in the tree."),
            Self::Plugin => ("kustomize/plugin", "Rendering starts no program."),
            Self::Object => ("kustomize/object", "Every resource is an object with a kind and a name."),
            Self::Duplicate => ("kustomize/duplicate", "No two objects have one id."),
            Self::Patch => ("kustomize/patch", "A patch can be read and applied."),
            Self::Target => ("kustomize/target", "What is selected is there, and once where it must be."),
            Self::Transformer => ("kustomize/transformer", "A transformer can change the fields it is for."),
            Self::Generator => ("kustomize/generator", "A generator makes one object from what it names."),
            Self::Configuration => ("kustomize/configuration", "Schemas and configurations can be read."),
            Self::TooLarge => ("kustomize/too-large", "A tree is no larger than what is rendered."),
            Self::Directive => {
                ("kustomize/directive", "A directive of a patch is one that kustomize applies.")
            }
        };
        Code { id, says }
    }
}
