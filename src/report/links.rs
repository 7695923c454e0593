//! Where a line is shown on the web: the pages of the forges that people keep their repositories on.

use std::sync::Arc;

use super::run::{Fact, Place, Run, Web};
use crate::parity::verdict::Side;

/// The address of a line, as [`Web::address`] has it, in a repository with this remote at this commit; nothing where the forge
/// is not one that is known.
pub fn address(remote: &str, commit: &str) -> Option<String> {
    if commit.is_empty() || !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let (host, path) = host_and_path(remote)?;
    let path = path.trim_matches('/').trim_end_matches(".git");
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
    if path.is_empty() || !path.bytes().all(safe) || !host.bytes().all(safe) || path.contains("..") {
        return None;
    }
    if host == "dev.azure.com" || host == "ssh.dev.azure.com" || host.ends_with(".visualstudio.com") {
        return azure(host, path, commit);
    }
    let named = |word: &str| host == word || host.split('.').any(|part| Some(part) == word.split('.').next());
    match path.split('/').count() {
        2 if named("github.com") => Some(format!("https://{host}/{path}/blob/{commit}/{{file}}#L{{line}}")),
        2.. if named("gitlab.com") => {
            Some(format!("https://{host}/{path}/-/blob/{commit}/{{file}}#L{{line}}"))
        }
        2 if named("bitbucket.org") => {
            Some(format!("https://{host}/{path}/src/{commit}/{{file}}#lines-{{line}}"))
        }
        _ => None,
    }
}

/// Azure DevOps has one page for all, and its remotes have three shapes.
fn azure(host: &str, path: &str, commit: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let page = match (host, parts.as_slice()) {
        ("dev.azure.com", [organisation, project, "_git", name])
        | ("ssh.dev.azure.com", ["v3", organisation, project, name]) => {
            format!("https://dev.azure.com/{organisation}/{project}/_git/{name}")
        }
        ("dev.azure.com", [organisation, "_git", name]) => {
            format!("https://dev.azure.com/{organisation}/{name}/_git/{name}")
        }
        (_, ["DefaultCollection", project, "_git", name]) | (_, [project, "_git", name]) => {
            format!("https://{host}/{project}/_git/{name}")
        }
        _ => return None,
    };
    let lines = "line={line}&lineEnd={next}&lineStartColumn=1&lineEndColumn=1";
    Some(format!("{page}?path=/{{file}}&version=GC{commit}&{lines}"))
}

/// The host and path of a remote: an address, or what ssh takes. Who logs in there is nobody's business.
fn host_and_path(remote: &str) -> Option<(&str, &str)> {
    let remote = remote.trim();
    let (rest, is_address) = match remote.split_once("://") {
        Some(("https" | "http" | "ssh" | "git", rest)) => (rest, true),
        Some(_) => return None,
        None => (remote, false),
    };
    let (host, path) = if is_address { rest.split_once('/')? } else { rest.split_once(':')? };
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    Some((host, path))
}

/// Gives every place of a run the address of its line.
pub fn apply(run: &mut Run) {
    let links = run.links.clone();
    let aca = |place: &mut Place| place.link = links.aca.as_ref().and_then(|web| link(web, place));
    let dis = |place: &mut Place| {
        let web = if place.wiring { links.wiring.as_ref() } else { links.dis.as_ref() };
        place.link = web.and_then(|web| link(web, place));
    };
    if links.aca.is_some() {
        for Fact { aca: side, .. } in &mut run.facts {
            side.iter_mut().for_each(|side| {
                side.origin.iter_mut().for_each(aca);
                side.chain.iter_mut().for_each(|hop| aca(&mut hop.place));
            });
        }
        run.unmapped.iter_mut().filter_map(|one| one.origin.as_mut()).for_each(aca);
        run.grants.iter_mut().filter_map(|one| one.origin.as_mut()).for_each(aca);
        run.resources.iter_mut().filter_map(|one| one.origin.as_mut()).for_each(aca);
    }
    if links.dis.is_some() || links.wiring.is_some() {
        run.lint.iter_mut().filter_map(|one| one.origin.as_mut()).for_each(dis);
        for Fact { dis: side, .. } in &mut run.facts {
            side.iter_mut().for_each(|side| {
                side.origin.iter_mut().for_each(dis);
                side.chain.iter_mut().for_each(|hop| dis(&mut hop.place));
            });
        }
    }
}

fn link(web: &Web, place: &Place) -> Option<Arc<str>> {
    let path = encoded(&path(&web.folder, &place.file)?);
    let line = place.line.to_string();
    let next = place.line.saturating_add(1).to_string();
    let mut address = String::with_capacity(web.address.len() + path.len());
    let mut rest = &*web.address;
    while let Some((before, behind)) = rest.split_once('{') {
        address.push_str(before);
        let (name, behind) = behind.split_once('}')?;
        match name {
            "file" => address.push_str(&path),
            "line" => address.push_str(&line),
            "next" => address.push_str(&next),
            _ => return None,
        }
        rest = behind;
    }
    address.push_str(rest);
    Some(Arc::from(address))
}

/// The path of a place from the root of the repository that the Azure side lies in, for tools that look at that repository alone;
/// nothing where it lies elsewhere.
pub(super) fn in_repository(run: &Run, side: Side, place: &Place) -> Option<String> {
    let (web, root) = match (side, place.wiring) {
        (Side::Aca, _) => (run.links.aca.as_ref(), Some(&run.aca_root)),
        (Side::Dis, false) => (run.links.dis.as_ref(), run.dis_root.as_ref()),
        (Side::Dis, true) => (run.links.wiring.as_ref(), run.wiring_root.as_ref()),
    };
    match (&run.links.aca, web) {
        (Some(own), Some(web)) if own.address == web.address => path(&web.folder, &place.file),
        (Some(_), Some(_)) => None,
        (Some(_) | None, _) => path(root?, &place.file),
    }
}

/// A file of a folder from the root of the repository; nothing for one outside of it.
fn path(folder: &str, file: &str) -> Option<String> {
    if folder.starts_with('/') || file.starts_with('/') || file.contains(['\\', ':']) {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(file.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A path as it stands in an address.
pub(super) fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(remote: &str, file: &str) -> Option<String> {
        let web = Web { address: Arc::from(address(remote, "c0ffee")?), folder: Arc::from(".azure") };
        let place = Place { file: Arc::from(file), line: 7, column: 3, wiring: false, link: None };
        link(&web, &place).map(|link| link.to_string())
    }

    #[test]
    fn each_forge_has_its_address() {
        let github = "https://github.com/o/r/blob/c0ffee/.azure/a%20b.bicep#L7";
        for remote in [
            "https://github.com/o/r.git",
            "https://token@github.com/o/r",
            "git@github.com:o/r.git",
            "ssh://git@github.com:22/o/r.git",
        ] {
            assert_eq!(shown(remote, "a b.bicep").as_deref(), Some(github), "{remote}");
        }
        assert_eq!(
            shown("git@gitlab.example.no:a/b/c.git", "m.bicep").as_deref(),
            Some("https://gitlab.example.no/a/b/c/-/blob/c0ffee/.azure/m.bicep#L7")
        );
        let azure = "https://dev.azure.com/o/p/_git/r?path=/.azure/m.bicep&version=GCc0ffee&line=7&lineEnd=8&lineStartColumn=1&lineEndColumn=1";
        for remote in ["https://o@dev.azure.com/o/p/_git/r", "git@ssh.dev.azure.com:v3/o/p/r"] {
            assert_eq!(shown(remote, "m.bicep").as_deref(), Some(azure), "{remote}");
        }
        assert_eq!(
            shown("https://bitbucket.org/o/r", "m.bicep").as_deref(),
            Some("https://bitbucket.org/o/r/src/c0ffee/.azure/m.bicep#lines-7")
        );
    }

    #[test]
    fn what_is_not_known_has_none() {
        for remote in [
            "https://example.no/o/r",
            "/srv/git/r.git",
            "file:///srv/r",
            "https://github.com/o",
            "https://github.com/o/r\" onclick=",
            "",
        ] {
            assert_eq!(address(remote, "c0ffee"), None, "{remote}");
        }
        assert_eq!(address("https://github.com/o/r", "HEAD"), None);
    }

    #[test]
    fn a_file_may_lie_above_the_folder_and_not_outside_of_the_repository() {
        let remote = "https://github.com/o/r";
        let above = Some("https://github.com/o/r/blob/c0ffee/bicep/m.bicep#L7".to_owned());
        assert_eq!(shown(remote, "../bicep/m.bicep"), above);
        assert_eq!(shown(remote, "../../m.bicep"), None);
        assert_eq!(shown(remote, "/modules/m.json"), None);
    }
}
