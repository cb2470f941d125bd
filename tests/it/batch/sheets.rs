//! Spreadsheet cells are read as shown; hidden rows are left out, and unreadable ones are refused by name.

use demur::case::{Field, Value};
use demur::members::{Hidden, Members, Options, Row};

use super::formats::{ods, xlsx, xlsx_with, zipped};
use super::list;
use crate::harness::{Demur, assert_refused};

const COLUMNS: [&str; 5] = ["name", "country", "email", "account_name", "setting_switched_off"];

/// A row of texts, and one cell as in the file.
fn row(number: usize, attributes: &str, texts: &[&str], cell: &str) -> String {
    let texts: String = texts.iter().map(|text| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#)).collect();
    format!(r#"<row r="{number}" {attributes}>{texts}{cell}</row>"#)
}

fn rows(bytes: &[u8], name: &str) -> Vec<(Row, Result<(), String>)> {
    let demur = Demur::new();
    let members = Members::open(&demur.file(name, bytes)).unwrap();
    let columns = members.columns().clone();
    let checked = |row: Row| {
        let checked = columns.draft(&row).map(drop).map_err(|error| format!("{error}; {}", error.refusal().next_step()));
        (row, checked)
    };
    members.map(|row| checked(row.unwrap())).collect()
}

#[test]
fn a_number_of_a_workbook_is_read_as_it_is_shown_or_refused_with_its_column() {
    let styles = r##"<numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="#,##0"/>
        <numFmt numFmtId="166" formatCode="&quot;K-&quot;000"/><numFmt numFmtId="167" formatCode=";;;"/></numFmts>
        <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="49"/><xf numFmtId="165"/><xf numFmtId="14"/><xf numFmtId="166"/>
        <xf numFmtId="167"/></cellXfs>"##;
    let as_text = "store it as text";
    for (cell, wanted) in [
        (r#"<c s="1"><v>7123</v></c>"#, Ok("07123")),
        (r#"<c s="2"><v>7123</v></c>"#, Ok("7123")),
        (r#"<c s="5"><v>7</v></c>"#, Ok("K-007")),
        (r"<c><v>123456789012345</v></c>", Ok("123456789012345")),
        (r"<c><v>1.23E5</v></c>", Ok("123000")),
        (r#"<c t="str"><f>A1</f><v>07123</v></c>"#, Ok("07123")),
        (r#"<c t="inlineStr"><is><r><t>07</t></r><r><t>123</t></r><rPh><t>x</t></rPh></is></c>"#, Ok("07123")),
        (r#"<c t="inlineStr"><is><t>a_x000A_b_x005F_x_</t></is></c>"#, Ok("a\nb_x_")),
        (r#"<c t="str"><f>A1</f><v></v></c>"#, Ok("")),
        (r"<c><v>1234567890123456</v></c>", Err(("more than 15 digits", as_text))),
        (r"<c><v>1.2345678901234568E+19</v></c>", Err(("more than 15 digits", as_text))),
        (r"<c><v>7123.5</v></c>", Err(("cannot be determined", as_text))),
        (r#"<c s="3"><v>7123</v></c>"#, Err(("cannot be determined", as_text))),
        (r#"<c s="99"><v>7123</v></c>"#, Err(("cannot be determined", as_text))),
        (r#"<c s="4"><v>46327</v></c>"#, Err(("holds a date", as_text))),
        (r#"<c t="b"><v>1</v></c>"#, Err(("holds a boolean", as_text))),
        (r#"<c t="e"><v>#N/A</v></c>"#, Err(("holds the error #N/A", "fix the formula"))),
        (r#"<c><f>A1&amp;"x"</f></c>"#, Err(("holds a formula without its value", "save it again"))),
        (r"<c><f>1+1</f><v></v></c>", Err(("holds a formula without its value", "save it again"))),
        (r#"<c t="inlineStr" s="6"><is><t>anna</t></is></c>"#, Err(("shows differently", "as Text"))),
    ] {
        let sheet = row(1, "", &COLUMNS, "") + &row(2, "", &["Anna", "IE", "a@example.org"], cell);
        let found = rows(&xlsx_with(styles, &sheet, ""), "m.xlsx");
        let (row, checked) = &found[0];
        match wanted {
            Ok(text) => assert_eq!((row.cells[3].as_str(), checked), (text, &Ok(())), "{cell}"),
            Err((what, hint)) => {
                let error = checked.clone().unwrap_err();
                assert!(error.starts_with("row 1 (line 2): column account_name: ") && error.contains(what), "{cell}: {error}");
                assert!(error.contains(hint), "{error}");
            }
        }
    }
}

#[test]
fn a_date_is_a_day_in_its_own_column_only_and_a_refused_cell_does_not_pass_when_it_is_given_back() {
    let texts = ["Anna", "IE", "a@example.org", "anna"];
    for (cell, wanted) in [
        (r#"<c s="1"><v>46327</v></c>"#, "2026-11-01"),
        (r#"<c s="1"><v>46327.75</v></c>"#, "2026-11-01"),
        (r#"<c t="d"><v>2026-11-01T00:00:00</v></c>"#, "2026-11-01"),
        (r#"<c t="inlineStr"><is><t>01.11.2026</t></is></c>"#, "2026-11-01"),
    ] {
        let demur = Demur::new();
        let path = demur.file("m.xlsx", xlsx(&(row(1, "", &COLUMNS, "") + &row(2, "", &texts, cell)), ""));
        let members = Members::open(&path).unwrap();
        let columns = members.columns().clone();
        let draft = columns.draft(&members.map(Result::unwrap).next().unwrap()).unwrap();
        assert_eq!(draft.get(Field::ObjectionSettingSwitchedOff), Some(&Value::Date(wanted.parse().unwrap())));
    }
    // An account that a program took for a date; there is another one, so the row would work without it.
    let demur = Demur::new();
    let heading = row(1, "", &["name", "country", "email", "account_email", "account_name"], "");
    let texts = ["Anna", "IE", "a@example.org", "a@example.org"];
    demur.file("m.xlsx", xlsx(&(heading + &row(2, "", &texts, r#"<c s="1"><v>46327</v></c>"#)), ""));
    let ran =
        demur.run(&["batch", "m.xlsx", "--controller", "reddit", "-o", "out", "-f", "text", "--ground", "job-seeker=I look."]);
    assert!(ran.err.contains("row 1 (line 2): column account_name: holds a date"), "{ran:?}");
    let back = demur.path("out/rejected.csv");
    assert!(std::fs::read_to_string(&back).unwrap().starts_with('\u{FEFF}'), "a spreadsheet opens it");
    std::fs::copy(back, demur.path("back.csv")).unwrap();
    let ran =
        demur.run(&["batch", "back.csv", "--controller", "reddit", "-o", "b", "-f", "text", "--ground", "job-seeker=I look."]);
    assert!(ran.code == 3 && ran.err.contains("still has the reason"), "{ran:?}");
}

#[test]
fn an_ods_cell_is_what_it_shows() {
    let heading: String = COLUMNS.iter().map(|c| format!("<table:table-cell><text:p>{c}</text:p></table:table-cell>")).collect();
    let texts = ["Anna", "IE", "a@example.org"];
    let texts: String = texts.iter().map(|c| format!("<table:table-cell><text:p>{c}</text:p></table:table-cell>")).collect();
    let number = |value: &str, text: &str| {
        format!(r#"<table:table-cell office:value-type="float" office:value="{value}">{text}</table:table-cell>"#)
    };
    for (cell, wanted) in [
        (number("7123", "<text:p>07123</text:p>"), Ok("07123")),
        (number("7123.5", "<text:p>7.123,50</text:p>"), Ok("7.123,50")),
        ("<table:table-cell>\n  <text:p>a  b\n c<text:s text:c=\"2\"/>d</text:p>\n  <text:p/>\n<text:p> e</text:p></table:table-cell>".to_owned(), Ok("a b c  d\n\ne")),
        ("<table:table-cell><draw:frame><text:p>x</text:p></draw:frame><text:p>a<text:note><text:p>n</text:p></text:note>b<text:span>c</text:span></text:p></table:table-cell>".to_owned(), Ok("abc")),
        (r#"<table:table-cell office:value-type="date" office:date-value="2026-11-01"><text:p>1-Nov</text:p></table:table-cell>"#.to_owned(), Ok("1-Nov")),
        (r#"<table:table-cell office:value-type="string" office:string-value="anna"/>"#.to_owned(), Ok("anna")),
        (r#"<table:table-cell office:value-type="string" table:formula="of:=&quot;&quot;"/>"#.to_owned(), Ok("")),
        (number("7123", ""), Err("the file does not say how")),
        (number("1.2E+19", "<text:p>12000000000000000000</text:p>"), Err("more than 15 digits")),
        (number("491512345678", "<text:p>4.91512E+11</text:p>"), Err("scientific notation")),
        (number("491512345678", "<text:p>###</text:p>"), Err("too narrow")),
        (r#"<table:table-cell table:formula="of:=[.A1]"/>"#.to_owned(), Err("a formula without its value")),
        (r#"<table:table-cell table:formula="of:=x" office:value-type="string" calcext:value-type="error"><text:p>#NAME?</text:p></table:table-cell>"#.to_owned(), Err("holds an error")),
    ] {
        let sheet = format!("<table:table-row>{heading}</table:table-row><table:table-row>{texts}{cell}</table:table-row>");
        let found = rows(&ods(&sheet), "m.ods");
        let (row, checked) = &found[0];
        match wanted {
            Ok(text) => assert_eq!((row.cells[3].as_str(), checked), (text, &Ok(())), "{cell}"),
            Err(what) => {
                let error = checked.clone().unwrap_err();
                assert!(error.starts_with("row 1 (line 2): column account_name: ") && error.contains(what), "{cell}: {error}");
            }
        }
    }
}

#[test]
fn rows_that_a_sheet_does_not_show_get_no_letter_unless_they_are_asked_for() {
    fn texts(name: &str) -> [&str; 4] {
        [name, "IE", "a@example.org", "anna"]
    }
    let sheet = {
        let rows = [("Anna", ""), ("Bert", r#"hidden="1""#), ("Carl", r#"ht="0""#), ("Dora", r#"hidden="0""#)];
        let rows: String = rows.iter().enumerate().map(|(i, (name, how))| row(i + 2, how, &texts(name), "")).collect();
        row(1, "", &COLUMNS, "") + &rows
    };
    let ods_sheet = {
        let cell = |text: &&str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
        let row = |how: &str, name: &str| {
            format!("<table:table-row {how}>{}</table:table-row>", texts(name).iter().map(cell).collect::<String>())
        };
        let heading = format!("<table:table-row>{}</table:table-row>", COLUMNS.iter().map(cell).collect::<String>());
        let folded = format!(r#"<table:table-row-group table:display="false">{}</table:table-row-group>"#, row("", "Carl"));
        format!("{heading}{}{}{folded}{}", row("", "Anna"), row(r#"table:visibility="filter""#, "Bert"), row("", "Dora"))
    };
    for (name, bytes, hidden) in [("m.xlsx", xlsx(&sheet, ""), Hidden::ByHand), ("m.ods", ods(&ods_sheet), Hidden::Filtered)] {
        let demur = Demur::new();
        let path = demur.file(name, bytes);
        let found: Vec<_> = Members::open(&path).unwrap().map(|row| row.unwrap().hidden).collect();
        assert_eq!(found, [None, Some(hidden), Some(Hidden::ByHand), None]);
        let all = Members::open_with(&path, Options { hidden_rows: true, ..Options::default() }).unwrap();
        assert!(all.map(Result::unwrap).all(|row| row.hidden.is_none()));
        let args = ["batch", name, "--controller", "reddit", "-f", "text", "--ground", "job-seeker=I look.", "-o"];
        let ran = demur.run(&[&args[..], &["out"]].concat());
        assert!(ran.err.contains("2 rows are hidden or filtered out in the sheet and left out"), "{ran:?}");
        let letters =
            |folder: &str| list(&demur.path(folder).join("manifest.csv")).iter().map(|l| l["row"].clone()).collect::<Vec<_>>();
        assert_eq!(letters("out"), ["1", "4"]);
        let ran = demur.run(&[&args[..], &["all", "--hidden-rows"]].concat());
        assert!(!ran.err.contains("left out"), "{ran:?}");
        assert_eq!(letters("all"), ["1", "2", "3", "4"]);
    }
}

#[test]
fn a_sheet_of_ods_that_is_hidden_is_not_the_first_one() {
    let content = r#"<office:document-content><office:automatic-styles><style:style style:name="ta1" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><table:table table:style-name="ta1"><table:table-row><table:table-cell><text:p>notes</text:p></table:table-cell></table:table-row></table:table><table:table table:style-name="ta2"><table:table-row><table:table-cell><text:p>name</text:p></table:table-cell><table:table-cell><text:p>country</text:p></table:table-cell></table:table-row></table:table></office:body></office:document-content>"#;
    assert!(rows(&zipped(&[("content.xml", content.as_bytes())]), "m.ods").is_empty());
}

#[test]
fn a_password_is_named_and_names_of_parts_may_have_backslashes() {
    let demur = Demur::new();
    let refused = |name: &str, bytes: &[u8]| {
        demur.file(name, bytes);
        assert_refused(&demur.run(&["batch", name, "-o", "out"]), 1, "is password-protected", "save it without a password");
    };
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused("a.xlsx", &[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", vec![0; 100_000].as_slice(), &name].concat());
    let manifest =
        b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    refused("b.ods", &zipped(&[("content.xml", b"\x01\x02"), ("META-INF/manifest.xml", manifest)]));
    refused("c.ods", &zipped(&[("encrypted-package", b"\x01\x02"), ("META-INF/manifest.xml", manifest)]));
    // The bit that says so (APPNOTE 4.4.4), in every header of the archive.
    let mut bytes = xlsx("", "");
    for (mark, at) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let places: Vec<usize> = bytes.windows(4).enumerate().filter(|(_, four)| four == mark).map(|(i, _)| i).collect();
        places.iter().for_each(|place| bytes[place + at] |= 1);
    }
    refused("d.xlsx", &bytes);
    let sheet = row(1, "", &["name", "country"], "") + &row(2, "", &["Anna", "IE"], "");
    let mut bytes = xlsx(&sheet, "");
    for name in ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet2.xml"] {
        let places: Vec<usize> =
            bytes.windows(name.len()).enumerate().filter(|(_, n)| *n == name.as_bytes()).map(|(i, _)| i).collect();
        for (place, byte) in places.into_iter().flat_map(|place| name.bytes().enumerate().map(move |(i, byte)| (place + i, byte)))
        {
            bytes[place] = if byte == b'/' { b'\\' } else { byte };
        }
    }
    assert_eq!(rows(&bytes, "m.xlsx")[0].0.cells, ["Anna", "IE"]);
}

#[test]
fn a_text_that_was_broken_before_it_came_is_warned_about() {
    let demur = Demur::new();
    demur.file(
        "m.csv",
        "name,country,email,account_name\nJÃ¶rg O&#39;Neill,IE,a@example.org,anna\nJörg & Söhne,IE,a@example.org,jörg\n",
    );
    let ran =
        demur.run(&["batch", "m.csv", "--controller", "reddit", "-f", "text", "--ground", "job-seeker=I look.", "-o", "out"]);
    let letters = list(&demur.path("out/manifest.csv"));
    assert!(letters[0]["warnings"].contains("column name: `Ã¶` looks like `ö`"), "{ran:?} {letters:?}");
    assert!(!letters[1]["warnings"].contains("column"), "{letters:?}");
}

#[test]
fn a_day_that_could_be_two_is_refused_with_both() {
    let demur = Demur::new();
    let row = |day: &str| format!("Anna,IE,a@example.org,anna,{day}\n");
    let days = ["01.11.2026", "2026-11-01T00:00:00", "13/11/2026", "01/11/2026"];
    demur.file("m.csv", format!("{}\n{}", COLUMNS.join(","), days.map(row).concat()));
    let ran =
        demur.run(&["batch", "m.csv", "--controller", "reddit", "-f", "text", "--ground", "job-seeker=I look.", "-o", "out"]);
    assert!(ran.err.contains("column setting_switched_off: `01/11/2026` could be 2026-11-01 or 2026-01-11"), "{ran:?}");
    assert_eq!(list(&demur.path("out/manifest.csv")).len(), 3);
}

#[test]
fn a_workbook_is_read_wherever_it_lies_and_whatever_its_program_leaves_empty() {
    let root = r#"<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="workbook.xml"/></Relationships>"#;
    let rels = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="sheet1.xml"/></Relationships>"#;
    let workbook =
        r#"<x:workbook xmlns:r="r"><x:workbookPr date1904="1"/><x:sheets><x:sheet name="M" r:id="r1"/></x:sheets></x:workbook>"#;
    let heading = "name country setting_switched_off".split(' ').collect::<Vec<_>>();
    let cells = r#"<c s=""/><c t="s"><v></v></c><c s="0"><v>44865</v></c>"#;
    let sheet = format!("<worksheet><sheetData>{}{}</sheetData></worksheet>", row(1, "", &heading, ""), row(3, "", &[], cells));
    let styles = r#"<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>"#;
    let parts = [
        ("_rels/.rels", root),
        ("workbook.xml", workbook),
        ("_rels/workbook.xml.rels", rels),
        ("sheet1.xml", sheet.as_str()),
        ("styles.xml", styles),
    ];
    let found = rows(&zipped(&parts.map(|(name, text)| (name, text.as_bytes()))), "m.xlsx");
    assert_eq!((found[0].0.line, &found[0].0.cells[..]), (3, &["", "", "2026-11-01"].map(str::to_owned)[..]));
    let behind = format!("{}{}", row(3, "", &["name", "country"], ""), row(2, "", &["Anna", "IE"], ""));
    let demur = Demur::new();
    let mut members = Members::open(&demur.file("m.xlsx", xlsx(&behind, ""))).unwrap();
    assert!(members.next().unwrap().unwrap_err().to_string().contains("row 2 comes after row 3"));
    let twice =
        format!(r#"{}<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>"#, row(1, "", &["name", "country"], ""));
    assert!(rows(&xlsx(&twice, ""), "m.xlsx")[0].1.clone().unwrap_err().contains("column name: appears twice"));
}
