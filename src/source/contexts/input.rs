//! How a file is opened of which there is to be no more than a record in memory: a path or standard input, compressed or
//! not.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::source::{Problem, unreadable};

/// So many bytes are read at once.
const BLOCK: usize = 1 << 16;

/// The bytes of a file that is read front to back.
pub(super) type Input = Box<dyn BufRead>;

/// What a path is called in messages.
pub(super) fn label(path: &Path) -> String {
    if path.as_os_str() == "-" { "<stdin>".to_owned() } else { path.display().to_string() }
}

/// Opens `path`, or standard input where it is `-`. `what` is in it, in a word: "contexts". What is compressed with gzip is
/// read as what was compressed.
pub(super) fn open(path: &Path, what: &str) -> Result<Input, Problem> {
    if path.as_os_str() == "-" {
        return inflated(io::stdin()).map_err(|error| failed("<stdin>", &error));
    }
    let file = match File::open(path) {
        Ok(file) if file.metadata().is_ok_and(|facts| facts.is_dir()) => {
            return Err(
                Problem::new(format!("`{}` is a directory", path.display())).help(format!("give a file of {what}"))
            );
        }
        Ok(file) => file,
        Err(error) => return Err(unreadable(path, &error)),
    };
    inflated(file).map_err(|error| failed(&path.display().to_string(), &error))
}

/// What to say when reading stops half-way.
pub(super) fn failed(name: &str, error: &io::Error) -> Problem {
    let problem = Problem::new(format!("cannot read `{name}`: {error}"));
    match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            problem.why("it is compressed with gzip, and damaged or cut off").help("fetch it again")
        }
        _ => problem,
    }
}

/// The bytes themselves, whether they are compressed or not.
pub(super) fn inflated(mut bytes: impl Read + 'static) -> io::Result<Input> {
    let mut first = Vec::with_capacity(2);
    bytes.by_ref().take(2).read_to_end(&mut first)?;
    let is_compressed = first == [0x1f, 0x8b];
    let whole = Cursor::new(first).chain(bytes);
    Ok(if is_compressed {
        let whole = BufReader::with_capacity(BLOCK, whole);
        Box::new(BufReader::with_capacity(BLOCK, MultiGzDecoder::new(whole)))
    } else {
        Box::new(BufReader::with_capacity(BLOCK, whole))
    })
}
