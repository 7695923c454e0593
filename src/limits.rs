//! Every limit of tricep, in one place, with its reason.
//!
//! A limit is met with a diagnostic that names it, never with a panic, a hang or a truncated answer.

/// Largest text file that is read. Larger than any Bicep, template or manifest seen; small enough to hold a few.
pub const SOURCE_BYTES: u64 = 64 * 1024 * 1024;

/// Deepest nesting of syntax that the typed view follows. Official Bicep files stay below thirty.
pub const SYNTAX_DEPTH: usize = 200;

/// Deepest nesting of expressions and types that is read in one pass; a text with holes counts twice. What is deeper is left to
/// the grammar. Real files stay below thirty, and no stack is too small for this.
pub const SOUND_DEPTH: u32 = 64;

/// Largest ARM template or parameters file. Azure takes none above four megabytes; compiled registry modules, which it never
/// sees whole, reach 3.3. A tree of JSON is many times larger than its text.
pub const TEMPLATE_BYTES: usize = 16 * 1024 * 1024;

/// Most values of an ARM template, those of expressions among them, and those counted again that are written once and used
/// again. The largest compiled registry module has eighty thousand; a small text can ask for billions.
pub const TEMPLATE_VALUES: usize = 2_000_000;

/// Deepest nesting of resources in resources. No type of Azure has as many parts.
pub const CHILD_DEPTH: usize = 16;

/// Largest width, precision or argument number in a format text. Far beyond any real one, and no text can be asked for that
/// fills the memory.
pub const FORMAT_WIDTH: usize = 10_000;

/// Deepest nesting of a JSON text, of a value that is read, and of an object of Kubernetes whatever patches do to it. Azure
/// refuses templates far below it; a stack of two megabytes holds it.
pub const VALUE_DEPTH: usize = 256;

/// Deepest nesting of an ARM expression, a chain of members included, and of a value with the expressions in it. Compiled
/// templates stay below sixty.
pub const EXPRESSION_DEPTH: usize = 256;

/// Deepest nesting of a value and of the expressions in it that evaluation makes, each as deep as it may be. A few rounds of a
/// loop can put a value into itself more often than any stack has room for.
pub const WRITTEN_DEPTH: usize = VALUE_DEPTH + EXPRESSION_DEPTH;

/// Most items that `range()` makes; the documented limit of the platform.
pub const RANGE_ITEMS: i64 = 10_000;

/// Longest text that a function makes. Longer than any template; doubling a text in a loop asks for more than memory.
pub const TEXT_BYTES: usize = 64 * 1024 * 1024;

/// Longest array that a function makes, for the same reason.
pub const ARRAY_ITEMS: usize = 1_000_000;
/// Largest JSON that a value is written as, in bytes, roughly. A value whose parts are shared is small in memory and can be
/// larger than any disk when it is written out; the largest compiled template seen has four megabytes.
pub const JSON_BYTES: usize = 64 * 1024 * 1024;

/// Deepest nesting of evaluation: expressions in expressions, variables and parameters behind each other, modules in modules.
/// Azure allows five levels of nested deployments, 512 variables and a few hundred levels of expressions.
pub const EVAL_DEPTH: usize = 3_000;

/// Most expressions that one deployment may take, with the items that loops and spreads walk over and the parts that functions
/// make. The largest known templates take a few hundred thousand. Each keeps an origin, so that memory is bounded, too.
pub const EVAL_STEPS: u64 = 5_000_000;

/// Most messages of one evaluation. Each is held against all before it, and nobody reads more.
pub const EVAL_MESSAGES: usize = 4_000;

/// Most pairs of values or names of which something is not known that one function holds against each other. Beyond it the
/// answer is that nobody knows.
pub const UNKNOWN_PAIRS: usize = 1_000_000;

/// Most parts of one value when it is written out, 64 bytes of a text being one. Values share their parts, so that a few lines
/// can make one without end; the largest compiled template has eighty thousand parts.
pub const VALUE_PARTS: u64 = 1_000_000;

/// How many parts of a value are looked at for the price of one step. Looking is cheaper than making.
pub const PARTS_READ_IN_A_STEP: u64 = 32;

/// Stack that must be left before evaluation goes on to a fresh piece of it.
pub const STACK_RESERVE: usize = 256 * 1024;

/// Size of such a piece.
pub const STACK_CHUNK: usize = 4 * 1024 * 1024;

/// Most rounds of one loop: as many as `range()` gives. Azure deploys no more than [`COPIES`] of a resource.
pub const LOOP_ROUNDS: usize = 10_000;

/// Most copies of a resource or module that one loop deploys; Azure's limit.
pub const COPIES: usize = 800;

/// Most resources that one file declares; Azure's limit of a template.
pub const TEMPLATE_RESOURCES: usize = 800;

/// Most parameters of one file; Azure's limit of a template.
pub const TEMPLATE_PARAMETERS: usize = 256;

/// Most variables of one file; Azure's limit of a template.
pub const TEMPLATE_VARIABLES: usize = 512;

/// Most outputs of one file; Azure's limit of a template.
pub const TEMPLATE_OUTPUTS: usize = 64;

/// Most assertions of one file; Azure's limit of a template.
pub const TEMPLATE_ASSERTS: usize = 32;

/// Most resources of one deployment with all its modules. Azure allows 800 in each.
pub const RESOURCES: usize = 100_000;
/// Deepest chain of files that refer to files: modules, imports, parameter files that extend others.
pub const FILE_DEPTH: usize = 64;

/// Most values of a YAML file, those that aliases make among them: they can make a short text larger than any memory. The
/// largest bundles of manifests seen have some hundred thousand.
pub const LOADED_VALUES: usize = 1_000_000;

/// Most bytes of YAML that are read once more because a collection in brackets is indented too little. A file is read again
/// for each of them; files with some dozens are known, of a few kilobytes.
pub const FLOW_AGAIN: usize = 32 * 1024 * 1024;

/// Most diagnostics about one file. A reader mends the first ones and runs again.
pub const DIAGNOSTICS_PER_FILE: usize = 1_000;

/// Most parts of a value and alternatives of its type that are looked at when a value is checked. The largest parameter files
/// have some ten thousand parts; unions of recursive types could ask for any number.
pub const TYPE_CHECKS: usize = 1_000_000;

/// Most violations that are reported for one value. Nobody reads more; the first ones tell what is wrong.
pub const VIOLATIONS: usize = 100;

/// Most names that are followed from a type to what it stands for. A type that is defined by itself never ends.
pub const TYPE_NAMES: usize = 64;

/// Deepest nesting of values, and longest chain of variables or of resources in each other, in which a mistake is looked for before
/// anything is evaluated. What people write stays below ten; what is deeper shows when it is evaluated.
pub const CHECKED_DEPTH: usize = 64;

/// Longest text that is made of constants while a file is read. Paths and types are far shorter.
pub const CONSTANT_BYTES: usize = 64 * 1024;

/// Deepest nesting of modules in a graph that was stored. No compiler accepts as many.
pub const GRAPH_DEPTH: usize = 200;

/// Deepest nesting of parts of an object that are looked at one by one where some of them are not known. People write one or
/// two; a loop makes any number.
pub const PARTS_DEPTH: usize = 16;

/// Most mistakes that are reported of one file. Whoever has more mends the first ones and asks again; a file that is no
/// Bicep at all would otherwise have one in every line.
pub const MISTAKES: usize = 200;

/// Longest declaration, in bytes, whose mistakes are told apart by the parser's log. The log costs a hundred times the
/// parsing; of a longer declaration the first mistake is reported and the others are counted.
pub const LOGGED_BYTES: usize = 256 * 1024;

/// Most parts that the story of one value tells. Nobody reads more; a value can be worked out from everything there is.
pub const STORY_PARTS: usize = 200;

/// Most origins that are looked at to find which of several a member comes from.
pub const STORY_SEARCH: usize = 10_000;

/// Most leaves of a resource that are shown. The largest resources seen have a few thousand; values that share their parts
/// can have any number.
pub const LEAVES: usize = 20_000;

/// Most dependencies of one graph. A drawing of a thousandth of them is not read any more; loops over loops make any number.
pub const GRAPH_EDGES: usize = 2_000_000;

/// Most files and folders that are looked at to find what a repository deploys. The largest product repositories seen have
/// some thousands outside of what is skipped.
pub const LAYOUT_NAMES: usize = 200_000;

/// Deepest nesting at which the pods of an object of an unknown kind are looked for. A CronJob, the deepest known, has four.
pub const POD_TEMPLATE_DEPTH: usize = 8;

/// Deepest folder in which something that is deployed is looked for. No layout seen is deeper than six.
pub const LAYOUT_DEPTH: usize = 12;

/// Most parts of a value that is told from others by all of them. Ids of resources have some twenty; what is computed from half a
/// program is told by its name and its size.
pub const IDENTITY_WEIGHT: u64 = 10_000;

/// Most steps, pieces times bytes, to find whether a text with unknown pieces can become another one; beyond them it is taken for
/// possible. Values of variables have some hundred bytes and a few pieces.
pub const SHAPE_STEPS: usize = 4_000_000;

/// Deepest nesting of variables in what is done with variables, such as `${A:=${B:=c}}`. Nobody reads more than two.
pub const SUBSTITUTION_DEPTH: usize = 64;

/// Most bytes that the substitution of one tree makes, looking for what is taken off or replaced counted with them. A cluster
/// takes no object above one and a half megabytes; replacing each letter of a text by a text asks for more than memory.
pub const SUBSTITUTED_BYTES: usize = 64 * 1024 * 1024;

/// Most objects that one template of Argo CD makes. The largest known have some hundreds.
pub const APPLICATIONS: usize = 10_000;

/// Longest chain of Flux objects that deliver Flux objects. Two are common; a folder that delivers itself never ends.
pub const DELIVERY_DEPTH: usize = 16;

/// Most folders that are delivered to one environment. The largest known clusters have some hundreds.
pub const DELIVERED: usize = 10_000;

/// Most findings of several properties that one waiver may accept before it is too wide. Four environments of a workload that
/// is known to be unfinished have some five each.
pub const WAIVED_BY_ONE: usize = 20;

/// Most directories that one rendering leads through, each counted as often as it is named: bases that name bases twice make
/// any number. The largest trees seen have some hundreds.
pub const KUSTOMIZATIONS: usize = 20_000;

/// Most values of one rendering, those of bases counted as often as they are named, and those that patches, moves and
/// replacements put somewhere counted again each time. Hundreds of apps have some hundred thousand.
pub const RENDERED_VALUES: usize = 10_000_000;
