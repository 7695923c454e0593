//! Everything that can be wrong with a Bicep file beyond its syntax.

use crate::diag::Code;

macro_rules! problems {
    ($($(#[$doc:meta])* $variant:ident $id:literal $says:literal,)*) => {
        /// A kind of mistake. Codes and meanings are Bicep's own; where it has none, the code is `bicep/…`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Problem { $($(#[$doc])* $variant,)* }

        impl Problem {
            /// Its code.
            pub(super) fn code(self) -> Code {
                match self { $(Self::$variant => Code { id: $id, says: $says },)* }
            }
        }
    };
}

/// Whether a diagnostic says that a module is not in the local cache.
pub fn is_not_restored(code: Code) -> bool {
    code == Problem::NotRestored.code()
}

problems! {
    // Names.
    DuplicateName "BCP028" "A name is declared once.",
    DuplicateOutput "BCP145" "The name of an output is declared once.",
    CaseClash "BCP353" "Names of one kind differ in more than case.",
    UnknownName "BCP057" "A name stands for something that is declared.",
    NotAFunction "BCP059" "Only functions are called.",
    UnknownMethod "BCP107" "A namespace has only its own functions.",
    NotAValue "BCP063" "A name in an expression stands for a value.",
    TypeAsValue "BCP290" "A type is not a value.",
    DefaultReads "BCP072" "The default of a parameter reads parameters only.",
    UnknownNested "BCP159" "A resource contains the nested resource that is named.",
    NotAResource "BCP158" "Only resources contain nested resources.",
    SelfReference "BCP079" "A declaration does not refer to itself.",
    Cycle "BCP080" "Declarations do not depend on each other in a circle.",
    ReservedNamespace "BCP084" "A name is not that of a namespace.",
    ReservedType "BCP301" "A type is not called as one of the language.",
    ReservedVariable "BCP239" "A variable is not called as a part of a compiled template.",
    ReservedMetadata "BCP268" "Names of metadata that begin with an underscore are the compiler's.",
    TargetTwice "BCP112" "A file is for one target scope.",
    // Experiments.
    NoAsserts "BCP349" "The configuration switches assertions on.",
    NoTests "BCP348" "The configuration switches tests on.",
    NoResourceTypes "BCP231" "The configuration switches parameters and outputs that are resources on.",
    NoUsingWith "BCP435" "The configuration switches what stands behind `using … with` on.",
    // Functions.
    ArgumentCount "BCP071" "A function takes a certain number of arguments.",
    ArgumentType "BCP070" "An argument is of the type that the function takes.",
    DefaultOnly "BCP065" "A function that answers anew at every run is the default of a parameter.",
    ConstantNeeded "BCP032" "The value is known before anything is evaluated.",
    InvalidJson "BCP186" "The text given to json() is JSON.",
    LambdaPlace "BCP241" "A lambda is an argument of a function that takes one.",
    NameOf "BCP416" "nameof() takes a name or a member.",
    // Values.
    DuplicateKey "BCP025" "A property of an object is given once.",
    LoopPlace "BCP138" "A loop is the value of a declaration, or of a property of a resource or module.",
    NestedPropertyLoop "BCP142" "Loops of properties do not nest.",
    NestedInLoop "BCP160" "A resource in a loop contains no other resources.",
    SpreadPlace "BCP401" "A spread is no direct member of a resource or module.",
    SpreadBesideLoop "BCP417" "A spread does not stand in an object with a loop of properties.",
    PlusOfTexts "BCP045" "An operator is applied to values of a type that it knows.",
    NotOfOther "BCP044" "An operator is applied to a value of a type that it knows.",
    ConditionType "BCP046" "A condition is true or false.",
    LoopType "BCP137" "A loop walks over an array.",
    SpreadType "BCP402" "An object is spread into an object, an array into an array.",
    DeclaredType "BCP033" "A value is of the type that is declared for it.",
    ItemType "BCP034" "An item is of the type that the array takes.",
    TooLargeNumber "BCP327" "A number is not above its maximum.",
    TooSmallNumber "BCP328" "A number is not below its minimum.",
    TooLong "BCP332" "A text or array is not longer than it may be.",
    TooShort "BCP333" "A text or array is not shorter than it must be.",
    MissingMember "BCP053" "An object has the member that is read.",
    TooDeep "bicep/too-deep" "Code is nested only so deep.",
    TooMany "bicep/too-many-mistakes" "Only so many mistakes of a file are shown.",
    // Types.
    UnknownType "BCP302" "A type is built in, declared or imported.",
    UnknownParamType "BCP031" "The type of a parameter is built in, declared or imported.",
    SelfType "BCP298" "A type does not need itself.",
    TypeCycle "BCP299" "Types do not need each other in a circle.",
    PartOfUnnamed "BCP391" "A part is taken of a type that has a name.",
    NoItem "BCP311" "An item that is read is there.",
    NegativeItem "BCP387" "An item of a type has a number from zero on.",
    PartOfValue "BCP055" "Only objects have members.",
    TypeKey "BCP296" "The name of a member of a type is written out.",
    OthersTwice "BCP315" "An object type says once what other members hold.",
    TypeOperator "BCP285" "An operator in a type stands before a value.",
    NotParameterized "BCP383" "A type takes what stands in `<>`.",
    WholeResource "BCP394" "The type of a part of a resource is taken, not that of all.",
    ValueAsType "BCP287" "A value is not a type.",
    DecoratorTarget "BCP124" "A decorator stands before a type that it knows.",
    InvalidType "BCP289" "A type has values.",
    UnionOfTypes "BCP293" "The alternatives of a type are values.",
    MixedUnion "BCP294" "The alternatives of a type are of one kind.",
    UnionMember "BCP286" "A discriminator tells objects apart.",
    NoDiscriminator "BCP364" "Each alternative has the discriminator, as a text of its own.",
    DiscriminatorTwice "BCP365" "The discriminators of alternatives differ.",
    OtherDiscriminator "BCP366" "A union has one discriminator.",
    DiscriminatorTarget "BCP363" "A discriminator stands before a union of objects.",
    DefaultOfNullable "BCP326" "A parameter that may be null has no other default.",
    ItemOfOther "BCP388" "Only the items of a tuple have numbers.",
    ItemsOfOther "BCP390" "Only a typed array has a type for its items.",
    OthersOfOther "BCP389" "A type says what its other members hold.",
    NoPart "BCP052" "A type has the member that is named.",
    PartMisspelt "BCP083" "A type has the member that is named.",
    // Decorators.
    NoDecorator "BCP152" "A decorator is made to be one.",
    NotCalled "BCP141" "A decorator is called.",
    ParameterDecorator "BCP125" "A decorator stands before what it is for.",
    VariableDecorator "BCP126" "A decorator stands before what it is for.",
    ResourceDecorator "BCP127" "A decorator stands before what it is for.",
    ModuleDecorator "BCP128" "A decorator stands before what it is for.",
    OutputDecorator "BCP129" "A decorator stands before what it is for.",
    MetadataDecorator "BCP269" "A decorator stands before what it is for.",
    TypeDecorator "BCP297" "A decorator stands before what it is for.",
    Undecorated "BCP130" "A decorator stands before what can have one.",
    DecoratorTwice "BCP166" "A decorator is given once.",
    NothingAllowed "BCP099" "Something is allowed.",
    NegativeLength "BCP168" "A length is not negative.",
    BatchSize "BCP154" "A batch has at least one resource.",
    BatchOfOne "BCP155" "Only a loop is deployed in batches.",
    DecoratedLiteral "BCP295" "What is allowed of a type of values is in the type.",
    DecoratedAlias "BCP308" "What is asked of a named type stands where it is declared.",
    SealedOthers "BCP316" "A type that names what other members hold takes them.",
    MinAboveMax "BCP331" "A minimum is not above its maximum.",
    // Files.
    MissingFile "BCP091" "A file that is referred to exists and can be read.",
    SelfInclude "BCP094" "A file does not refer to itself.",
    FileCycle "BCP095" "Files do not refer to each other in a circle.",
    EmptyPath "BCP050" "The path of a file is not empty.",
    AbsolutePath "BCP051" "The path of a file is relative.",
    PathCharacter "BCP085" "The path of a file has only characters that every system knows.",
    Backslash "BCP098" "The parts of a path are separated by a slash.",
    PathHoles "BCP092" "The path of a file has no holes.",
    UnknownScheme "BCP189" "A reference to a module is a path, or begins with br: or ts:.",
    NotRestored "BCP190" "A module of a registry is in the local cache.",
    OciReference "BCP193" "A reference to a registry names registry, path and tag or digest.",
    SpecReference "BCP194" "A reference to a template spec names subscription, group, name and version.",
    UnknownSpecAlias "BCP212" "The configuration has the alias of template specs.",
    UnknownRegistryAlias "BCP213" "The configuration has the alias of a registry.",
    Configuration "BCP271" "The configuration file is JSON.",
    TooLarge "BCP184" "A file that is loaded has a certain size at most.",
    UnreadableDocument "BCP340" "A file that is loaded is what its function reads.",
    DocumentPath "BCP235" "The path into a loaded document leads to one value.",
    Encoding "bicep/encoding" "A file that is loaded has the encoding that is named.",
    TooDeepFiles "bicep/file-depth" "Files refer to files only so deep.",
    // Imports.
    ImportedTwice "BCP362" "Something is imported under one name.",
    ExportOfOwn "BCP372" "What is exported reads nothing that only its file has.",
    NotExported "BCP360" "A name that is imported is exported by the other file.",
    // Resources.
    ResourceType "BCP029" "The type of a resource is written `Provider/type@version`.",
    NestedType "BCP156" "The type of a nested resource is one segment.",
    ParentType "BCP036" "The parent of a resource is of the type above it.",
    AnyAsResource "BCP176" "A resource is named as what it is.",
    SecretPlace "BCP180" "A secret of a key vault is the value of a secure parameter of a module.",
    NameSegments "BCP169" "The name of a resource has as many segments as its type.",
    NameWithSlash "BCP170" "The name of a resource with a parent is one segment.",
    SameResource "BCP121" "A resource is declared once in a file.",
    SameModule "BCP122" "A module is deployed under a name once in a file.",
    RuntimeCondition "BCP177" "A condition is known at the start of the deployment.",
    RuntimeLoop "BCP178" "What is looped over is known at the start of the deployment.",
    RuntimeLoopBody "BCP182" "A loop in a variable is known at the start of the deployment.",
    RuntimeFunction "BCP341" "What a function answers is known at the start of the deployment.",
    RuntimeProperty "BCP120" "The value is known at the start of the deployment.",
    WholeLoop "BCP144" "One resource of a loop is named, not all.",
    ModuleScope "BCP134" "A module is deployed to a scope that its file is for.",
    ModuleScopeOfTenant "BCP113" "A file for a tenant deploys modules to what it can reach.",
    ModuleScopeOfManagementGroup "BCP114" "A file for a management group deploys modules to what it can reach.",
    ModuleScopeOfSubscription "BCP115" "A file for a subscription deploys modules to what it can reach.",
    ModuleScopeOfGroup "BCP116" "A file for a resource group deploys modules to what it can reach.",
    ResourceScope "BCP135" "A resource is deployed to a scope.",
    ScopeElsewhere "BCP139" "A file deploys resources to its own scope.",
    ScopeOfChild "BCP164" "The scope of a child is that of its parent.",
    ScopeOfParent "BCP165" "A file deploys children of what is in its own scope.",
    MissingProperty "BCP035" "An object has all required properties.",
    UnknownProperty "BCP037" "An object has no properties but those that are known.",
    TooManyParameters "max-params" "A template has so many parameters at most.",
    TooManyVariables "max-variables" "A template has so many variables at most.",
    TooManyResources "max-resources" "A template has so many resources at most.",
    TooManyOutputs "max-outputs" "A template has so many outputs at most.",
    TooManyAsserts "max-asserts" "A template has so many assertions at most.",
    Unread "bicep/unread" "A part of the language that changes nothing here is not read.",
    // Parameter files.
    NoUsing "BCP261" "A parameter file says which template it is for.",
    UnknownParameter "BCP259" "The template has the parameter that gets a value.",
    BaseWithoutExtends "BCP437" "The name base is known where a file extends another.",
    UsingTwice "BCP262" "A parameter file is for one template.",
    ExtendsTwice "BCP405" "A parameter file extends one other.",
    BaseDeclared "BCP438" "The name base is kept for the file that is extended.",
}

/// Whether a code is of a mistake that evaluation refuses when it comes to it. It is seen before, in more exact words.
pub fn is_foreseen(code: Code) -> bool {
    [Problem::MissingMember, Problem::ArgumentType, Problem::InvalidJson].iter().any(|one| one.code() == code)
}
