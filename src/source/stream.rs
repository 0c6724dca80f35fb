//! Server-sent events, recorded as `curl` writes them or as they come: the framing alone, not what the events say.
//!
//! Lines end in CR, LF or both; an event ends at an empty line. Comments, `id` and `retry` are passed over. What stands behind
//! the last empty line is an event that may not be whole, and is marked as such.

/// An event of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it is called; `message` where it has no name.
    pub name: String,
    /// Its data, the lines joined by line feeds.
    pub data: String,
    /// Whether the empty line behind it is there.
    pub is_whole: bool,
    /// Where the lines of the data begin in the text.
    starts: Vec<usize>,
}

impl Event {
    /// Where in the text a byte of the data stands.
    #[must_use]
    pub fn offset(&self, at: usize) -> usize {
        let before = &self.data.as_bytes()[..at.min(self.data.len())];
        let line = memchr::memchr_iter(b'\n', before).count();
        let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        self.starts.get(line).copied().unwrap_or_default() + before.len() - start
    }
}

/// Whether a text is a recorded stream: its first line that is no comment is a field of an event.
#[must_use]
pub fn is_stream(text: &str) -> bool {
    // A document may be a single line, which need not be gone through.
    if text.trim_start().starts_with(['{', '[']) {
        return false;
    }
    let first = text.trim_start_matches('\u{feff}').lines().find(|line| !line.starts_with(':') && !line.is_empty());
    let mut data = text.lines().filter_map(|line| line.strip_prefix("data:"));
    first.is_some_and(|line| {
        let mut is_data = || data.next().is_some_and(|data| data.trim_start().starts_with(['{', '[']));
        ["event:", "data:", "id:", "retry:"].iter().any(|field| line.starts_with(field)) && is_data()
    })
}

/// The events of a stream that have data.
#[must_use]
pub fn events(text: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let mut open = Open::default();
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    loop {
        let rest = &text[at..];
        let Some(length) = memchr::memchr2(b'\r', b'\n', rest.as_bytes()) else {
            open.take(rest, at);
            events.extend(open.close(false));
            return events;
        };
        if length == 0 {
            events.extend(open.close(true));
        } else {
            open.take(&rest[..length], at);
        }
        at += length + if rest[length..].starts_with("\r\n") { 2 } else { 1 };
    }
}

/// The events of a stream as its bytes come.
#[derive(Debug, Default)]
pub struct Reader {
    open: Open,
    /// Whether the last line ended in CR, so that an LF that comes next belongs to it.
    is_after_cr: bool,
    /// How many of the bytes that are left were searched for the end of a line.
    searched: usize,
    /// Whether a line was read, before which a byte-order mark may stand.
    has_begun: bool,
}

impl Reader {
    /// The next event that is whole and has data. The lines that are whole are taken out of `bytes`.
    pub fn take(&mut self, bytes: &mut Vec<u8>) -> Option<Event> {
        let mut at = 0;
        let mut event = None;
        while event.is_none() {
            if self.is_after_cr && at < bytes.len() {
                at += usize::from(bytes[at] == b'\n');
                self.is_after_cr = false;
            }
            let from = at.max(self.searched);
            let Some(length) = memchr::memchr2(b'\r', b'\n', &bytes[from..]).map(|end| from - at + end) else {
                self.searched = bytes.len() - at;
                break;
            };
            self.searched = 0;
            let line = String::from_utf8_lossy(&bytes[at..at + length]).into_owned();
            self.is_after_cr = bytes[at + length] == b'\r';
            at += length + 1;
            let line = if self.has_begun { line.as_str() } else { line.trim_start_matches('\u{feff}') };
            self.has_begun = true;
            if line.is_empty() {
                event = std::mem::take(&mut self.open).close(true);
            } else {
                self.open.take(line, 0);
            }
        }
        bytes.drain(..at);
        event
    }

    /// How many bytes of an event that is not whole are held.
    #[must_use]
    pub fn held(&self) -> usize {
        self.open.data.len()
    }
}

/// An event whose end was not met yet.
#[derive(Debug, Default)]
struct Open {
    name: String,
    data: String,
    starts: Vec<usize>,
}

impl Open {
    /// Takes the line that begins at `at`.
    fn take(&mut self, line: &str, at: usize) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => {
                if !self.starts.is_empty() {
                    self.data.push('\n');
                }
                self.data.push_str(value);
                self.starts.push(at + line.len() - value.len());
            }
            _ => {}
        }
    }

    /// The event, where it has data.
    fn close(&mut self, is_whole: bool) -> Option<Event> {
        let Open { mut name, data, starts } = std::mem::take(self);
        if name.is_empty() {
            name.push_str("message");
        }
        (!starts.is_empty()).then_some(Event { name, data, is_whole, starts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let tell = |event: Event| format!("{}={}{}", event.name, event.data, if event.is_whole { "" } else { "..." });
        events(text).into_iter().map(tell).collect()
    }

    #[test]
    fn events_end_at_empty_lines() {
        let cases: [(&str, &[&str]); 7] = [
            ("event: put\ndata: {}\n\n", &["put={}"]),
            (
                ":hi\nid: 1\nretry: 5\r\nevent:a\r\ndata:  1\r\ndata:2\r\n\r\nevent: b\n\ndata: x",
                &["a= 1\n2", "message=x..."],
            ),
            ("event: a\rdata: 1\r\rdata: 2\r\r", &["a=1", "message=2"]),
            ("data\n\n", &["message="]),
            ("event: a\ndata: 1\n", &["a=1..."]),
            ("\u{feff}event: a\ndata: 1\n\n\n\n", &["a=1"]),
            ("", &[]),
        ];
        for (text, want) in cases {
            assert_eq!(told(text), want, "{text:?}");
        }
    }

    #[test]
    fn events_that_come_in_pieces_are_those_of_the_whole() {
        let text = ":hi\nid: 1\r\nevent:a\r\ndata: 1\r\ndata:2\r\n\r\nevent: b\n\ndata: x\r\rdata: \u{fc}\n\ndata: y";
        let whole: Vec<_> = events(text).into_iter().filter(|event| event.is_whole).collect();
        for size in 1..text.len() {
            let (mut reader, mut rest, mut came) = (Reader::default(), Vec::new(), Vec::new());
            for piece in text.as_bytes().chunks(size) {
                rest.extend_from_slice(piece);
                while let Some(event) = reader.take(&mut rest) {
                    came.push((event.name, event.data));
                }
            }
            let wanted: Vec<_> = whole.iter().map(|event| (event.name.clone(), event.data.clone())).collect();
            assert_eq!(came, wanted, "pieces of {size}");
        }
    }

    #[test]
    fn offsets_lead_into_the_text() {
        let text = "event: a\ndata: {\ndata:  1}\n\n";
        let event = &events(text)[0];
        assert_eq!(event.data, "{\n 1}");
        for (at, c) in event.data.char_indices().filter(|(_, c)| *c != '\n') {
            assert_eq!(text[event.offset(at)..].chars().next(), Some(c), "{at}");
        }
    }

    #[test]
    fn streams_are_told_from_yaml() {
        let cases = [
            ("event: put\ndata: {}\n\n", true),
            (":\n\nid: 3\nevent: put\ndata:{}\n", true),
            ("data: [1]", true),
            ("event: put\n", false),
            ("data: 1\n", false),
            ("a: 1\ndata: {}\n", false),
            ("{}", false),
            ("", false),
        ];
        for (text, want) in cases {
            assert_eq!(is_stream(text), want, "{text:?}");
        }
    }
}
