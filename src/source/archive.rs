//! Archives: tar, compressed with gzip or not, held in memory. What the members mean is a front-end's business.
//!
//! What is compressed and is no tar within is taken for one document.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::{LIMIT, Problem};

/// The most that a member may have, in bytes.
pub const MEMBER_LIMIT: u64 = 200_000_000;

/// The files of an archive.
#[derive(Debug, Clone)]
pub struct Archive {
    /// What it is called.
    pub name: String,
    /// Its regular files, in order.
    pub members: Vec<Member>,
}

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What bytes are.
pub(super) enum Unpacked {
    /// The files of an archive.
    Archive(Archive),
    /// A document.
    Plain(Vec<u8>),
}

impl Archive {
    /// The member of that name; of several the last, as when they are written to a folder.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().rfind(|member| member.name == name)
    }
}

/// Unpacks bytes as far as they are packed.
pub(super) fn unpack(name: &str, bytes: Vec<u8>) -> Result<Unpacked, Problem> {
    let is_compressed = bytes.starts_with(&[0x1f, 0x8b]);
    let bytes = if is_compressed { inflate(name, &bytes)? } else { bytes };
    if !is_tar(&bytes) {
        return Ok(Unpacked::Plain(bytes));
    }
    let mut members = Vec::new();
    let broken = |error: &std::io::Error| {
        Problem::new(format!("the archive `{name}` is damaged or cut off: {error}")).help("fetch it again")
    };
    let mut archive = tar::Archive::new(bytes.as_slice());
    for entry in archive.entries().map_err(|error| broken(&error))? {
        let mut entry = entry.map_err(|error| broken(&error))?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let path = path.strip_prefix("./").unwrap_or(&path).to_owned();
        let size = entry.size();
        if size >= MEMBER_LIMIT {
            return Err(Problem::new(format!("`{path}` in `{name}` has {} MB", size / 1_000_000))
                .why(format!("files of an archive are read up to {} MB", MEMBER_LIMIT / 1_000_000))
                .help("is it the right archive?"));
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(|error| broken(&error))?;
        if bytes.len() as u64 != size {
            return Err(Problem::new(format!("the archive `{name}` is cut off in `{path}`")).help("fetch it again"));
        }
        members.push(Member { name: path, bytes });
    }
    Ok(Unpacked::Archive(Archive { name: name.to_owned(), members }))
}

fn inflate(name: &str, bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut inflated = Vec::new();
    MultiGzDecoder::new(bytes).take(LIMIT + 1).read_to_end(&mut inflated).map_err(|error| {
        Problem::new(format!("`{name}` is compressed with gzip, and damaged or cut off: {error}"))
            .help("fetch it again")
    })?;
    if inflated.len() as u64 > LIMIT {
        return Err(Problem::new(format!("`{name}` holds more than {} MiB", LIMIT >> 20)).help("is it the right file?"));
    }
    Ok(inflated)
}

fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(257..262) == Some(b"ustar")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::io::Write;

    /// A tar of files.
    pub(crate) fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, bytes) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, name, *bytes).unwrap();
        }
        builder.into_inner().unwrap()
    }

    pub(crate) fn compressed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn names(bytes: Vec<u8>) -> Result<Vec<String>, Problem> {
        Ok(match unpack("x", bytes)? {
            Unpacked::Archive(archive) => archive.members.into_iter().map(|member| member.name).collect(),
            Unpacked::Plain(bytes) => vec![format!("plain {}", String::from_utf8_lossy(&bytes))],
        })
    }

    #[test]
    fn archives_are_unpacked() {
        let tar = packed(&[("a.json", b"{}"), ("./b", b"")]);
        assert_eq!(names(tar.clone()), Ok(vec!["a.json".to_owned(), "b".to_owned()]));
        assert_eq!(names(compressed(&tar)), Ok(vec!["a.json".to_owned(), "b".to_owned()]));
        assert_eq!(names(compressed(b"{}")), Ok(vec!["plain {}".to_owned()]));
        assert_eq!(names(b"{}".to_vec()), Ok(vec!["plain {}".to_owned()]));
    }

    #[test]
    fn archives_that_are_cut_off_are_refused() {
        let tar = packed(&[("a.json", &[b'x'; 2000]), ("b.json", &[b'x'; 2000])]);
        let zip = compressed(&tar);
        assert!(names(tar[..1000].to_vec()).unwrap_err().message.contains("cut off"));
        assert!(names(tar[..3600].to_vec()).unwrap_err().message.contains("cut off"));
        for end in [3, 20, zip.len() / 2, zip.len() - 1] {
            assert!(names(zip[..end].to_vec()).unwrap_err().message.contains("cut off"), "{end}");
        }
    }

    #[test]
    fn only_files_count() {
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Directory);
        header.set_size(0);
        builder.append_data(&mut header, "folder", &b""[..]).unwrap();
        assert_eq!(names(builder.into_inner().unwrap()), Ok(Vec::new()));
    }
}
