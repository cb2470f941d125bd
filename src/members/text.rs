//! Decodes text to UTF-8; anything that is not text is refused with its line.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs_io::DecodeReaderBytesBuilder;

use super::{Error, Problem};

/// A stream of bytes from anywhere.
pub(super) type Stream = Box<dyn Read + Send>;

/// How much to read to detect what a file is.
pub(super) const HEAD: usize = 64 * 1024;

/// Reads up to [`HEAD`] bytes.
pub(super) fn head(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    stream.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// The stream as UTF-8 without a byte-order mark; `head` is its start, already read.
pub(super) fn decoded(head: Vec<u8>, rest: Stream) -> Stream {
    let utf16 = utf16(&head);
    let skip = if utf16.is_none() && head.starts_with(&[0xEF, 0xBB, 0xBF]) { 3 } else { 0 };
    let mut head = io::Cursor::new(head);
    head.set_position(skip);
    let whole = head.chain(rest);
    match utf16 {
        Some(name) => {
            let encoding = encoding_for(name);
            Box::new(DecodeReaderBytesBuilder::new().encoding(encoding).bom_sniffing(false).strip_bom(true).build(whole))
        }
        None => Box::new(Checked::new(whole)),
    }
}

/// Whether it has a byte-order mark or is UTF-16: such files come from spreadsheets and return to them.
pub(super) fn is_marked(head: &[u8]) -> bool {
    head.starts_with(&[0xEF, 0xBB, 0xBF]) || utf16(head).is_some()
}

fn utf16(head: &[u8]) -> Option<&'static str> {
    match *head {
        [0xFF, 0xFE, ..] => Some("utf-16le"),
        [0xFE, 0xFF, ..] => Some("utf-16be"),
        [a, 0, b, 0, ..] if a != 0 && b != 0 => Some("utf-16le"),
        [0, a, 0, b, ..] if a != 0 && b != 0 => Some("utf-16be"),
        _ => None,
    }
}

fn encoding_for(name: &str) -> Option<&'static encoding_rs::Encoding> {
    encoding_rs::Encoding::for_label(name.as_bytes())
}

/// Passes UTF-8 through and stops at the first invalid byte.
struct Checked<R> {
    inner: R,
    buffer: Vec<u8>,
    /// How much of the buffer was passed on and how much is valid; an incomplete character follows.
    passed: usize,
    good: usize,
    line: u64,
}

impl<R: Read> Checked<R> {
    fn new(inner: R) -> Self {
        Self { inner, buffer: Vec::new(), passed: 0, good: 0, line: 1 }
    }

    /// Reads until there is something valid to pass on, or the end.
    fn fill(&mut self) -> io::Result<()> {
        while self.passed == self.good {
            self.buffer.drain(..self.good);
            let kept = self.buffer.len();
            self.buffer.resize(kept + HEAD, 0);
            let read = self.inner.read(&mut self.buffer[kept..])?;
            self.buffer.truncate(kept + read);
            let good = match std::str::from_utf8(&self.buffer) {
                Ok(_) => self.buffer.len(),
                Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
                Err(error) => {
                    return Err(not_utf8(self.line + count_lines(&self.buffer[..error.valid_up_to()])).into());
                }
            };
            self.line += count_lines(&self.buffer[..good]);
            (self.passed, self.good) = (0, good);
            if read == 0 {
                return Ok(());
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.fill()?;
        let most = buffer.len().min(self.good - self.passed);
        buffer[..most].copy_from_slice(&self.buffer[self.passed..self.passed + most]);
        self.passed += most;
        Ok(most)
    }
}

fn count_lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

fn not_utf8(line: u64) -> Error {
    Error::at(line, Problem::NotUtf8)
}

/// Counts the bytes read, to show progress.
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
