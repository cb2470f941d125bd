//! Compression in the format of PDF's `FlateDecode`.

use libdeflater::{CompressionLvl, Compressor};

/// A compressor of one level, used again and again.
pub(crate) struct Deflate(Compressor);

impl Deflate {
    /// Levels are those of libdeflate, 1 to 12.
    pub(crate) fn new(level: i32) -> Self {
        Self(Compressor::new(CompressionLvl::new(level).unwrap_or_default()))
    }

    /// Compresses `data`.
    pub(crate) fn deflate(&mut self, data: &[u8]) -> Vec<u8> {
        let mut out = vec![0; self.0.zlib_compress_bound(data.len())];
        // The bound is enough for any data.
        let length = self.0.zlib_compress(data, &mut out).unwrap_or_default();
        out.truncate(length);
        out
    }
}
