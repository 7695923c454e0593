//! Environments on the command line: `at23=test:at23` says what one is, `prod` chooses one.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use super::Located;
use super::config::{Config, EnvironmentEntry, Side};

/// A value of `--environment`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvironmentFlag {
    /// Only this one, by any of its names.
    Only(Arc<str>),
    /// One with this name, and what either side calls it; none where it does not run there.
    Defined {
        /// What reports call it.
        name: Arc<str>,
        /// Its name on Azure.
        aca: Option<Arc<str>>,
        /// Its name on Kubernetes.
        dis: Option<Arc<str>>,
    },
}

impl FromStr for EnvironmentFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = |name: &str| {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            if name.is_empty() {
                return Err("the name is missing; write prod, or at23=test:at23".to_owned());
            }
            match name.chars().find(|c| !fits(*c)) {
                Some(c) => {
                    Err(format!("a name has no `{c}`; write prod, or NAME=ACA:DIS such as at23=test:at23"))
                }
                None => Ok(Arc::<str>::from(name)),
            }
        };
        let Some((name, sides)) = text.split_once('=') else { return named(text).map(Self::Only) };
        let Some((aca, dis)) = sides.split_once(':') else {
            return Err(format!(
                "`{sides}` names one side; write both as NAME=ACA:DIS, such as {name}={sides}:{name}"
            ));
        };
        let side = |side: &str| if side.is_empty() { Ok(None) } else { named(side).map(Some) };
        let (aca, dis) = (side(aca)?, side(dis)?);
        if aca.is_none() && dis.is_none() {
            return Err(
                "both sides are missing; write NAME=ACA:DIS, and leave out the one it does not run on"
                    .to_owned(),
            );
        }
        Ok(Self::Defined { name: named(name)?, aca, dis })
    }
}

impl Config {
    /// Takes the environments of flags: those that are defined replace all of the configuration but what it says about one of
    /// the same name. Returns the names that choose among them.
    pub fn take_flags<'f>(&mut self, flags: &'f [EnvironmentFlag]) -> Vec<&'f str> {
        let mut only = Vec::new();
        let mut defined = Vec::new();
        for flag in flags {
            match flag {
                EnvironmentFlag::Only(name) => only.push(&**name),
                EnvironmentFlag::Defined { name, aca, dis } => {
                    let side = |side: &Option<Arc<str>>| {
                        side.as_ref()
                            .map_or(Side::Absent, |name| Side::Named(Located::given(Arc::clone(name))))
                    };
                    let same = self.environments.iter().find(|entry| entry.name.value == *name);
                    let base = same.cloned().unwrap_or_else(|| EnvironmentEntry {
                        name: Located::given(Arc::clone(name)),
                        aca: Side::Default,
                        dis: Side::Default,
                        env: BTreeMap::new(),
                        parameters: BTreeMap::new(),
                        substitute: BTreeMap::new(),
                    });
                    defined.push(EnvironmentEntry { aca: side(aca), dis: side(dis), ..base });
                }
            }
        }
        if !defined.is_empty() {
            self.environments = defined;
        }
        only
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_chooses_or_defines() {
        let parse = |text: &str| text.parse::<EnvironmentFlag>();
        let defined = |aca: Option<&str>, dis: Option<&str>| EnvironmentFlag::Defined {
            name: "at23".into(),
            aca: aca.map(Into::into),
            dis: dis.map(Into::into),
        };
        assert_eq!(parse("prod"), Ok(EnvironmentFlag::Only("prod".into())));
        assert_eq!(parse("at23=test:at23"), Ok(defined(Some("test"), Some("at23"))));
        assert_eq!(parse("at23=:at23"), Ok(defined(None, Some("at23"))));
        assert_eq!(parse("at23=test:"), Ok(defined(Some("test"), None)));
        for wrong in ["", "a b", "at23=test", "at23=:", "=a:b", "a=b:c:d", "a=b/c:d"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_definition_keeps_the_variables_of_its_namesake() {
        let mut sources = crate::source::Sources::new();
        let text = "version: 1\nenvironments:\n  - { name: at23, env: { A: b } }\n  - { name: prod }\n";
        let mut config = Config::read(sources.add("tricep.yaml", text), text).unwrap();
        let flags = ["at23=test:at23", "at23"].map(|flag| flag.parse().unwrap());
        assert_eq!(config.take_flags(&flags), ["at23"]);
        let [only] = &config.environments[..] else { panic!("{:?}", config.environments) };
        assert_eq!(only.env.get("A").map(String::as_str), Some("b"));
        assert_eq!(only.aca, Side::Named(Located::given("test".into())));
    }
}
