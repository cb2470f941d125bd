//! The objects of a file: streams as given, all other objects in one compressed object stream, and the cross-reference stream
//! (ISO 32000-1, 7.5.7 and 7.5.8).
//!
//! lopdf's object streams copy every object and compress with a slower library. Objects are numbered in the order of
//! reservation.

use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher13};

use super::syntax::{decimal, put};
use crate::render::deflate::Deflate;

/// A file being written.
pub(crate) struct File {
    bytes: Vec<u8>,
    /// Number of bytes already drained.
    before: u64,
    /// Where each object is; index 0 is the head of the free list.
    places: Vec<ObjectOffset>,
    /// The bodies of objects for the next object stream, and the offset of each.
    packed: Vec<u8>,
    index: Vec<(u32, usize)>,
    /// A hash of what is new in this letter, for the file's ID: it only tells files apart and proves nothing, so a quick hash
    /// will do, leaving a file's SHA-256 to those who want it. It is the same on every machine, as the file is.
    mark: SipHasher13,
}

/// Where an object is, in eight bytes, because a file of many letters has millions: 0 for nowhere, an offset in the file, or,
/// with the highest bit set, the number of an object stream and the index in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ObjectOffset(u64);

const PACKED: u64 = 1 << 63;

impl ObjectOffset {
    const FREE: Self = Self(0);

    fn packed(stream: u32, at: usize) -> Self {
        Self(PACKED | u64::from(stream) << 16 | at as u64 & 0xFFFF)
    }

    /// Type, second and third field of the entry (ISO 32000-1, table 18).
    fn fields(self) -> (u8, u64, u16) {
        #[allow(clippy::cast_possible_truncation, reason = "the lowest sixteen bits")]
        match self {
            Self::FREE => (0, 0, u16::MAX),
            Self(place) if place & PACKED != 0 => (2, (place & !PACKED) >> 16, place as u16),
            Self(offset) => (1, offset, 0),
        }
    }
}

/// Most objects in an object stream: indices have two bytes.
const MAX_PACKED: usize = 60_000;

impl File {
    /// Starts a file.
    pub(crate) fn new() -> Self {
        let mut bytes = Vec::with_capacity(32 * 1024);
        // The second line tells transfer programs that the file is binary (ISO 19005-2, 6.1.2).
        bytes.extend_from_slice(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
        Self {
            bytes,
            before: 0,
            places: vec![ObjectOffset::FREE],
            packed: Vec::with_capacity(16 * 1024),
            index: Vec::with_capacity(128),
            mark: SipHasher13::new(),
        }
    }

    /// Reserves a number for an object to be written later.
    pub(crate) fn reserve(&mut self) -> u32 {
        self.places.push(ObjectOffset::FREE);
        number(self.places.len() - 1)
    }

    /// Writes an object other than a stream.
    pub(crate) fn object(&mut self, id: u32, write: impl FnOnce(&mut Vec<u8>)) {
        self.index.push((id, self.packed.len()));
        write(&mut self.packed);
        self.packed.push(b'\n');
    }

    /// Writes a stream; `entries` are those of its dictionary except the length.
    pub(crate) fn stream(&mut self, id: u32, entries: std::fmt::Arguments<'_>, data: &[u8]) {
        self.mark.write(data);
        self.shared(id, entries, data);
    }

    /// Writes a stream shared by many letters, such as a font program, which other objects name by its content.
    pub(crate) fn shared(&mut self, id: u32, entries: std::fmt::Arguments<'_>, data: &[u8]) {
        self.places[id as usize] = ObjectOffset(self.offset());
        put(&mut self.bytes, format_args!("{id} 0 obj\n<<{entries}/Length {}>>\nstream\n", data.len()));
        self.bytes.extend_from_slice(data);
        // A final carriage return would be read as part of the line break after the data, making the length wrong (ISO 19005-2,
        // 6.1.7.1).
        self.bytes.extend_from_slice(if data.ends_with(b"\r") { b"\r\nendstream\nendobj\n" } else { b"\nendstream\nendobj\n" });
    }

    fn offset(&self) -> u64 {
        self.before + self.bytes.len() as u64
    }

    /// Writes the objects waiting for an object stream.
    pub(crate) fn pack(&mut self, compressor: &mut impl Deflate) {
        let (packed, index) = (std::mem::take(&mut self.packed), std::mem::take(&mut self.index));
        let mut rest = index.as_slice();
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(MAX_PACKED));
            rest = later;
            let begin = now.first().map_or(0, |(_, offset)| *offset);
            let end = later.first().map_or(packed.len(), |(_, offset)| *offset);
            let mut body = Vec::with_capacity(end - begin + now.len() * 10);
            for (id, offset) in now {
                for number in [*id as usize, offset - begin] {
                    decimal(&mut body, number);
                    body.push(b' ');
                }
            }
            let first = body.len();
            body.extend_from_slice(&packed[begin..end]);
            let stream = self.reserve();
            for (at, (id, _)) in now.iter().enumerate() {
                self.places[*id as usize] = ObjectOffset::packed(stream, at);
            }
            let count = now.len();
            let data = compressor.deflate(&body);
            self.stream(stream, format_args!("/Type/ObjStm/N {count}/First {first}/Filter/FlateDecode"), &data);
        }
    }

    /// Takes the bytes written so far.
    pub(crate) fn drain(&mut self) -> Vec<u8> {
        self.before += self.bytes.len() as u64;
        std::mem::take(&mut self.bytes)
    }

    /// Writes the object stream and the table; returns the remaining bytes. `root` and `info` are references of the trailer.
    pub(crate) fn finish(mut self, root: u32, info: u32, compressor: &mut impl Deflate) -> Vec<u8> {
        self.pack(compressor);
        let table = self.reserve();
        let start = self.offset();
        self.places[table as usize] = ObjectOffset(start);
        // Bytes per offset.
        let width = if u32::try_from(start).is_ok() { 4 } else { 6 };
        let mut rows = Vec::with_capacity(self.places.len() * (width + 3));
        for place in &self.places {
            let (kind, value, extra) = place.fields();
            rows.push(kind);
            rows.extend_from_slice(&value.to_be_bytes()[8 - width..]);
            rows.extend_from_slice(&extra.to_be_bytes());
        }
        // The ID is a hash of the content (ISO 32000-1, 14.4, suggests as much).
        let id = format!("{:032X}", self.mark.finish128().as_u128());
        let size = self.places.len();
        self.shared(
            table,
            format_args!(
                "/Type/XRef/Size {size}/W[1 {width} 2]/Root {root} 0 R/Info {info} 0 R/ID[<{id}><{id}>]/Filter/FlateDecode"
            ),
            &compressor.deflate(&rows),
        );
        put(&mut self.bytes, format_args!("startxref\n{start}\n%%EOF\n"));
        self.bytes
    }
}

/// Object numbers and offsets in a letter are below four thousand million: a picture has at most a few million bytes.
fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
