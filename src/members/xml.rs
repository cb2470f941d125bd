//! Streams the XML of a spreadsheet part with bounded sizes.

use std::borrow::Cow;
use std::io::{BufReader, Read};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesEnd, BytesStart, Event};

use super::Error;
use super::package::{broken, too_large};
use super::text::HEAD;

/// Most bytes of a cell with its markup: its text has at most a megabyte.
const MAX_MARKUP: usize = 4 * 1024 * 1024;

/// A part being read.
pub(super) struct Xml<R> {
    reader: quick_xml::Reader<BufReader<Limited<R>>>,
    buffer: Vec<u8>,
}

/// The next node. An empty element opens and closes.
pub(super) enum Node<'a> {
    Open(BytesStart<'a>),
    Close(BytesEnd<'a>),
    Text(Cow<'a, str>),
    /// A comment and the like.
    Nothing,
    End,
}

impl<R: Read> Xml<R> {
    pub(super) fn new(inner: R) -> Self {
        let limited = Limited { inner, left: MAX_MARKUP, error: None };
        let mut reader = quick_xml::Reader::from_reader(BufReader::with_capacity(HEAD, limited));
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().check_end_names = false;
        Self { reader, buffer: Vec::new() }
    }

    /// Resets the limit.
    pub(super) fn renew(&mut self) {
        self.reader.get_mut().get_mut().left = MAX_MARKUP;
    }

    pub(super) fn next(&mut self) -> Result<Node<'_>, Error> {
        self.buffer.clear();
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => return Err(self.reader.get_mut().get_mut().error.take().unwrap_or_else(|| broken(&error))),
        };
        Ok(match event {
            Event::Start(tag) => Node::Open(tag),
            Event::End(tag) => Node::Close(tag),
            Event::Text(text) => Node::Text(Cow::Owned(text.xml_content(XmlVersion::Implicit1_0).into_owned())),
            Event::CData(text) => Node::Text(Cow::Owned(text.xml_content(XmlVersion::Implicit1_0).into_owned())),
            Event::GeneralRef(name) => match name.resolve_char_ref().map_err(|error| broken(&error))? {
                Some(character) => Node::Text(Cow::Owned(character.to_string())),
                None => {
                    let text = quick_xml::escape::resolve_predefined_entity(&name);
                    Node::Text(Cow::Borrowed(text.ok_or_else(|| broken(&"an unknown entity"))?))
                }
            },
            Event::Eof => Node::End,
            _ => Node::Nothing,
        })
    }
}

/// The value of an attribute.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, Error> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| broken(&error))?;
        if attribute.key.as_ref() == name {
            return Ok(Some(attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| broken(&error))?.into_owned()));
        }
    }
    Ok(None)
}

/// The value of a numeric attribute. Some programs leave it empty.
pub(super) fn number(tag: &BytesStart<'_>, name: &str) -> Result<Option<u64>, Error> {
    attribute(tag, name)?
        .filter(|text| !text.is_empty())
        .map(|text| text.parse().map_err(|_| broken(&format!("{name} is not a number"))))
        .transpose()
}

/// Whether an attribute is set (ECMA-376, part 1, 22.9.2.1 and XML Schema, part 2, 3.2.2).
pub(super) fn is_set(tag: &BytesStart<'_>, name: &str) -> Result<bool, Error> {
    Ok(attribute(tag, name)?.is_some_and(|value| matches!(value.as_str(), "1" | "true" | "on")))
}

/// Reads no more than is left, so that one endless tag does not fill the memory.
struct Limited<R> {
    inner: R,
    left: usize,
    error: Option<Error>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.left == 0 {
            self.error = Some(too_large("a cell of more than a megabyte"));
            return Err(std::io::ErrorKind::Other.into());
        }
        let most = buffer.len().min(self.left);
        let read = self.inner.read(&mut buffer[..most]).map_err(|error| {
            self.error = Some(Error::io(error));
            std::io::Error::from(std::io::ErrorKind::Other)
        })?;
        self.left -= read;
        Ok(read)
    }
}
