//! The offline archive of the Relay Proxy (spec section 1.5): which environments are in it, and the payload of one.
//!
//! The archive holds keys of SDKs beside each payload. They are never read here: of what describes an environment only its
//! names are taken.

use md5::{Digest, Md5};

use crate::leaf::names::nearest;
use crate::leaf::tree::{Tree, members};
use crate::source::archive::Member;
use crate::source::{Archive, Document, Problem};

const CHECKSUM: &str = "checksum.md5";
const REPRESENTATION: &str = ".json";
const DATA: &str = "-data.json";

/// An environment by its names.
#[derive(Debug)]
struct Environment {
    id: String,
    key: String,
    name: String,
    project: String,
}

impl Environment {
    /// Its names, as somebody may write them.
    fn names(&self) -> [String; 4] {
        [self.id.clone(), self.key.clone(), self.path(), self.name.clone()]
    }

    fn path(&self) -> String {
        format!("{}/{}", self.project, self.key)
    }

    fn is_called(&self, name: &str) -> bool {
        !name.is_empty() && self.names().iter().any(|own| own == name)
    }
}

/// The payload of the environment that is named, or of the only one; `None` where it is no such archive.
pub(super) fn unpack(archive: &Archive, wanted: Option<&str>) -> Option<Result<Document, Problem>> {
    let is_known =
        archive.member(CHECKSUM).is_some() || archive.members.iter().any(|member| member.name.ends_with(DATA));
    is_known.then(|| payload(archive, wanted))
}

fn payload(archive: &Archive, wanted: Option<&str>) -> Result<Document, Problem> {
    check(archive)?;
    let mut environments = Vec::new();
    for member in &archive.members {
        if let Some(id) = member.name.strip_suffix(REPRESENTATION).filter(|_| !member.name.ends_with(DATA)) {
            environments.push(environment(archive, member, id)?);
        }
    }
    let found = choose(archive, &environments, wanted)?;
    let name = format!("{}{DATA}", found.id);
    let data = archive.member(&name).ok_or_else(|| {
        Problem::new(format!("the archive `{}` has no `{name}`", archive.name))
            .why("that is where the flags of the environment stand")
            .help("download the archive again")
    })?;
    let text = std::str::from_utf8(&data.bytes)
        .map_err(|_| Problem::new(format!("`{name}` in the archive `{}` is not UTF-8", archive.name)))?;
    Ok(Document::new(format!("{}:{name}", archive.name), text))
}

/// The environment that is meant.
fn choose<'e>(
    archive: &Archive,
    environments: &'e [Environment],
    wanted: Option<&str>,
) -> Result<&'e Environment, Problem> {
    let list = |environments: &[&Environment]| {
        let told = |environment: &&Environment| format!("{} ({})", environment.path(), environment.id);
        environments.iter().map(told).collect::<Vec<_>>().join(", ")
    };
    let all: Vec<&Environment> = environments.iter().collect();
    let Some(wanted) = wanted else {
        return match all[..] {
            [only] => Ok(only),
            [] => Err(Problem::new(format!("the archive `{}` holds no environment", archive.name))
                .help("is it the archive of a Relay Proxy? download it again")),
            _ => Err(Problem::new(format!("the archive `{}` holds {} environments", archive.name, all.len()))
                .why("each has its own flags")
                .help(format!("name one with `--environment`: {}", list(&all)))),
        };
    };
    let named: Vec<&Environment> = environments.iter().filter(|environment| environment.is_called(wanted)).collect();
    match named[..] {
        [one] => Ok(one),
        [] => {
            let names: Vec<String> = environments.iter().flat_map(Environment::names).collect();
            let close = nearest(wanted, names.iter().map(String::as_str));
            Err(Problem::new(format!("the archive `{}` has no environment `{wanted}`", archive.name)).help(match close
                .first()
            {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("it holds: {}", list(&all)),
            }))
        }
        _ => Err(Problem::new(format!("several environments of `{}` are called `{wanted}`", archive.name))
            .help(format!("name one by its id or with its project: {}", list(&named)))),
    }
}

/// The names of an environment.
fn environment(archive: &Archive, member: &Member, id: &str) -> Result<Environment, Problem> {
    let unread = || {
        Problem::new(format!("`{}` in the archive `{}` does not describe an environment", member.name, archive.name))
            .help("download the archive again")
    };
    let text = std::str::from_utf8(&member.bytes).map_err(|_| unread())?;
    let top = members(text).ok().flatten().ok_or_else(unread)?;
    let env = top.iter().find(|(name, _)| name == "env").map(|(_, env)| env.text()).ok_or_else(unread)?;
    let env = members(env).ok().flatten().ok_or_else(unread)?;
    let text = |wanted: &str| {
        let raw = env.iter().find(|(name, _)| name == wanted).map(|(_, raw)| raw.read());
        match raw {
            Some(Ok(Tree::Text(text))) => text.into_owned(),
            _ => String::new(),
        }
    };
    Ok(Environment { id: id.to_owned(), key: text("envKey"), name: text("envName"), project: text("projKey") })
}

/// The checksum over all environments, without which the Relay Proxy refuses the archive.
fn check(archive: &Archive) -> Result<(), Problem> {
    let why = "the Relay Proxy refuses such an archive";
    let Some(checksum) = archive.member(CHECKSUM) else {
        return Err(Problem::new(format!("the archive `{}` has no `{CHECKSUM}`", archive.name))
            .why(why)
            .help("was it packed anew? download it again, or give its `-data.json` as a file"));
    };
    let counts = |member: &&Member| match member.name.strip_suffix(DATA) {
        Some(id) => archive.member(&format!("{id}{REPRESENTATION}")).is_some(),
        None => member.name.ends_with(REPRESENTATION),
    };
    let mut files: Vec<&Member> = archive.members.iter().filter(counts).collect();
    files.sort_by(|one, other| one.name.as_bytes().cmp(other.name.as_bytes()));
    let mut digest = Md5::new();
    for file in files {
        digest.update(&file.bytes);
    }
    if digest.finalize().as_slice() != checksum.bytes {
        return Err(Problem::new(format!("the checksum of the archive `{}` does not fit its files", archive.name))
            .why(why)
            .help("was it cut off, or changed? download it again, or give its `-data.json` as a file"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(project: &str, key: &str, name: &str) -> String {
        format!(
            r#"{{"env": {{"projKey": "{project}", "envKey": "{key}", "envName": "{name}", "mobKey": "mob-SECRET",
            "sdkKey": {{"value": "sdk-SECRET"}}}}, "dataId": "1"}}"#
        )
    }

    fn archive(files: &[(&str, &str)], is_right: bool) -> Archive {
        let mut members: Vec<Member> = files
            .iter()
            .map(|(name, text)| Member { name: (*name).to_owned(), bytes: text.as_bytes().to_vec() })
            .collect();
        members.sort_by(|one, other| one.name.cmp(&other.name));
        let all: Vec<u8> = members.iter().flat_map(|member| member.bytes.clone()).collect();
        let mut checksum = Md5::digest(&all).to_vec();
        if !is_right {
            checksum[0] ^= 1;
        }
        members.insert(0, Member { name: CHECKSUM.to_owned(), bytes: checksum });
        members.reverse();
        Archive { name: "x.tar.gz".to_owned(), members }
    }

    fn told(archive: &Archive, wanted: Option<&str>) -> String {
        match unpack(archive, wanted) {
            None => "not mine".to_owned(),
            Some(Ok(document)) => format!("{}={}", document.name, document.text),
            Some(Err(problem)) => {
                assert!(!problem.to_string().contains("SECRET"));
                format!("{}; {}", problem.message, problem.help.unwrap_or_default())
            }
        }
    }

    #[test]
    fn the_environment_is_chosen_by_any_of_its_names() {
        let (one, two) = (described("p", "prod", "Production"), described("p", "test", "Test"));
        let both =
            archive(&[("e1.json", &one), ("e1-data.json", "{}"), ("e2.json", &two), ("e2-data.json", "[]")], true);
        for name in ["e1", "prod", "p/prod", "Production"] {
            assert_eq!(told(&both, Some(name)), "x.tar.gz:e1-data.json={}", "{name}");
        }
        assert_eq!(told(&both, Some("test")), "x.tar.gz:e2-data.json=[]");
        let cases = [
            (
                None,
                "the archive `x.tar.gz` holds 2 environments; name one with `--environment`: p/test (e2), p/prod (e1)",
            ),
            (Some("prdo"), "the archive `x.tar.gz` has no environment `prdo`; did you mean `prod`?"),
            (Some("zzz"), "the archive `x.tar.gz` has no environment `zzz`; it holds: p/test (e2), p/prod (e1)"),
        ];
        for (name, want) in cases {
            assert_eq!(told(&both, name), want, "{name:?}");
        }
        let alike = archive(
            &[
                ("e1.json", &one),
                ("e1-data.json", "{}"),
                ("e2.json", &described("q", "prod", "x")),
                ("e2-data.json", ""),
            ],
            true,
        );
        assert_eq!(
            told(&alike, Some("prod")),
            "several environments of `x.tar.gz` are called `prod`; name one by its id or with its project: q/prod (e2), \
             p/prod (e1)"
        );
        assert_eq!(told(&alike, Some("q/prod")), "x.tar.gz:e2-data.json=");
    }

    #[test]
    fn an_archive_is_checked() {
        let one = described("p", "prod", "Production");
        let files = [("e1.json", one.as_str()), ("e1-data.json", "{}")];
        assert_eq!(told(&archive(&files, true), None), "x.tar.gz:e1-data.json={}");
        assert!(told(&archive(&files, false), None).starts_with("the checksum of the archive `x.tar.gz` does not fit"));
        let mut bare = archive(&files, true);
        bare.members.retain(|member| member.name != CHECKSUM);
        assert!(told(&bare, None).starts_with("the archive `x.tar.gz` has no `checksum.md5`"));
        assert_eq!(
            told(&archive(&files[..1], true), None),
            "the archive `x.tar.gz` has no `e1-data.json`; download the archive again"
        );
        assert!(told(&archive(&[], true), None).starts_with("the archive `x.tar.gz` holds no environment"));
        assert!(told(&archive(&[("e.json", "{\"env\": 1}")], true), None).contains("does not describe an environment"));
        assert_eq!(told(&Archive { name: "x".to_owned(), members: Vec::new() }, None), "not mine");
    }
}
