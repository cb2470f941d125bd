//! Members files that are made to do harm: each ends soon, in little memory, with a clear error, and what was good before it
//! is kept.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use demur::members::{Members, Row};
use proptest::prelude::*;

use super::formats::{ods, ods_row, xlsx, xlsx_with, zipped};
use crate::harness::Demur;

const GOOD: &str = "name,country,account_email\nAnna,DE,a@example.org\n";

/// Bytes that come from nowhere, and how many were asked for.
struct Endless {
    begin: std::io::Cursor<Vec<u8>>,
    byte: u8,
    left: u64,
    pulled: Arc<AtomicU64>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut read = self.begin.read(buffer)?;
        if read == 0 {
            read = buffer.len().min(usize::try_from(self.left).unwrap());
            buffer[..read].fill(self.byte);
            self.left -= read as u64;
        }
        self.pulled.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The rows before the error, the error, and how many bytes it took.
fn bomb(begin: &str, byte: u8, size: u64) -> (Vec<Row>, String, u64) {
    let pulled = Arc::new(AtomicU64::new(0));
    let begin = std::io::Cursor::new(begin.as_bytes().to_vec());
    let stream = Endless { begin, byte, left: size, pulled: pulled.clone() };
    let (rows, error) = match Members::from_stream("bomb", Box::new(stream)) {
        Ok(members) => all(members),
        Err(error) => (Vec::new(), error.to_string()),
    };
    (rows, error, pulled.load(Ordering::Relaxed))
}

fn all(members: Members) -> (Vec<Row>, String) {
    let mut rows = Vec::new();
    for row in members {
        match row {
            Ok(row) => rows.push(row),
            Err(error) => return (rows, error.to_string()),
        }
    }
    (rows, String::new())
}

fn file(name: &str, bytes: &[u8]) -> (Vec<Row>, String) {
    let demur = Demur::new();
    match Members::open(&demur.file(name, bytes)) {
        Ok(members) => all(members),
        Err(error) => (Vec::new(), error.to_string()),
    }
}

#[test]
fn a_cell_of_four_hundred_megabytes_costs_one() {
    const HUGE: u64 = 400 << 20;
    for cell in ["\"", "", "x,\"DE"] {
        let (rows, error, pulled) = bomb(&format!("{GOOD}{cell}"), b'x', HUGE);
        assert_eq!(rows.len(), 1);
        assert!(error.contains("line 3: a row of more than a megabyte begins here"), "{error}");
        assert!(pulled < 2 << 20, "{pulled}");
    }
    let (rows, error, pulled) = bomb("{\"name\": \"A\"}\n{\"name\": \"", b'x', HUGE);
    assert_eq!((rows.len(), error.contains("line 2: a line of more than a megabyte")), (1, true), "{error}");
    assert!(pulled < 2 << 20, "{pulled}");
    let (_, error, pulled) = bomb("name,", b'x', HUGE);
    assert!(error.contains("megabyte") && pulled < 2 << 20, "{error} {pulled}");
}

#[test]
fn ten_thousand_columns_are_refused_at_once() {
    let (rows, error, pulled) = bomb("name,country", b',', 400 << 20);
    assert!(rows.is_empty() && error.contains("more than 256 c") && pulled < 1 << 20, "{error} {pulled}");
    let (rows, error, _) = bomb(GOOD, b',', 1 << 20);
    assert_eq!(rows.len(), 1);
    assert!(error.contains("line 3: a row of more than 256 cells"), "{error}");
}

#[test]
fn a_file_that_ends_inside_a_quotation_is_not_one_long_row() {
    let (rows, error) = file("a.csv", format!("{GOOD}Bert,DE,\"b@example.org\nCarl,DE,c@example.org\n").as_bytes());
    assert_eq!((rows.len(), error.as_str()), (3, ""));
    assert_eq!((rows[1].cells[2].as_str(), rows[2].cells[0].as_str()), ("b@example.org", "Carl"), "each line by itself");
    // Over more than is held at once, with nothing in it that looks like a row.
    let lines = 40_000;
    let (rows, error) = file(
        "a.csv",
        format!("{GOOD}Bert,DE,\"{}Carl,DE,c@example.org\n", "so it goes on and on, and so on\n".repeat(lines)).as_bytes(),
    );
    assert_eq!((rows.len(), error.as_str()), (lines + 2, ""));
    assert_eq!(rows[lines + 1].cells[0], "Carl");
    // A whole file does not end so, whether with a line break or not.
    for end in ["", "\n", "\r\n", "\n\n\n"] {
        let (rows, error) = file("b.csv", format!("{GOOD}Bert,DE,\"b@example.org\"{end}").as_bytes());
        assert_eq!((rows.len(), error.as_str()), (2, ""), "{end:?}");
    }
}

#[test]
fn a_million_empty_lines_and_a_row_of_nuls_are_no_members() {
    let (rows, error, _) = bomb(GOOD, b'\n', 1_000_000);
    assert_eq!((rows.len(), error.as_str()), (1, ""));
    let (rows, error) = file("a.csv", format!("{GOOD}{}Bert,DE,b@example.org\n", ",,\n".repeat(100_000)).as_bytes());
    assert_eq!((rows.len(), error.as_str()), (2, ""));
    let (rows, error) = file("b.csv", format!("{GOOD}\0\0\0,\0,\0\nBert,DE,b@example.org\n").as_bytes());
    assert_eq!((rows.len(), error.as_str()), (3, ""));
    let demur = Demur::new();
    demur.file("b.csv", "name,country,email,account_name\nAnna,DE,a@example.org,anna\n\0\0\0,\0,\0,\0\n");
    let ran = demur.run(&["batch", "b.csv", "--controller", "reddit", "--ground", "job-seeker=Ich suche.", "-o", "out"]);
    assert!(ran.err.contains("row 2 (line 3): column name: has the character U+0000"), "{}", ran.err);
    assert!(demur.path("out/000001-anna.pdf").exists());
    let (_, error, pulled) = bomb("", 0, 400 << 20);
    assert!(!error.is_empty() && pulled < 4 << 20, "{error} {pulled}");
}

#[test]
fn what_inflates_without_end_is_refused() {
    // 300 MB of markup in one text, and in many.
    for (shared, wanted) in [
        (format!("<si><t>{}</t></si>", "<t/>".repeat(75 << 20)), "a cell of more than a megabyte"),
        (format!("<si><t>{}</t></si>", "x".repeat(700)).repeat(400_000), "more than 256 MB once inflated"),
        ("<si/>".repeat(9_000_000), "more than eight million texts"),
    ] {
        let bytes = xlsx("", &shared);
        drop(shared);
        assert!(bytes.len() < 2 << 20, "{}", bytes.len());
        let (_, error) = file("a.xlsx", &bytes);
        assert!(error.contains(wanted), "{error}");
    }
    let (_, error) = file("b.xlsx", &xlsx("", &format!("<si><t>{}</t></si>", "x".repeat(5 << 20))));
    assert!(error.contains("a cell of more than a megabyte"), "{error}");
    let heading =
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="B1" t="inlineStr"><is><t>country</t></is></c></row>"#;
    for (rows, wanted) in [
        (r#"<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>"#, ""),
        (r#"<row r="2"><c r="ZZZ2"><v>1</v></c></row>"#, "256 columns"),
    ] {
        let (rows, error) = file("c.xlsx", &xlsx(&format!("{heading}{rows}"), ""));
        assert!(rows.is_empty() && !error.is_empty() && error.contains(wanted), "{error} {rows:?}");
    }
}

#[test]
fn what_a_workbook_keeps_in_memory_has_an_end() {
    let relation =
        |number: usize| format!(r#"<Relationship Id="r{number}" Type="t/worksheet" Target="worksheets/sheet{number}.xml"/>"#);
    let with = |changed: &str, text: String| {
        let parts =
            [("xl/workbook.xml", "<workbook/>".to_owned()), ("xl/_rels/workbook.xml.rels", "<Relationships/>".to_owned())];
        let parts: Vec<_> =
            parts.into_iter().filter(|part| part.0 != changed).chain([(changed.to_owned().leak() as &str, text)]).collect();
        zipped(&parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>())
    };
    for (bytes, wanted) in [
        (xlsx_with(&format!("<cellXfs>{}</cellXfs>", "<xf/>".repeat(12_000_000)), "", ""), "more cell formats than"),
        (
            xlsx_with(&(0..6_000).map(|i| format!(r#"<numFmt numFmtId="{i}" formatCode="0"/>"#)).collect::<String>(), "", ""),
            "number formats than",
        ),
        (
            xlsx_with(&format!(r#"<numFmt numFmtId="1" formatCode="{}"/>"#, "0".repeat(5 << 20)), "", ""),
            "a cell of more than a megabyte",
        ),
        (
            xlsx_with(&format!(r#"<font name="{}"/>"#, "x".repeat(1_000)).repeat(70 << 10), "", ""),
            "more than 64 MB once inflated",
        ),
        (with("xl/_rels/workbook.xml.rels", (0..6_000).map(relation).collect()), "too many sheets"),
        (
            with("xl/workbook.xml", format!(r#"<sheet name="{}"/>"#, "x".repeat(1_000)).repeat(70 << 10)),
            "more than 64 MB once inflated",
        ),
    ] {
        let (rows, error) = file("a.xlsx", &bytes);
        assert!(rows.is_empty() && error.contains(wanted), "{error} instead of {wanted}");
    }
    let styles = |number: usize| {
        format!(r#"<style:style style:name="s{number}"><style:table-properties table:display="false"/></style:style>"#)
    };
    let (_, error) = file("a.ods", &ods(&format!("</table:table>{}", (0..11_000).map(styles).collect::<String>())));
    assert!(error.contains("its first sheet is empty"), "{error}");
    let row = format!(
        "<table:table-row>{}</table:table-row>",
        format!("<table:table-cell><text:p>{}</text:p></table:table-cell>", "x".repeat(9_000)).repeat(200)
    );
    let (_, error) = file("b.ods", &ods(&row));
    assert!(error.contains("a row of more than a megabyte"), "{error}");
    let shared = format!("<si><t>{}</t></si>", "x".repeat(1 << 19));
    let cells: String = (0..200).map(|_| r#"<c t="s"><v>0</v></c>"#).collect();
    let (_, error) = file("b.xlsx", &xlsx(&format!("<row>{cells}</row>"), &shared));
    assert!(error.contains("a row of more than a megabyte"), "{error}");
}

#[test]
fn a_sheet_is_read_up_to_what_is_too_large_in_it() {
    let cells = |number: usize, texts: [&str; 2]| {
        let cell = |(column, text)| format!(r#"<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>"#);
        let cells: String = ["A", "B"].into_iter().zip(texts).map(cell).collect();
        format!(r#"<row r="{number}">{cells}"#)
    };
    let row = |number: usize, texts: [&str; 2]| cells(number, texts) + "</row>";
    let large = "x".repeat(5 << 20);
    for count in [1, 9_000] {
        let mut sheet = row(1, ["name", "country"]);
        (0..count).for_each(|i| sheet += &row(i + 2, [&format!("Anna{}", "a".repeat(i % 7)), "DE"]));
        let torn = format!("{sheet}{}", cells(count + 2, ["Bert", &large]));
        for sheet in [format!("{torn}</row>{}", row(count + 3, ["Carl", "DE"])), sheet + &row(count + 2, [&large, "DE"])] {
            let (rows, error) = file("a.xlsx", &xlsx(&sheet, ""));
            assert_eq!(rows.len(), count);
            assert!(error.contains("a cell of more than a megabyte"), "{error}");
            assert_eq!(rows[count - 1].cells, [format!("Anna{}", "a".repeat((count - 1) % 7)), "DE".to_owned()]);
        }
    }
    // The end of the last good row stands at every place around the end of what is read at once.
    let begin = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#.len();
    let heading = row(1, ["name", "country"]);
    for end in (128 << 10) - 1..(128 << 10) + 8 {
        let room = end - begin - heading.len() - row(2, ["", "DE"]).len();
        let sheet = format!("{heading}{}{}", row(2, [&"a".repeat(room), "DE"]), row(3, [&large, "DE"]));
        let (rows, error) = file("a.xlsx", &xlsx(&sheet, ""));
        assert!(rows.len() == 1 && error.contains("a cell of more than a megabyte"), "{end}: {error}");
    }
    let (rows, error) = file("b.xlsx", &xlsx(&row(1, [&large, "country"]), ""));
    assert!(rows.is_empty() && error.contains("a cell of more than a megabyte"), "{error}");
    // The end of a row where there is no row.
    let (rows, error) = file("c.xlsx", &xlsx(&format!("{}<!--</row>{large}-->", row(1, ["name", "country"])), ""));
    assert!(rows.is_empty() && !error.is_empty(), "{error}");
}

#[test]
fn repeated_rows_and_cells_of_a_sheet_take_no_memory() {
    let heading = ods_row(&["name", "country"]);
    let row = |repeated: &str, cell: &str| {
        format!("<table:table-row {repeated}><table:table-cell {cell}><text:p>Anna</text:p></table:table-cell></table:table-row>")
    };
    let (rows, error) = file("a.ods", &ods(&(heading.clone() + &row("table:number-rows-repeated=\"1000000000\"", ""))));
    assert!(rows.is_empty() && error.contains("more rows than a sheet can have"), "{error} {}", rows.len());
    let (_, error) = file("b.ods", &ods(&(heading.clone() + &row("", "table:number-columns-repeated=\"1000000000\""))));
    assert!(error.contains("256 columns"), "{error}");
    let (_, error) = file("c.ods", &ods(&format!("{heading}<table:table-row><table:table-cell><text:p>{}", "x".repeat(8 << 20))));
    assert!(error.contains("megabyte"), "{error}");
    let (rows, error) = file("d.ods", &ods(&(heading + &row("table:number-rows-repeated=\"3\"", ""))));
    assert_eq!((rows.len(), error.as_str()), (3, ""));
    assert_eq!(rows[2].line, 4);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), head in 0..6_usize) {
        let heads: [&[u8]; 6] = [b"", b"name,country\n", b"{\"name\":", b"PK\x03\x04", b"\xFF\xFE", b"sep=;"];
        let bytes = [heads[head], &bytes].concat();
        file("any", &bytes);
        if let Ok(members) = Members::from_stream("any", Box::new(std::io::Cursor::new(bytes.clone()))) {
            all(members);
        }
        file("any.ods", &zipped(&[("content.xml", &bytes)]));
    }

    #[test]
    fn rows_are_read_as_they_were_written(cells in proptest::collection::vec(proptest::array::uniform3("[a-zäß0-9 ,;'\"\n|]{0,12}x"), 1..8)) {
        // A line inside a cell that looks like a row is refused.
        prop_assume!(cells.iter().flatten().all(|cell| !(cell.contains('\n') && cell.contains(','))));
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(["name", "country", "fact"]).unwrap();
        cells.iter().for_each(|row| out.write_record(row).unwrap());
        let (rows, error) = file("a.csv", &out.into_inner().unwrap());
        prop_assert_eq!(error, "");
        prop_assert_eq!(rows.into_iter().map(|row| row.cells).collect::<Vec<_>>(), cells.iter().map(|row| row.to_vec()).collect::<Vec<_>>());
    }
}
