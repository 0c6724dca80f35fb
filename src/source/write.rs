//! How a file is written: whole, or not at all.
//!
//! This module decides what becomes of a file that somebody else may be reading. The bytes go to a file beside it, which
//! then takes its name; so a reader sees the old content or the new one, and a failure leaves the old one. What is no
//! ordinary file (a pipe, a terminal) cannot be replaced and is written to.

use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Problem;

/// How many symbolic links may lead to each other, as on Linux.
const MOST_LINKS: usize = 40;

/// Makes `bytes` the content of the file at `path`. A symbolic link stays, and what it leads to is replaced. The mode of a
/// file that was there is kept; a new one is for its owner alone. A file that holds these bytes already is left alone.
///
/// # Errors
/// The file cannot be written, with what to do about it. Then it is as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    match Destination::of(path)? {
        Destination::File { target, facts: Some(facts) }
            if facts.len() == bytes.len() as u64 && holds(&target, bytes) =>
        {
            Ok(())
        }
        destination => {
            let mut growing = Growing::over(path, destination)?;
            growing.write_all(bytes).map_err(|error| unwritable(path, &error))?;
            growing.finish()
        }
    }
}

/// Where the bytes for a path go.
enum Destination {
    /// Somebody reads them as they come.
    Stream,
    /// A file takes the name of what the path leads to, and what was there has these facts.
    File { target: PathBuf, facts: Option<Box<fs::Metadata>> },
}

impl Destination {
    fn of(path: &Path) -> Result<Destination, Problem> {
        let facts = match fs::metadata(path) {
            Ok(facts) => Some(facts),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => {
                // A circle of links has words of its own.
                target(path)?;
                return Err(unwritable(path, &error));
            }
        };
        match &facts {
            Some(facts) if facts.is_dir() => {
                Err(Problem::new(format!("`{}` is a directory", path.display())).help("give the name of a file in it"))
            }
            // Behind a descriptor there may be a file, but it is whoever opened it that says what becomes of it.
            Some(facts) if !facts.is_file() || is_descriptor(path) => Ok(Destination::Stream),
            _ => Ok(Destination::File { target: target(path)?, facts: facts.map(Box::new) }),
        }
    }
}

/// A file that is written bit by bit, and takes its name when it is finished. One that is dropped before leaves nothing.
#[derive(Debug)]
pub struct Growing {
    path: PathBuf,
    bytes: BufWriter<Sink>,
}

/// Where the bytes of a growing file are.
#[derive(Debug)]
enum Sink {
    Stream(File),
    Beside { file: NamedTempFile, target: PathBuf, facts: Option<Box<fs::Metadata>> },
}

impl Growing {
    /// Begins a file that is to be at `path`; all that [`replace`] says of it holds here, too.
    ///
    /// # Errors
    /// The file cannot be written, with what to do about it.
    pub fn new(path: &Path) -> Result<Growing, Problem> {
        Growing::over(path, Destination::of(path)?)
    }

    fn over(path: &Path, destination: Destination) -> Result<Growing, Problem> {
        let sink = match destination {
            Destination::Stream => {
                Sink::Stream(File::options().append(true).open(path).map_err(|error| unwritable(path, &error))?)
            }
            Destination::File { target, facts } => {
                let folder = folder(&target);
                if !folder.is_dir() {
                    return Err(Problem::new(format!("there is no folder `{}`", folder.display()))
                        .why(format!("`{}` is to be written into it", path.display()))
                        .help("make the folder first, or check its name"));
                }
                // A temporary file that is dropped is removed.
                let file =
                    NamedTempFile::with_prefix_in(".ffctl-", folder).map_err(|error| unwritable(path, &error))?;
                Sink::Beside { file, target, facts }
            }
        };
        Ok(Growing { path: path.to_path_buf(), bytes: BufWriter::with_capacity(1 << 16, sink) })
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// It cannot be written to the end. Then what was at its path is as it was.
    pub fn finish(self) -> Result<(), Problem> {
        let Growing { path, bytes } = self;
        let sink = bytes.into_inner().map_err(|error| unwritable(&path, error.error()))?;
        let Sink::Beside { file, target, facts } = sink else { return Ok(()) };
        let owned = match &facts {
            Some(facts) => own(file.as_file(), facts),
            None => Ok(()),
        };
        owned.and_then(|()| file.as_file().sync_all()).map_err(|error| unwritable(&path, &error))?;
        file.persist(&target).map_err(|error| unwritable(&path, &error.error))?;
        // The new name is safe once the folder is written, too. Not every system can be asked for that.
        if let Ok(folder) = File::open(folder(&target)) {
            let _ = folder.sync_all();
        }
        Ok(())
    }

    /// What to say where a write to it failed.
    #[must_use]
    pub fn problem(&self, error: &std::io::Error) -> Problem {
        unwritable(&self.path, error)
    }
}

impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.bytes.flush()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Sink::Stream(file) => file.write(bytes),
            Sink::Beside { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Sink::Stream(file) => file.flush(),
            Sink::Beside { file, .. } => file.flush(),
        }
    }
}

/// The folder that a file is in.
fn folder(target: &Path) -> &Path {
    target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a path names what this process has opened already.
fn is_descriptor(path: &Path) -> bool {
    ["/dev/fd", "/dev/stdout", "/dev/stderr", "/dev/stdin", "/proc/self/fd"].iter().any(|known| path.starts_with(known))
}

/// Gives a file the mode of the one that it replaces, and its owner as far as that is allowed.
fn own(file: &File, facts: &fs::Metadata) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Only an administrator may give files away; another one's file is then the writer's own.
        let _ = fchown(file, Some(facts.uid()), Some(facts.gid()));
    }
    file.set_permissions(facts.permissions())
}

/// Where `path` leads to, though nothing may be there yet.
fn target(path: &Path) -> Result<PathBuf, Problem> {
    let mut target = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&target) {
            // What a link says is meant from the folder that it is in.
            Ok(next) => target = target.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(target),
        }
    }
    Err(Problem::new(format!("`{}` is a symbolic link that leads nowhere", path.display()))
        .why("the links lead in a circle")
        .help("remove the link, or give another file"))
}

/// Whether the file holds these very bytes.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    let Ok(mut file) = File::open(path) else { return false };
    let mut block = [0; 1 << 14];
    let mut rest = bytes;
    loop {
        match file.read(&mut block) {
            Ok(0) => return rest.is_empty(),
            Ok(count) => match rest.strip_prefix(&block[..count]) {
                Some(behind) => rest = behind,
                None => return false,
            },
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return false,
        }
    }
}

/// What to say of a file that cannot be written.
fn unwritable(path: &Path, error: &std::io::Error) -> Problem {
    let name = path.display();
    match error.kind() {
        ErrorKind::PermissionDenied => Problem::new(format!("no permission to write `{name}`"))
            .why("a file is written beside it first, in the same folder")
            .help("run it as a user who may write into the folder, or give another file"),
        ErrorKind::ReadOnlyFilesystem => {
            Problem::new(format!("`{name}` is on a file system that is read-only")).help("give a file elsewhere")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Problem::new(format!("there is no room left to write `{name}`"))
                .why("a file that was there before is left as it was")
                .help("make room on the disk, or give a file elsewhere")
        }
        ErrorKind::NotADirectory => {
            Problem::new(format!("cannot write `{name}`: a part of its path is no folder, or not there"))
                .help("check the path")
        }
        _ => Problem::new(format!("cannot write `{name}`: {error}"))
            .why("what was there before is left as it was")
            .help("check the path, or give another file"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn what_was_opened_already_is_written_to() {
        use std::os::fd::AsRawFd;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "before ").unwrap();
        let opened = File::options().append(true).open(&path).unwrap();
        replace(Path::new(&format!("/dev/fd/{}", opened.as_raw_fd())), b"after").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "before after");
        let (mut reader, writer) = std::io::pipe().unwrap();
        replace(Path::new(&format!("/dev/fd/{}", writer.as_raw_fd())), b"through").unwrap();
        drop(writer);
        let mut came = String::new();
        reader.read_to_string(&mut came).unwrap();
        assert_eq!(came, "through");
    }

    #[cfg(unix)]
    #[test]
    fn the_owner_stays_where_that_can_be_given() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "old").unwrap();
        // Anybody may give a file to oneself; an administrator to anybody.
        let own = fs::metadata(&path).unwrap();
        let other = if chown(&path, Some(own.uid() + 7), Some(own.gid() + 7)).is_ok() { 7 } else { 0 };
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&path, b"new").unwrap();
        let facts = fs::metadata(&path).unwrap();
        let want = (own.uid() + other, own.gid() + other, 0o640);
        assert_eq!((facts.uid(), facts.gid(), facts.permissions().mode() & 0o777), want);
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_made_and_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        for content in ["one", "two", "longer than before", ""] {
            replace(&path, content.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
            assert_eq!(names(folder.path()), ["a.json"]);
        }
    }

    #[test]
    fn what_grows_is_there_when_it_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, "before").unwrap();
        let mut growing = Growing::new(&path).unwrap();
        growing.write_all("x".repeat(100_000).as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        drop(growing);
        assert_eq!(names(folder.path()), ["a.json"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        let mut growing = Growing::new(&path).unwrap();
        growing.write_all(b"after").unwrap();
        growing.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
    }

    #[test]
    fn what_is_the_same_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let content = "x".repeat(40_000);
        fs::write(&path, &content).unwrap();
        let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
        replace(&path, content.as_bytes()).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), old);
        replace(&path, format!("{}y", &content[1..]).as_bytes()).unwrap();
        assert_ne!(fs::metadata(&path).unwrap().modified().unwrap(), old);
        assert!(fs::read_to_string(&path).unwrap().ends_with("xy"));
    }

    #[test]
    fn what_cannot_be_written_says_so_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        fs::write(path.join("file"), "x").unwrap();
        let cases = [(path.to_path_buf(), "directory"), (path.join("no/a"), "folder"), (path.join("file/a"), "folder")];
        for (path, word) in cases {
            let problem = replace(&path, b"x").unwrap_err();
            assert!(problem.message.contains(word) && problem.help.is_some(), "{problem}");
        }
        assert_eq!(names(path), ["file"]);
        for kind in
            [ErrorKind::StorageFull, ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem, ErrorKind::Other]
        {
            let problem = unwritable(path, &kind.into());
            assert!(problem.message.contains(&path.display().to_string()) && problem.help.is_some(), "{problem}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_is_kept_and_a_new_file_is_for_its_owner() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        let path = folder.path().join("a.json");
        replace(&path, b"1").unwrap();
        assert_eq!(mode(&path), 0o600);
        for wanted in [0o644, 0o640, 0o444] {
            fs::set_permissions(&path, fs::Permissions::from_mode(wanted)).unwrap();
            replace(&path, format!("{wanted}").as_bytes()).unwrap();
            assert_eq!(mode(&path), wanted);
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("inner")).unwrap();
        symlink("inner/there.json", path("second")).unwrap();
        symlink("second", path("first")).unwrap();
        for content in ["new", "newer"] {
            replace(&path("first"), content.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(path("inner/there.json")).unwrap(), content);
        }
        assert!(fs::symlink_metadata(path("first")).unwrap().is_symlink());
        symlink("b", path("a")).unwrap();
        symlink("a", path("b")).unwrap();
        let problem = replace(&path("a"), b"x").unwrap_err();
        assert!(problem.message.contains("leads nowhere"), "{problem}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_device_is_told_and_what_is_no_file_is_written_to() {
        replace(Path::new("/dev/null"), b"x").unwrap();
        let problem = replace(Path::new("/dev/full"), b"x").unwrap_err();
        assert!(problem.message.contains("no room"), "{problem}");
    }
}
