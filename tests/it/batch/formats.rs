//! The same members in every file format make the same cases, and faults are named by row and column.

use std::io::Write;

use demur::members::Members;
use zip::write::SimpleFileOptions;

use crate::harness::{Demur, assert_refused};

const HEADINGS: [&str; 7] = ["name", "address", "country", "email", "account_email", "controller", "setting_switched_off"];
const ROWS: [[&str; 7]; 3] = [
    ["Anna Müller", "Musterstraße 12\n10115 Berlin", "DE-BE", "anna@example.org", "anna@example.org", "linkedin", "2026-11-01"],
    ["Seán O'Neill; \"Jr.\"", "1 Sample Row, Flat 2\nDublin", "IE", "sean@example.org", "s@example.org", "reddit", ""],
    ["Łukasz & Żółć", "ul. Przykładowa 5\n00-950 Warszawa", "PL", "", "l@example.org", "x", ""],
];

/// The cases of a file, without their places.
fn cases(bytes: &[u8], name: &str) -> Vec<String> {
    let demur = Demur::new();
    let members = Members::open(&demur.file(name, bytes)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let columns = members.columns().clone();
    let rows = members.map(|row| columns.draft(&row.unwrap()).unwrap().check(&demur::catalog::Catalog::embedded()).unwrap());
    rows.map(|case| serde_json::to_string(&case).unwrap()).collect()
}

fn csv(delimiter: u8, crlf: bool) -> Vec<u8> {
    let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    let mut out = csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(Vec::new());
    out.write_record(HEADINGS).unwrap();
    ROWS.iter().for_each(|row| out.write_record(row).unwrap());
    out.into_inner().unwrap()
}

fn utf16(text: &[u8], little: bool, mark: bool) -> Vec<u8> {
    let text = String::from_utf8(text.to_vec()).unwrap();
    let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

pub(super) fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('ü', "&#252;")
}

/// A workbook whose first sheet is hidden; `sheet` is the second one's rows, `shared` its texts.
pub(super) fn xlsx(sheet: &str, shared: &str) -> Vec<u8> {
    xlsx_with(r#"<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>"#, sheet, shared)
}

/// The same with custom formats.
pub(super) fn xlsx_with(styles: &str, sheet: &str, shared: &str) -> Vec<u8> {
    let workbook = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Notes" sheetId="1" state="hidden" r:id="r1"/><sheet name="Members" sheetId="2" r:id="r2"/></sheets></workbook>"#;
    let rels = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#;
    let root = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let styles =
        format!(r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{styles}</styleSheet>"#);
    let wrap = |rows: &str| {
        format!(
            r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
        )
    };
    let hidden = wrap(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>nothing for us</t></is></c></row>"#);
    let shared = format!(r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{shared}</sst>"#);
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/sharedStrings.xml", shared.as_bytes()),
        ("xl/worksheets/sheet1.xml", hidden.as_bytes()),
        ("xl/worksheets/sheet2.xml", wrap(sheet).as_bytes()),
    ])
}

fn members_xlsx() -> Vec<u8> {
    let (mut rows, mut shared, mut texts) = (String::new(), String::new(), 0);
    for (r, row) in std::iter::once(&HEADINGS).chain(&ROWS).enumerate() {
        // An empty row between the second and the third.
        let number = if r > 2 { r + 2 } else { r + 1 };
        let mut cells = String::new();
        for (c, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let place = format!("{}{number}", char::from(b'A' + u8::try_from(c).unwrap()));
            cells += &if *text == "2026-11-01" {
                format!(r#"<c r="{place}" s="1"><v>46327</v></c>"#)
            } else if c % 2 == 0 {
                shared += &format!("<si><t xml:space=\"preserve\">{}</t></si>", escaped(text));
                texts += 1;
                format!(r#"<c r="{place}" t="s"><v>{}</v></c>"#, texts - 1)
            } else {
                format!(r#"<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#, escaped(text))
            };
        }
        rows += &format!(r#"<row r="{number}">{cells}</row>"#);
    }
    xlsx(&rows, &shared)
}

/// A spreadsheet of the rows of one sheet.
pub(super) fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="Members">{rows}</table:table><table:table table:name="Other"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    zipped(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}

pub(super) fn ods_row(cells: &[&str]) -> String {
    let cell = |text: &&str| {
        let lines = escaped(text).replace("Sample Row", "Sample<text:s/>Row");
        let lines: String = lines.split('\n').map(|line| format!("<text:p>{line}</text:p>")).collect();
        match *text {
            "" => "<table:table-cell/>".to_owned(),
            "2026-11-01" => {
                "<table:table-cell office:value-type=\"date\" office:date-value=\"2026-11-01T00:00:00\"><text:p>1.11.26</text:p></table:table-cell>".to_owned()
            }
            _ => format!("<table:table-cell><office:annotation><text:p>a note</text:p></office:annotation>{lines}</table:table-cell>"),
        }
    };
    format!(
        "<table:table-row>{}<table:table-cell table:number-columns-repeated=\"16377\"/></table:table-row>",
        cells.iter().map(cell).collect::<String>()
    )
}

#[test]
fn the_same_members_in_every_kind_of_file_make_the_same_cases() {
    let plain = csv(b',', false);
    let wanted = cases(&plain, "plain.csv");
    assert_eq!(wanted.len(), 3);
    assert!(wanted[1].contains(r#"Seán O'Neill; \"Jr.\""#) && wanted[0].contains("2026-11-01"), "{wanted:?}");
    for delimiter in *b",;\t" {
        for crlf in [false, true] {
            assert_eq!(cases(&csv(delimiter, crlf), "a.csv"), wanted, "{}", char::from(delimiter));
        }
    }
    assert_eq!(cases(&[b"\xEF\xBB\xBF", plain.as_slice()].concat(), "bom.csv"), wanted);
    assert_eq!(cases(&[b"sep=;\r\n", csv(b';', true).as_slice()].concat(), "sep.csv"), wanted);
    for (little, mark) in [(true, true), (false, true), (true, false), (false, false)] {
        assert_eq!(cases(&utf16(&plain, little, mark), "utf16.csv"), wanted, "{little} {mark}");
    }
    let json: String = ROWS
        .iter()
        .map(|row| {
            let mut object: serde_json::Map<_, _> =
                HEADINGS.iter().zip(row).map(|(k, v)| ((*k).to_owned(), (*v).into())).collect();
            object.insert("address".to_owned(), row[1].split('\n').collect::<Vec<_>>().into());
            format!("{}\n\n", serde_json::Value::Object(object))
        })
        .collect();
    assert_eq!(cases(json.as_bytes(), "members.jsonl"), wanted);
    assert_eq!(cases(&members_xlsx(), "members.xlsx"), wanted);
    let rows: String = std::iter::once(&HEADINGS).chain(&ROWS).map(|row| ods_row(row)).collect();
    let tail = r#"<table:table-row table:number-rows-repeated="1048572"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    assert_eq!(cases(&ods(&(rows + tail)), "members.ods"), wanted);
}

#[test]
fn a_row_is_named_by_its_number_and_line_and_a_value_by_its_column() {
    let demur = Demur::new();
    let rows = "name,country,address,account_email\r\n\r\nA,DE,\"x\r\ny\",a@example.org\r\n,,,\r\nB,DE,,b@example.org\r\nC,XX,z,c@example.org\r\nD\r\n";
    let members = Members::open(&demur.file("m.csv", rows)).unwrap();
    let columns = members.columns().clone();
    let rows: Vec<_> = members.map(Result::unwrap).collect();
    assert_eq!(rows.iter().map(|row| (row.number, row.line)).collect::<Vec<_>>(), [(1, 3), (2, 6), (3, 7), (4, 8)]);
    let error = |i: usize| {
        columns
            .draft(&rows[i])
            .map_err(Into::into)
            .and_then(|draft| draft.check(&demur::catalog::Catalog::embedded()))
            .unwrap_err()
            .to_string()
    };
    assert!(error(1).starts_with("row 2 (line 6): column address: neither a postal address nor"), "{}", error(1));
    assert!(error(3).starts_with("row 4 (line 8): ends after 1 of 4 cells, before the column country"), "{}", error(3));
    let json = "{\"name\": \"A\", \"country\": true}\n{\"nam\": \"A\"}\n[1]\n{\"name\":\"A\",\"country\":\"DE\",\"setting_switched_off\":\"1/11/2026\"}\n";
    let members = Members::open(&demur.file("m.jsonl", json)).unwrap();
    let columns = members.columns().clone();
    let errors: Vec<String> = members.map(|row| columns.draft(&row.unwrap()).unwrap_err().to_string()).collect();
    for (error, wanted) in errors.iter().zip([
        "`country` is neither a text",
        "unknown key `nam`",
        "is not a JSON object",
        "column setting_switched_off",
    ]) {
        assert!(error.contains(wanted), "{error}");
    }
}

#[test]
fn a_file_that_cannot_be_right_is_refused_as_a_whole() {
    let demur = Demur::new();
    let good = "name,country,account_email\nAnna,DE,a@example.org\n";
    let refused = |name: &str, bytes: &[u8], what: &str, hint: &str| {
        demur.file(name, bytes);
        assert_refused(&demur.run(&["batch", name, "-o", "out"]), 1, what, hint);
        assert!(!demur.path("out").exists(), "nothing is made for {name}");
    };
    refused(
        "a.csv",
        b"name,country,e-mail,email\n",
        "a.csv: line 1: the columns `e-mail` and `email` both mean `email`",
        "rename or remove one of them",
    );
    refused("b.csv", b"name,Country,NAME\n", "appears twice", "remove one of them");
    refused("c.csv", b"name,email\n", "the column `country` is missing", "known columns");
    refused("d.csv", b"", "is empty", "a row above the members names the columns");
    // After more rows than are read at once.
    let latin = [good.repeat(3_000).as_bytes(), b"M\xFCller,DE,m@example.org\n"].concat();
    refused("e.csv", &latin, "e.csv: line 6001: not UTF-8 text; possibly Windows-1252", "iconv -f WINDOWS-1252 -t UTF-8");
    refused("f.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more", "an old spreadsheet (XLS)", "XLSX");
    refused("g.zip", &zipped(&[("a.txt", b"x")]), "not a spreadsheet", "CSV, XLSX, ODS");
    refused("h.xlsb", &zipped(&[("xl/workbook.bin", b"x")]), "XLSB", "save it as XLSX");
    refused("i.xlsx", b"PK\x03\x04 and nothing", "cannot be read as a spreadsheet", "save it again");
    assert_refused(&demur.run(&["batch", "none.csv", "-o", "out"]), 1, "none.csv: No such file", "path of a members file");
    let ran = demur.run(&["batch", "a.csv"]);
    assert_eq!(ran.code, 2, "{ran:?}");
}
