//! What a workbook (ECMA-376) keeps outside its sheets: their names, texts, formats. Everything held in memory
//! is bounded.

use std::collections::HashMap;

use super::Error;
use super::bounds::MAX_RECORD;
use super::numbers::Format;
use super::package::{Package, broken, too_large};
use super::xml::{Node, Xml, attribute, is_set, number};

/// Most bytes of the table of texts.
const MAX_TEXTS: u64 = 256 * 1024 * 1024;
/// Most texts in it: as many as a large members file has distinct cells.
const MAX_TEXT_COUNT: usize = 8_000_000;
/// Most bytes of any other part.
const MAX_PART: u64 = 64 * 1024 * 1024;
/// Most cell formats: a spreadsheet program has at most 65,490.
const MAX_FORMATS: usize = 65_536;
/// Most custom number formats, and characters in one; programs have some hundreds, of 255 characters.
const MAX_OWN_FORMATS: usize = 5_000;
const MAX_FORMAT: usize = 1_000;

/// What the cells of a sheet refer to.
pub(super) struct Workbook {
    /// The part of the sheet.
    pub(super) sheet: String,
    pub(super) texts: Texts,
    pub(super) formats: Vec<Format>,
    /// Days are counted from 1904.
    pub(super) from_1904: bool,
}

impl Workbook {
    /// Reads what the sheet at this position needs.
    pub(super) fn read(package: &mut Package, at: usize) -> Result<Self, Error> {
        let place = place(package)?;
        let parts = Relations::read(package, &place)?;
        let (sheets, from_1904) = sheets(package, &place, &parts)?;
        let sheet = sheets.into_iter().nth(at).map(|sheet| sheet.part);
        let sheet = sheet.ok_or_else(|| broken(&"no visible sheet"))?;
        let texts = parts.texts.map_or_else(|| Ok(Texts::default()), |part| Texts::read(package, &part))?;
        let formats = parts.styles.map_or_else(|| Ok(vec![Format::General]), |part| formats(package, &part))?;
        Ok(Self { sheet, texts, formats, from_1904 })
    }

    /// The sheets with rows, in order.
    pub(super) fn sheets(package: &mut Package) -> Result<Vec<SheetEntry>, Error> {
        let place = place(package)?;
        let parts = Relations::read(package, &place)?;
        Ok(sheets(package, &place, &parts)?.0)
    }
}

/// A sheet of a workbook.
pub(super) struct SheetEntry {
    pub(super) name: String,
    part: String,
    /// It is not hidden.
    pub(super) is_seen: bool,
}

/// The part with the workbook (ECMA-376, part 2, 9.3): nearly always the same.
fn place(package: &mut Package) -> Result<String, Error> {
    const USUAL: &str = "xl/workbook.xml";
    if package.has(USUAL) || !package.has("_rels/.rels") {
        return Ok(USUAL.to_owned());
    }
    let mut xml = Xml::new(package.part("_rels/.rels", MAX_PART)?);
    loop {
        xml.renew();
        match xml.next()? {
            Node::Open(tag) if attribute(&tag, "Type")?.is_some_and(|kind| kind.ends_with("/officeDocument")) => {
                return Ok(attribute(&tag, "Target")?.unwrap_or_default().replace('\\', "/"));
            }
            Node::End => return Ok(USUAL.to_owned()),
            _ => {}
        }
    }
}

/// Where the parts are.
#[derive(Default)]
struct Relations {
    sheets: HashMap<String, String>,
    texts: Option<String>,
    styles: Option<String>,
}

impl Relations {
    fn read(package: &mut Package, workbook: &str) -> Result<Self, Error> {
        let mut found = Self::default();
        let (folder, name) = workbook.rsplit_once('/').map_or(("", workbook), |(folder, name)| (folder, name));
        let mut xml = Xml::new(package.part(&format!("{folder}/_rels/{name}.rels"), MAX_PART)?);
        loop {
            xml.renew();
            match xml.next()? {
                Node::Open(tag) if tag.local_name().as_ref() == "Relationship" => {
                    let value = |name| attribute(&tag, name).map(Option::unwrap_or_default);
                    let (id, kind, target) = (value("Id")?, value("Type")?, value("Target")?);
                    if id.len() + target.len() > MAX_FORMAT {
                        return Err(broken(&"a relation with a long name"));
                    }
                    let target = target.replace('\\', "/");
                    let target = if target.starts_with('/') { target } else { format!("{folder}/{target}") };
                    match kind.rsplit('/').next() {
                        Some("worksheet") => _ = found.sheets.insert(id, target),
                        Some("sharedStrings") => found.texts = Some(target),
                        Some("styles") => found.styles = Some(target),
                        _ => {}
                    }
                    if found.sheets.len() > MAX_OWN_FORMATS {
                        return Err(too_large("too many sheets"));
                    }
                }
                Node::End => break,
                _ => {}
            }
        }
        drop(xml);
        // Some programs do not say where texts and formats are.
        found.texts = found.texts.or_else(|| Some(format!("{folder}/sharedStrings.xml"))).filter(|part| package.has(part));
        found.styles = found.styles.or_else(|| Some(format!("{folder}/styles.xml"))).filter(|part| package.has(part));
        Ok(found)
    }
}

fn sheets(package: &mut Package, workbook: &str, parts: &Relations) -> Result<(Vec<SheetEntry>, bool), Error> {
    let mut xml = Xml::new(package.part(workbook, MAX_PART)?);
    let (mut found, mut from_1904) = (Vec::new(), false);
    loop {
        xml.renew();
        match xml.next()? {
            Node::Open(tag) => match tag.local_name().as_ref() {
                "workbookPr" => from_1904 = is_set(&tag, "date1904")?,
                "sheet" => {
                    let is_seen = attribute(&tag, "state")?.is_none_or(|state| state == "visible");
                    let mut id = None;
                    for attribute in tag.attributes().with_checks(false).flatten() {
                        if attribute.key.as_ref() != "id" && attribute.key.local_name().as_ref() == "id" {
                            id = Some(attribute.value.clone().into_owned());
                        }
                    }
                    // Chart sheets have no rows.
                    if let Some(part) = id.and_then(|id| parts.sheets.get(&id)).cloned() {
                        let name = attribute(&tag, "name")?.unwrap_or_default();
                        found.push(SheetEntry { name, part, is_seen });
                        if found.len() > MAX_OWN_FORMATS {
                            return Err(too_large("too many sheets"));
                        }
                    }
                }
                _ => {}
            },
            Node::End => break,
            _ => {}
        }
    }
    Ok((found, from_1904))
}

/// The texts of all cells, concatenated.
#[derive(Debug, Default)]
pub(super) struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    pub(super) fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let begin = if at == 0 { 0 } else { self.ends[at - 1] };
        self.all.get(begin as usize..end as usize)
    }

    fn read(package: &mut Package, part: &str) -> Result<Self, Error> {
        let mut xml = Xml::new(package.part(part, MAX_TEXTS)?);
        let mut found = Self::default();
        let mut text = Rich::default();
        loop {
            match xml.next()? {
                Node::Open(tag) => match tag.local_name().as_ref() {
                    "si" => text.begin(),
                    name => text.open(name),
                },
                Node::Close(tag) if tag.local_name().as_ref() == "si" => {
                    if found.ends.len() == MAX_TEXT_COUNT {
                        return Err(too_large("more than eight million texts"));
                    }
                    found.all.push_str(&text.end());
                    found.ends.push(u32::try_from(found.all.len()).map_err(|error| broken(&error))?);
                    xml.renew();
                }
                Node::Close(tag) => text.close(tag.local_name().as_ref()),
                Node::Text(part) => text.add(&part)?,
                Node::End => return Ok(found),
                Node::Nothing => {}
            }
        }
    }
}

/// A text, possibly in several runs (18.4.4 and 18.4.8); phonetic text (18.4.6) is not part of it.
#[derive(Debug, Default)]
pub(super) struct Rich {
    text: String,
    open: bool,
    spoken: bool,
}

impl Rich {
    pub(super) fn begin(&mut self) {
        *self = Self::default();
    }

    pub(super) fn open(&mut self, name: &str) {
        match name {
            "t" => self.open = true,
            "rPh" => self.spoken = true,
            _ => {}
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        match name {
            "t" => self.open = false,
            "rPh" => self.spoken = false,
            _ => {}
        }
    }

    pub(super) fn add(&mut self, text: &str) -> Result<(), Error> {
        if self.open && !self.spoken {
            self.text.push_str(text);
            if self.text.len() > MAX_RECORD {
                return Err(too_large("a cell of more than a megabyte"));
            }
        }
        Ok(())
    }

    pub(super) fn end(&mut self) -> String {
        unescaped(std::mem::take(&mut self.text))
    }
}

/// Characters that XML cannot hold are written `_x000D_`, and an underscore before such an escape `_x005F_` (22.9.2.19).
pub(super) fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text.as_str());
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let character = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        match character.filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_')) {
            Some(character) => {
                out.push_str(&rest[..at]);
                out.push(character);
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
            }
        }
    }
    out + rest
}

/// How each cell format shows a number (18.8.10 and 18.8.31).
fn formats(package: &mut Package, part: &str) -> Result<Vec<Format>, Error> {
    let mut xml = Xml::new(package.part(part, MAX_PART)?);
    let (mut own, mut found, mut in_cells) = (HashMap::new(), Vec::new(), false);
    loop {
        xml.renew();
        match xml.next()? {
            Node::Open(tag) => match tag.local_name().as_ref() {
                "numFmt" => {
                    let code = attribute(&tag, "formatCode")?.unwrap_or_default();
                    let format = if code.len() > MAX_FORMAT { Format::Other } else { Format::parse(&code) };
                    own.insert(number(&tag, "numFmtId")?.unwrap_or(0), format);
                    if own.len() > MAX_OWN_FORMATS {
                        return Err(too_large("more number formats than a spreadsheet can have"));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id = number(&tag, "numFmtId")?.unwrap_or(0);
                    found.push(own.get(&id).cloned().unwrap_or_else(|| Format::built_in(id)));
                    if found.len() > MAX_FORMATS {
                        return Err(too_large("more cell formats than a spreadsheet can have"));
                    }
                }
                _ => {}
            },
            Node::Close(tag) if tag.local_name().as_ref() == "cellXfs" => in_cells = false,
            Node::End => return Ok(found),
            _ => {}
        }
    }
}
