//! Text in whatever encoding it has, as UTF-8; what is not text is refused with its line.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs_io::DecodeReaderBytesBuilder;

use super::Error;

/// A stream of bytes from anywhere.
pub(super) type Stream = Box<dyn Read + Send>;

/// What is looked at to tell what a file is.
pub(super) const HEAD: usize = 64 * 1024;

/// Reads up to [`HEAD`] bytes.
pub(super) fn head(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    stream.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// The stream as UTF-8 without a byte-order mark; `head` is its beginning, which has been read.
pub(super) fn decoded(head: Vec<u8>, rest: Stream) -> Stream {
    let utf16 = match *head.as_slice() {
        [0xFF, 0xFE, ..] => Some("utf-16le"),
        [0xFE, 0xFF, ..] => Some("utf-16be"),
        [a, 0, b, 0, ..] if a != 0 && b != 0 => Some("utf-16le"),
        [0, a, 0, b, ..] if a != 0 && b != 0 => Some("utf-16be"),
        _ => None,
    };
    let skip = if utf16.is_none() && head.starts_with(&[0xEF, 0xBB, 0xBF]) { 3 } else { 0 };
    let mut head = io::Cursor::new(head);
    head.set_position(skip);
    let whole = head.chain(rest);
    match utf16 {
        Some(name) => {
            let encoding = encoding_for(name);
            Box::new(DecodeReaderBytesBuilder::new().encoding(encoding).bom_sniffing(false).strip_bom(true).build(whole))
        }
        None => Box::new(Checked { inner: whole, left: Vec::new(), line: 1 }),
    }
}

fn encoding_for(name: &str) -> Option<&'static encoding_rs::Encoding> {
    encoding_rs::Encoding::for_label(name.as_bytes())
}

/// Passes UTF-8 on and stops at the first byte that is none.
struct Checked<R> {
    inner: R,
    /// The beginning of a character whose end has not been read.
    left: Vec<u8>,
    line: u64,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let kept = self.left.len();
        if buffer.len() < kept + 4 {
            return Err(io::Error::other("a buffer is too small"));
        }
        buffer[..kept].copy_from_slice(&self.left);
        let read = self.inner.read(&mut buffer[kept..])?;
        let filled = kept + read;
        self.left.clear();
        let good = match std::str::from_utf8(&buffer[..filled]) {
            Ok(_) => filled,
            Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
            Err(error) => {
                let line = self.line + count_lines(&buffer[..error.valid_up_to()]);
                return Err(not_utf8(line).into());
            }
        };
        self.line += count_lines(&buffer[..good]);
        self.left.extend_from_slice(&buffer[good..filled]);
        // Nothing but the beginning of a character came: that is not the end.
        if good == 0 && read > 0 { self.read(buffer) } else { Ok(good) }
    }
}

fn count_lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

fn not_utf8(line: u64) -> Error {
    let hint = "save it as “CSV UTF-8”, or convert it: iconv -f WINDOWS-1252 -t UTF-8 members.csv > members-utf8.csv";
    Error::at(line, "not UTF-8 text; it may be in Windows-1252, as older spreadsheets write it", hint)
}

/// Counts the bytes that are read, for whoever shows how far it is.
pub(super) struct Counted<R> {
    pub(super) inner: R,
    pub(super) read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
