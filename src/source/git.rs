//! `git:REV:PATH`: a file as it is in a commit, a branch, a tag or, without a revision, in the index.
//!
//! git itself is asked for the bytes, by its plumbing: what `git show REV:./PATH` prints, without a pager, without filters
//! and without the network. A path is meant from the current folder, as all paths are that are typed. Nothing that was
//! typed can become an option of git or a word of a shell. What git refuses is looked into, so that the person learns
//! which part of the name is wrong.

use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{LIMIT, Problem};
use crate::leaf::names::nearest;

/// How a file of a repository is named.
const FORM: &str =
    "write it like `git:main:flags.json` or `git:HEAD~1:flags.json`; the path is meant from the current folder";
/// How the pointer begins that git holds where Git LFS keeps the file.
const LFS: &[u8] = b"version https://git-lfs.github.com/spec/v1\n";
/// A pointer of Git LFS is no longer than that, in bytes.
const LFS_LIMIT: usize = 1024;
/// The most that is read of what git answers to a question, in bytes.
const ANSWER_LIMIT: u64 = 16 << 20;

/// How a submodule begins in what git lists.
const SUBMODULE: &str = "160000 ";
/// So many folders of a path are looked at to find a submodule.
const MOST_FOLDERS: usize = 32;

/// A file of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Named<'a> {
    /// Whatever git takes for a revision; nothing stands for the index.
    revision: &'a str,
    /// The path from the current folder.
    path: &'a str,
}

/// The bytes of what stands behind `git:`.
///
/// # Errors
/// It names nothing, git is not there, or has no such file; the problem says which.
pub(super) fn read(text: &str) -> Result<Vec<u8>, Problem> {
    read_from(Path::new("."), text)
}

/// The same as seen from a folder.
fn read_from(folder: &Path, text: &str) -> Result<Vec<u8>, Problem> {
    let named = Named::parse(text)?;
    let git = Git { folder };
    let object = named.object();
    let (is_done, bytes, said) = git.run(&["cat-file", "blob", "--end-of-options", &object], LIMIT)?;
    if bytes.len() as u64 > LIMIT {
        return Err(Problem::new(format!("`git:{text}` is larger than {} MiB", LIMIT >> 20))
            .why("no ruleset that an SDK holds in memory is of that size")
            .help("is it the right file?"));
    }
    if !is_done {
        return Err(git.why_not(text, named, &said));
    }
    if bytes.is_empty() {
        return Err(super::empty(&format!("git:{text}")));
    }
    if bytes.len() <= LFS_LIMIT && bytes.starts_with(LFS) {
        return Err(Problem::new(format!("`git:{text}` is a pointer of Git LFS, and not the file"))
            .why("git holds the name of the content, and Git LFS has the content elsewhere")
            .help(format!(
                "let Git LFS read it: `git show {object} | git lfs smudge`, and give what it prints as `-`"
            )));
    }
    Ok(bytes)
}

impl<'a> Named<'a> {
    /// Splits at the first colon that is in no braces: a revision such as `main@{18:00}` holds some.
    fn parse(text: &'a str) -> Result<Named<'a>, Problem> {
        let mut depth = 0_usize;
        let colon = text.char_indices().find(|(_, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            *c == ':' && depth == 0
        });
        let refuse = |message: String| Err(Problem::new(message).help(FORM));
        let Some((colon, _)) = colon else {
            return refuse(format!("`git:{text}` names no file of a repository"));
        };
        let (revision, path) = (&text[..colon], &text[colon + 1..]);
        if path.is_empty() {
            return refuse(format!("`git:{text}` names a revision, and no file in it"));
        }
        for (what, name) in [("revision", revision), ("path", path)] {
            if name.starts_with('-') {
                return refuse(format!("`{name}` is no {what}: it begins with `-`"));
            }
            if name.contains('\0') {
                return refuse(format!("the {what} in `git:{text}` holds a character that no name has"));
            }
        }
        if Path::new(path).has_root() {
            let help = "give the path from the current folder; `../` goes up";
            return Err(Problem::new(format!("`{path}` is no path in a repository: it begins at the root")).help(help));
        }
        Ok(Named { revision, path })
    }

    /// What git calls it.
    fn object(self) -> String {
        format!("{}:./{}", self.revision, self.path)
    }

    /// The folder that it is in, with its slash, and its name there.
    fn split(self) -> (&'a str, &'a str) {
        self.path.rfind('/').map_or(("", self.path), |at| self.path.split_at(at + 1))
    }

    /// What it is in, for a sentence.
    fn place(self) -> String {
        if self.revision.is_empty() { "the index".to_owned() } else { format!("`{}`", self.revision) }
    }
}

/// git, as it is run in a folder.
struct Git<'f> {
    folder: &'f Path,
}

impl Git<'_> {
    /// Runs git; whether it did what it was to do, what it printed, as far as the limit and one byte more, and what it said.
    fn run(&self, words: &[&str], limit: u64) -> Result<(bool, Vec<u8>, String), Problem> {
        let mut command = Command::new("git");
        // Objects that a partial clone lacks would be fetched; the variable is read since 2.45, the setting by all.
        command.args(["--no-pager", "-c", "protocol.allow=never"]).args(words).current_dir(self.folder);
        command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| match error.kind() {
            ErrorKind::NotFound => Problem::new("git is not installed, or not on the `PATH`")
                .why("it is asked for what a repository holds")
                .help("install git, or write the file elsewhere where git is, with `git show REV:PATH`"),
            _ => Problem::new(format!("git cannot be run: {error}")).why("it is asked for what a repository holds"),
        })?;
        let (bytes, said) = drain(&mut child, limit);
        let failed = |error: &std::io::Error| Problem::new(format!("cannot read what git prints: {error}"));
        let bytes = bytes.map_err(|error| failed(&error))?;
        let status = child.wait().map_err(|error| failed(&error))?;
        Ok((status.success(), bytes, said))
    }

    /// What git answers to a question; nothing where it refuses.
    fn ask(&self, words: &[&str]) -> Option<String> {
        let (is_done, bytes, _) = self.run(words, ANSWER_LIMIT).ok()?;
        is_done.then(|| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Which part of a name is wrong, where git has no such file and said so.
    fn why_not(&self, text: &str, named: Named<'_>, said: &str) -> Problem {
        let said = said.lines().next().unwrap_or_default().trim();
        let said = said.strip_prefix("fatal: ").unwrap_or(said);
        let refused = |what: String| match said {
            "" => Problem::new(what),
            said => Problem::new(what).why(format!("git says: {said}")),
        };
        if self.ask(&["rev-parse", "--git-dir"]).is_none() {
            return if said.starts_with("not a git repository") {
                Problem::new(format!("`git:{text}` is in no repository"))
                    .why("neither the current folder nor one above it is a repository of git")
                    .help("run it in the repository; a path with no `git:` in front is read from the disk")
            } else {
                refused(format!("git does not open the repository of `git:{text}`"))
                    .help("run `git status` in this folder to see what it wants")
            };
        }
        if self.ask(&["rev-parse", "--is-inside-work-tree"]).is_none_or(|answer| answer.trim() != "true") {
            return refused(format!("`git:{text}` is named from a folder that is no working tree"))
                .help("run it in a working tree of the repository, where its files are");
        }
        let Named { revision, path } = named;
        let tree = format!("{revision}^{{tree}}");
        let is_index = revision.is_empty();
        if !is_index && self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &tree]).is_none() {
            return self.no_revision(named, said);
        }
        if let Some((module, rest)) = self.submodule(named) {
            let help = match rest {
                "" => "run it in that folder, and name a revision of the submodule and a file in it".to_owned(),
                file => format!("run it in that folder with a revision of the submodule: `git:HEAD:{file}`"),
            };
            return Problem::new(format!("`{module}` is a submodule in {}", named.place()))
                .why("its files are in a repository of its own")
                .help(help);
        }
        let kind = self.ask(&["cat-file", "-t", "--end-of-options", &named.object()]);
        if kind.as_deref().map(str::trim) == Some("tree") {
            return Problem::new(format!("`{path}` is a folder in {}", named.place())).help("give a file in it");
        }
        if !said.contains("does not exist") && !said.contains("exists on disk") && !said.contains("not in the working")
        {
            return refused(format!("git cannot read `git:{text}`"))
                .help(format!("run `git show {}` to see what it wants", named.object()));
        }
        self.no_path(named)
    }

    /// The submodule in which a file would be, and the path from there.
    fn submodule<'n>(&self, named: Named<'n>) -> Option<(&'n str, &'n str)> {
        let Named { revision, path } = named;
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]).take(MOST_FOLDERS);
        ends.map(|end| path.split_at(end)).map(|(folder, rest)| (folder, rest.trim_start_matches('/'))).find(
            |(folder, _)| {
                let place = format!(":(literal){folder}");
                let held = if revision.is_empty() {
                    self.ask(&["ls-files", "--stage", "--", &place])
                } else {
                    self.ask(&["ls-tree", "--end-of-options", revision, folder])
                };
                held.is_some_and(|held| held.starts_with(SUBMODULE))
            },
        )
    }

    fn no_revision(&self, named: Named<'_>, said: &str) -> Problem {
        let revision = named.revision;
        let problem = Problem::new(format!("there is no revision `{revision}` in the repository"));
        let names = self.ask(&["for-each-ref", "--format=%(refname:short)"]).unwrap_or_default();
        let close = nearest(revision, names.lines());
        if !close.is_empty() {
            let shown: Vec<String> = close.iter().map(|name| format!("`git:{name}:{}`", named.path)).collect();
            return problem.help(format!("did you mean {}?", shown.join(" or ")));
        }
        if self.ask(&["rev-list", "--max-count=1", "--all"]).is_some_and(|commit| commit.trim().is_empty()) {
            return problem
                .why("nothing has been committed yet")
                .help(format!("commit first; `git::{}` reads what `git add` has taken", named.path));
        }
        if self.ask(&["rev-parse", "--is-shallow-repository"]).is_some_and(|answer| answer.trim() == "true") {
            return problem
                .why("the clone is shallow: of its history only the newest commits are there")
                .help("fetch more of it with `git fetch --deepen 10`, or let CI check out more than one commit");
        }
        if said.contains("ambiguous") {
            return problem.why(format!("git says: {said}")).help("write more of its letters");
        }
        problem.help("`git log --oneline` shows commits, `git branch --all` branches")
    }

    fn no_path(&self, named: Named<'_>) -> Problem {
        let Named { revision, path } = named;
        let problem = Problem::new(format!("there is no file `{path}` in {}", named.place()));
        // Whoever is in a folder further down often names the file from the top.
        let from_top = format!("{revision}:{path}");
        if self.ask(&["cat-file", "-e", "--end-of-options", &from_top]).is_some() {
            let up = self.ask(&["rev-parse", "--show-cdup"]).unwrap_or_default();
            return problem
                .why("a path is meant from the current folder, and not from the top of the repository")
                .help(format!("did you mean `git:{revision}:{}{path}`?", up.trim()));
        }
        let (folder, name) = named.split();
        let names = if revision.is_empty() {
            let all = self.ask(&["ls-files", "-z"]).unwrap_or_default();
            let beside = all.split('\0').filter_map(|path| path.strip_prefix(folder));
            beside.filter(|name| !name.contains('/')).map(str::to_owned).collect()
        } else {
            let beside = format!("{revision}:./{folder}");
            let beside = self.ask(&["ls-tree", "-z", "--name-only", "--end-of-options", &beside]).unwrap_or_default();
            beside.split('\0').map(str::to_owned).collect::<Vec<_>>()
        };
        let close = nearest(name, names.iter().map(String::as_str));
        if !close.is_empty() {
            let shown: Vec<String> = close.iter().map(|name| format!("`git:{revision}:{folder}{name}`")).collect();
            return problem.help(format!("did you mean {}?", shown.join(" or ")));
        }
        if self.folder.join(path).is_file() {
            return problem
                .why("it is on the disk, and was not yet there")
                .help(format!("`git log --oneline -- {path}` tells since when it is"));
        }
        problem.help("check the name, and the folder that it is named from")
    }
}

/// What a child prints, as far as the limit and one byte more, and what it says of itself.
fn drain(child: &mut Child, limit: u64) -> (std::io::Result<Vec<u8>>, String) {
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    // Both are read at once, so that the child never waits for either.
    let said = std::thread::spawn(move || {
        let mut said = Vec::new();
        if let Some(mut stderr) = stderr {
            // What cannot be read was not said.
            let _ = stderr.by_ref().take(1 << 16).read_to_end(&mut said);
            let _ = std::io::copy(&mut stderr, &mut std::io::sink());
        }
        String::from_utf8_lossy(&said).into_owned()
    });
    let mut bytes = Vec::new();
    let read = stdout.map_or(Ok(0), |stdout| stdout.take(limit + 1).read_to_end(&mut bytes));
    if bytes.len() as u64 > limit || read.is_err() {
        // It may have ended meanwhile.
        let _ = child.kill();
    }
    (read.map(|_| bytes), said.join().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn git(folder: &Path, words: &[&str]) {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=x", "-c", "user.email=x@y", "-c", "commit.gpgsign=false"]);
        let output = command.args(words).current_dir(folder).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// A repository with two commits, a tag and something in the index.
    fn repository() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        git(folder.path(), &["init", "--quiet", "--initial-branch=main"]);
        fs::create_dir(at("sub")).unwrap();
        fs::write(at("flags.json"), "{\"one\": 1}").unwrap();
        fs::write(at("sub/flags.json"), "{\"sub\": 1}").unwrap();
        fs::write(at("empty.json"), "").unwrap();
        fs::write(at("a:b.json"), "[]").unwrap();
        fs::write(at("large.json"), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n").unwrap();
        git(folder.path(), &["add", "."]);
        git(folder.path(), &["commit", "--quiet", "-m", "one"]);
        git(folder.path(), &["tag", "before"]);
        fs::write(at("flags.json"), "{\"two\": 2}").unwrap();
        git(folder.path(), &["commit", "--quiet", "-am", "two"]);
        fs::write(at("flags.json"), "{\"three\": 3}").unwrap();
        git(folder.path(), &["add", "."]);
        fs::write(at("flags.json"), "{\"four\": 4}").unwrap();
        fs::write(at("fresh.json"), "{}").unwrap();
        folder
    }

    #[test]
    fn a_name_is_split_at_the_first_colon_outside_of_braces() {
        let cases = [
            ("main:flags.json", Some(("main", "flags.json"))),
            ("main:a:b", Some(("main", "a:b"))),
            (":flags.json", Some(("", "flags.json"))),
            ("main@{2026-11-21 18:00}:x", Some(("main@{2026-11-21 18:00}", "x"))),
            ("HEAD^{/fix: it}:x", Some(("HEAD^{/fix: it}", "x"))),
            ("a}:x", Some(("a}", "x"))),
            ("main", None),
            ("main:", None),
            ("", None),
            (":", None),
            ("--output=x:y", None),
            ("main:-x", None),
            ("main:/x", None),
            ("main@{:x", None),
            ("ma\0in:x", None),
        ];
        for (text, want) in cases {
            let found = Named::parse(text).ok().map(|named| (named.revision, named.path));
            assert_eq!(found, want, "{text}");
        }
    }

    #[test]
    fn submodules_and_what_was_never_committed_are_told() {
        let folder = repository();
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).unwrap();
        git(&inner, &["init", "--quiet", "--initial-branch=main"]);
        let problem = read_from(&inner, "HEAD:flags.json").unwrap_err().to_string();
        assert!(problem.contains("there is no revision `HEAD`"), "{problem}");
        fs::write(inner.join("flags.json"), "{}").unwrap();
        git(&inner, &["add", "."]);
        git(&inner, &["commit", "--quiet", "-m", "one"]);
        git(folder.path(), &["-c", "advice.addEmbeddedRepo=false", "add", "inner"]);
        git(folder.path(), &["commit", "--quiet", "-m", "three"]);
        for text in ["HEAD:inner/flags.json", "HEAD:inner", ":inner/flags.json"] {
            let problem = read_from(folder.path(), text).unwrap_err().to_string();
            assert!(problem.contains("`inner` is a submodule"), "{text}: {problem}");
        }
        assert_eq!(read_from(&inner, "HEAD:flags.json").unwrap(), b"{}");
    }

    #[test]
    fn a_file_is_read_as_it_is_in_a_revision_and_in_the_index() {
        let folder = repository();
        let sub = folder.path().join("sub");
        let cases = [
            (folder.path(), "HEAD~1:flags.json", "{\"one\": 1}"),
            (folder.path(), "before:flags.json", "{\"one\": 1}"),
            (folder.path(), "main:flags.json", "{\"two\": 2}"),
            (folder.path(), "HEAD^{/one}:flags.json", "{\"one\": 1}"),
            (folder.path(), ":flags.json", "{\"three\": 3}"),
            (folder.path(), "main:sub/flags.json", "{\"sub\": 1}"),
            (folder.path(), "main:./a:b.json", "[]"),
            (&sub, "main:flags.json", "{\"sub\": 1}"),
            (&sub, "main:../flags.json", "{\"two\": 2}"),
            (&sub, ":flags.json", "{\"sub\": 1}"),
        ];
        for (place, text, want) in cases {
            let bytes = read_from(place, text).unwrap_or_else(|problem| panic!("{text}: {problem}"));
            assert_eq!(String::from_utf8(bytes).unwrap(), want, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_name_is_told() {
        let folder = repository();
        let sub = folder.path().join("sub");
        let nowhere = tempfile::tempdir().unwrap();
        let cases = [
            (folder.path(), "mian:flags.json", "no revision `mian`", "`git:main:flags.json`"),
            (folder.path(), "0123456:flags.json", "no revision", "git log"),
            (folder.path(), "main:flag.json", "no file `flag.json` in `main`", "`git:main:flags.json`"),
            (folder.path(), "main:sub/flag.json", "no file", "`git:main:sub/flags.json`"),
            (folder.path(), ":flag.json", "in the index", "`git::flags.json`"),
            (folder.path(), "main:fresh.json", "no file", "since when"),
            (folder.path(), "main:nothing-like-it", "no file", "check the name"),
            (folder.path(), "main:sub", "is a folder", "a file in it"),
            (folder.path(), "main:empty.json", "is empty", "cut off"),
            (folder.path(), "main:large.json", "pointer of Git LFS", "git lfs smudge"),
            (&sub, "main:a:b.json", "no file", "`git:main:../a:b.json`"),
            (&sub, "main:../../x", "cannot read", "git show"),
            (nowhere.path(), "main:flags.json", "in no repository", "run it in the repository"),
        ];
        for (place, text, message, help) in cases {
            let problem = read_from(place, text).unwrap_err();
            let told = problem.to_string();
            assert!(problem.message.contains(message) && told.contains(help), "{text}: {told}");
        }
    }

    #[test]
    fn filters_are_not_applied() {
        let folder = repository();
        fs::write(folder.path().join(".gitattributes"), "*.json diff=upper filter=upper\n").unwrap();
        for name in ["diff.upper.textconv", "filter.upper.smudge"] {
            git(folder.path(), &["config", name, "tr a-z A-Z"]);
        }
        assert_eq!(read_from(folder.path(), "main:flags.json").unwrap(), b"{\"two\": 2}");
    }

    #[test]
    fn a_shallow_clone_is_told() {
        let folder = repository();
        let clone = tempfile::tempdir().unwrap();
        let from = format!("file://{}", folder.path().display());
        git(clone.path(), &["clone", "--quiet", "--depth=1", &from, "."]);
        let problem = read_from(clone.path(), "HEAD~1:flags.json").unwrap_err().to_string();
        assert!(problem.contains("shallow") && problem.contains("--deepen"), "{problem}");
    }

    #[test]
    fn what_is_larger_than_the_limit_is_not_read_on() {
        let folder = repository();
        let (_, bytes, _) = Git { folder: folder.path() }.run(&["cat-file", "blob", "main:flags.json"], 3).unwrap();
        assert_eq!(bytes.len(), 4);
    }
}
