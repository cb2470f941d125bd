//! Spreadsheets of texts, in as many sheets as wanted.

use super::formats::zipped;

/// A sheet: its name, whether it is hidden, its rows.
pub(super) type Grid<'a> = (&'a str, bool, Vec<Vec<&'a str>>);

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A workbook. A cell that begins with `<c` is written as it is; a row that begins with `hidden` is.
pub(super) fn workbook(sheets: &[Grid<'_>]) -> Vec<u8> {
    let (mut list, mut rels, mut parts) = (String::new(), String::new(), Vec::new());
    for (at, (name, hidden, rows)) in sheets.iter().enumerate() {
        let state = if *hidden { r#" state="hidden""# } else { "" };
        list += &format!(r#"<sheet name="{}" sheetId="{at}" r:id="r{at}"{state}/>"#, escaped(name));
        rels += &format!(
            r#"<Relationship Id="r{at}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/s{at}.xml"/>"#
        );
        let mut text = String::new();
        for (number, row) in rows.iter().enumerate() {
            let (how, cells) = match row.split_first() {
                Some((&"hidden", rest)) => (r#" hidden="1""#, rest),
                _ => ("", row.as_slice()),
            };
            let cell = |(column, cell): (usize, &&str)| {
                let place = format!("{}{}", char::from(b'A' + u8::try_from(column).unwrap()), number + 1);
                match *cell {
                    "" => String::new(),
                    raw if raw.starts_with("<c") => raw.replacen("<c", &format!(r#"<c r="{place}""#), 1),
                    text => format!(r#"<c r="{place}" t="inlineStr"><is><t>{}</t></is></c>"#, escaped(text)),
                }
            };
            let cells: String = cells.iter().enumerate().map(cell).collect();
            text += &format!(r#"<row r="{}"{how}>{cells}</row>"#, number + 1);
        }
        parts.push((
            format!("xl/worksheets/s{at}.xml"),
            format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{text}</sheetData><mergeCells><mergeCell ref="A1:D1"/></mergeCells></worksheet>"#),
        ));
    }
    let workbook = format!(
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{list}</sheets></workbook>"#
    );
    let rels =
        format!(r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rels}</Relationships>"#);
    let styles = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
    ];
    all.extend(parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    zipped(&all)
}

/// A spreadsheet in the other format, with the same sheets.
pub(super) fn ods(sheets: &[Grid<'_>]) -> Vec<u8> {
    let mut tables = String::new();
    for (name, hidden, rows) in sheets {
        let mut text = String::new();
        for row in rows {
            let (how, cells) = match row.split_first() {
                Some((&"hidden", rest)) => (r#" table:visibility="collapse""#, rest),
                _ => ("", row.as_slice()),
            };
            let cell = |cell: &&str| match *cell {
                "" => "<table:table-cell/>".to_owned(),
                text => format!("<table:table-cell><text:p>{}</text:p></table:table-cell>", escaped(text)),
            };
            text += &format!("<table:table-row{how}>{}</table:table-row>", cells.iter().map(cell).collect::<String>());
        }
        let style = if *hidden { r#" table:style-name="h""# } else { "" };
        tables += &format!(r#"<table:table table:name="{}"{style}>{text}</table:table>"#, escaped(name));
    }
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s"><office:automatic-styles><style:style style:name="h"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    zipped(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}
