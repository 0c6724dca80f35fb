//! What files of contexts are read as.

use std::io::{self, Cursor, Read};

use super::*;
use crate::source::archive::tests::compressed;

/// Bytes that come one at a time, as through a slow pipe.
struct Trickle(Cursor<Vec<u8>>);

impl Read for Trickle {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(1);
        self.0.read(&mut buffer[..length])
    }
}

fn inputs(bytes: &[u8]) -> [Input; 3] {
    [
        input::inflated(Cursor::new(bytes.to_vec())).unwrap(),
        input::inflated(Trickle(Cursor::new(bytes.to_vec()))).unwrap(),
        input::inflated(Cursor::new(compressed(bytes))).unwrap(),
    ]
}

/// Each record in a line: where it begins, and what it says or why it says nothing.
fn told(input: Input, format: Option<Format>) -> Vec<String> {
    let mut contexts = match Contexts::read("x".to_owned(), input, format) {
        Ok(contexts) => contexts,
        Err(problem) => return vec![format!("! {}", first(&problem))],
    };
    let mut told = Vec::new();
    loop {
        told.push(match contexts.next() {
            Ok(None) => break,
            Ok(Some(Ok(Record { line, says: Says::Native(tree) }))) => format!("{line} {tree}"),
            Ok(Some(Ok(Record { line, says: Says::Attributes(attributes) }))) => {
                let cells: Vec<String> = attributes.iter().map(|(name, value)| format!("{name}={value}")).collect();
                format!("{line} {}", cells.join(" "))
            }
            Ok(Some(Err(problem))) | Err(problem) => format!("! {}", first(&problem)),
        });
        assert!(told.len() < 100);
    }
    assert!(matches!(contexts.next(), Ok(None)));
    told
}

/// What is wrong, and where.
fn first(problem: &Problem) -> String {
    let place = problem.place.as_ref().map(|place| format!(" @{}:{}", place.line, place.column));
    format!("{}{}", problem.message, place.unwrap_or_default())
}

fn assert_told(bytes: &[u8], format: Option<Format>, want: &[&str]) {
    for (way, input) in inputs(bytes).into_iter().enumerate() {
        assert_eq!(told(input, format), want, "{} in way {way}", bytes.escape_ascii());
    }
}

#[test]
fn tables_are_read_as_rfc_4180_has_them() {
    let cases: [(&[u8], &[&str]); 22] = [
        (b"id,c\n1,NO\n2,SE\n", &[r#"2 id="1" c="NO""#, r#"3 id="2" c="SE""#]),
        (b"id,c\r\n1,NO\r\n\r\n2,SE", &[r#"2 id="1" c="NO""#, r#"4 id="2" c="SE""#]),
        (b"id\r1\r2", &[r#"1 id="1""#, r#"1 id="2""#]),
        (b"\xef\xbb\xbfid,c\n1,2\n", &[r#"2 id="1" c="2""#]),
        (b"\xef\xbb\xbf\"id\",c\n1,2\n", &[r#"2 id="1" c="2""#]),
        (b"\n\nid\n\n\n1\n", &[r#"6 id="1""#]),
        // Quotes, with separators, quotes and line ends within.
        (b"id,c\n\"a,b\",\"say \"\"hi\"\"\"\n3,4\n", &[r#"2 id="a,b" c="say \"hi\"""#, r#"3 id="3" c="4""#]),
        (b"id,c\n\"a\r\nb\n\",2\n3,4\n", &[r#"2 id="a\r\nb\n" c="2""#, r#"5 id="3" c="4""#]),
        (b"id,c\n5\" disk,2\n", &[r#"2 id="5\" disk" c="2""#]),
        // An empty cell says nothing, quoted or not; white space is a text.
        (b"id,c\n,2\n\"\", \n", &[r#"2 c="2""#, r#"3 c=" ""#]),
        (b"id,c\n,\n", &["2 "]),
        // JSON.
        (
            b"id , n:= ,t:=\n1,2.50,\"\"\"\"\"\"\n2,\"[1,\"\"a\"\"]\",null\n3,,true\n",
            &[r#"2 id="1" n=2.50 t="""#, r#"3 id="2" n=[1,"a"] t=null"#, r#"4 id="3" t=true"#],
        ),
        (b"id,n:=\n1,NO\n2,3\n", &["! the cell of `n` is not JSON: expected value @2:1", r#"3 id="2" n=3"#]),
        // Rows that are shorter or longer than the headings.
        (
            b"id,c\n1\n1,2,3\n4,5\n",
            &[
                "! the row has 1 cell, and the table 2 @2:1",
                "! the row has 3 cells, and the table 2 @3:1",
                r#"4 id="4" c="5""#,
            ],
        ),
        (b"id,c\n1,\"2\n3,4\n", &["! a quote is opened and not closed @2:1"]),
        (b"id,\"c\n1,2\n", &["! a quote is opened and not closed @1:1"]),
        (b"id,c\n", &[]),
        (b"id,c,id\n1,2,3\n", &["! two columns are called `id` @1:1"]),
        (b"id,id:=\n", &["! two columns are called `id` @1:1"]),
        (b",id,\n0,1,\n1,2,x\n", &[r#"2 id="1""#, r#"3 id="2""#]),
        (b",,\n1,2,3\n", &["! no column has a heading @1:1"]),
        // What is no text is no cell, whatever the cells beside it are.
        (
            b"id,c\n\xc3,\xa9\n1\0,\xc3\xa9\n",
            &["! the cell of `id` is not UTF-8: byte 0xc3 cannot stand there @2:1", "3 id=\"1\\u0000\" c=\"é\""],
        ),
    ];
    for (bytes, want) in cases {
        assert_told(bytes, Some(Format::Csv), want);
    }
}

#[test]
fn the_separator_is_the_one_of_the_headings() {
    let cases: [(&[u8], Option<Format>, &[&str]); 5] = [
        (b"id;c\n1;a,b\n", None, &[r#"2 id="1" c="a,b""#]),
        (b"id\tc\n1\ta,b\n", None, &[r#"2 id="1" c="a,b""#]),
        (b"id,c;d\n1,2\n", Some(Format::Csv), &[r#"2 id="1" c;d="2""#]),
        (b"id,c\td\n1\t2\n", Some(Format::Tsv), &[r#"2 id,c="1" d="2""#]),
        (b"id\n1,2\n", None, &["! the row has 2 cells, and the table 1 @2:1"]),
    ];
    for (bytes, format, want) in cases {
        assert_told(bytes, format, want);
    }
}

#[test]
fn lines_hold_contexts_or_requests() {
    let cases: [(&[u8], &[&str]); 16] = [
        (b"{\"a\":1}\n\n {\"a\":[2]} \r\nnull", &[r#"1 {"a":1}"#, r#"3 {"a":[2]}"#, "4 null"]),
        (b"\xef\xbb\xbf{\"a\":1}\n", &[r#"1 {"a":1}"#]),
        (b"\xef\xbb\xbf\n{\"a\":1}\n", &[r#"2 {"a":1}"#]),
        (br#"{"flag":"f","key":1,"context":{"a":1},"id":7}"#, &[r#"1 {"a":1}"#]),
        (br#"{"context":{"a":1}}"#, &[r#"1 {"a":1}"#]),
        (br#"{"context":null,"user":1}"#, &["1 null"]),
        (br#"{"key":"k","context":{"a":1}}"#, &[r#"1 {"key":"k","context":{"a":1}}"#]),
        (br#"{"kind":"multi","context":{"key":1}}"#, &[r#"1 {"kind":"multi","context":{"key":1}}"#]),
        (br#"{"context":"web","a":1}"#, &[r#"1 {"context":"web","a":1}"#]),
        (b"{\"a\":\xff}\n{\"a\":1}\n", &["! the line is not UTF-8: byte 0xff cannot stand there @1:6", r#"2 {"a":1}"#]),
        (
            "{\"é\":1,}\n{}\n3\n".as_bytes(),
            &["! the line is not JSON: key must be a string @1:8", "2 {}", "! the line is no context @3:1"],
        ),
        (
            b"{\"a\":\"\0\"}\n\0\n",
            &[
                "! the line is not JSON: control character (\\u0000-\\u001F) found while parsing a string @1:7",
                "! the line is not JSON: expected value @2:1",
            ],
        ),
        (b"[{\"a\":1},\n{}]", &["! `x` is a JSON list"]),
        (b"{\n\"a\":1}", &["! `x` is a JSON document over several lines"]),
        (b" \n", &["! `x` is empty"]),
        (b"\xef\xbb\xbf", &["! `x` is empty"]),
    ];
    for (bytes, want) in cases {
        assert_told(bytes, Some(Format::Ndjson), want);
    }
}

#[test]
fn the_format_is_told_by_the_name_or_the_first_byte() {
    let names = [
        ("a.csv", Some(Format::Csv)),
        ("a.CSV.gz", Some(Format::Csv)),
        ("a.tsv", Some(Format::Tsv)),
        ("a.json", Some(Format::Ndjson)),
        ("a.jsonl", Some(Format::Ndjson)),
        ("a.b.ndjson.gz", Some(Format::Ndjson)),
        ("a.gz", None),
        ("-", None),
        ("csv", None),
    ];
    for (name, want) in names {
        assert_eq!(Format::of(Path::new(name)), want, "{name}");
    }
    assert_told(b"\n{\"a\":1}\n", None, &[r#"2 {"a":1}"#]);
    assert_told(b"null\n", None, &["1 null"]);
    assert_told(b"nullable\n1\n", None, &[r#"2 nullable="1""#]);
    assert_told(b"", None, &["! `x` is empty"]);
    assert_told(b"\xff\xfei\0d\0", None, &["! `x` is UTF-16"]);
}

#[test]
fn a_record_may_be_long_and_not_endless() {
    let long = "x".repeat(300_000);
    let json = format!("{{\"a\":\"{long}\"}}\n{{}}\n");
    assert_told(json.as_bytes(), None, &[&format!("1 {{\"a\":\"{long}\"}}"), "2 {}"]);
    let many: Vec<String> = (0..5000).map(|number| format!("c{number}")).collect();
    let csv = format!("{}\n{}{long}\n", many.join(","), ",".repeat(4999));
    assert_told(csv.as_bytes(), None, &[&format!("2 c4999=\"{long}\"")]);
    // A quote that is not closed would take all that comes.
    let endless = Cursor::new(b"a,b\n1,\"").chain(io::repeat(b'x'));
    let want = ["! the row is longer than 64 MiB @2:1"];
    assert_eq!(told(Box::new(io::BufReader::new(endless)), None), want);
    let endless = io::BufReader::new(Cursor::new(b"{}\n").chain(io::repeat(b'x')));
    assert_eq!(told(Box::new(endless), None), ["1 {}", "! line 2 of `x` is longer than 64 MiB"]);
    assert_eq!(told(Box::new(io::BufReader::new(io::repeat(b'x'))), None), ["! the row is longer than 64 MiB @1:1"]);
}

proptest::proptest! {
    #[test]
    fn no_bytes_are_too_odd(bytes in "[\\x00\"{}\\[\\],:;a\\t\\r\\n \u{feff}é1]{0,60}", cut in 0..60_usize) {
        let bytes = bytes.as_bytes();
        for bytes in [bytes, &bytes[cut.min(bytes.len())..]] {
            for format in [None, Some(Format::Ndjson), Some(Format::Csv), Some(Format::Tsv)] {
                let [one, two, three] = inputs(bytes).map(|input| told(input, format));
                assert_eq!(one, two);
                assert_eq!(one, three);
            }
        }
    }

    #[test]
    fn what_is_written_as_csv_is_read_again(
        rows in proptest::collection::vec(proptest::collection::vec("[a\",;\\t\\r\\né ]{1,6}", 3), 0..8),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["x", "y", "z"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let mut contexts = Contexts::read("x".to_owned(), Box::new(Cursor::new(bytes)), Some(Format::Csv)).unwrap();
        let mut read = Vec::new();
        while let Some(record) = contexts.next().unwrap() {
            let Says::Attributes(attributes) = record.unwrap().says else { panic!("a row is attributes") };
            read.push(attributes.iter().map(|(_, value)| value.as_text().unwrap().to_owned()).collect::<Vec<_>>());
        }
        assert_eq!(read, rows);
    }
}
