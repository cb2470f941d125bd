//! Compression for PDF's `FlateDecode` (RFC 1950).
//!
//! libdeflate is written in C and is the fastest for a letter; without its feature, a Rust library replaces it, so that the
//! core builds without a C compiler.

/// How much time to spend on a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// For what is new in every letter.
    Fast,
    /// For what is written once and kept.
    Even,
    /// For what is made once and used by many letters.
    Thorough,
}

/// A reusable compressor.
pub(crate) trait Deflate {
    fn new(effort: Effort) -> Self;

    /// Compresses `data`; the same data give the same bytes, regardless of earlier calls.
    fn deflate(&mut self, data: &[u8]) -> Vec<u8>;
}

#[cfg(feature = "libdeflate")]
pub(crate) use fast::Libdeflate as Compressor;
#[cfg(not(feature = "libdeflate"))]
pub(crate) use pure::Zlib as Compressor;

#[cfg(feature = "libdeflate")]
mod fast {
    use libdeflater::CompressionLvl;

    use super::{Deflate, Effort};

    pub(crate) struct Libdeflate(libdeflater::Compressor);

    impl Deflate for Libdeflate {
        fn new(effort: Effort) -> Self {
            let level = match effort {
                // Level 4 takes half as long again and saves two per cent.
                Effort::Fast => 1,
                Effort::Even => 6,
                Effort::Thorough => 7,
            };
            Self(libdeflater::Compressor::new(CompressionLvl::new(level).unwrap_or_default()))
        }

        fn deflate(&mut self, data: &[u8]) -> Vec<u8> {
            let mut out = vec![0; self.0.zlib_compress_bound(data.len())];
            // The bound fits any data.
            let length = self.0.zlib_compress(data, &mut out).unwrap_or_default();
            out.truncate(length);
            out
        }
    }
}

#[cfg(any(test, not(feature = "libdeflate")))]
mod pure {
    use zlib_rs::{DeflateFlush, compress_bound};

    use super::{Deflate, Effort};

    /// The largest possible window.
    const WINDOW_BITS: u8 = 15;

    pub(crate) struct Zlib(zlib_rs::Deflate);

    impl Deflate for Zlib {
        fn new(effort: Effort) -> Self {
            let level = match effort {
                // Level 1 leaves a letter a tenth larger, and level 2 saves a twentieth of the time for two per cent more
                // bytes.
                Effort::Fast => 4,
                Effort::Even => 6,
                Effort::Thorough => 9,
            };
            Self(zlib_rs::Deflate::new(level, true, WINDOW_BITS))
        }

        fn deflate(&mut self, data: &[u8]) -> Vec<u8> {
            let mut out = vec![0; compress_bound(data.len())];
            self.0.reset();
            // The bound fits any data.
            let _ = self.0.compress(data, &mut out, DeflateFlush::Finish);
            out.truncate(usize::try_from(self.0.total_out()).unwrap_or_default());
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use zlib_rs::{InflateConfig, decompress_slice};

    use super::*;

    fn comes_back<D: Deflate>() {
        for effort in [Effort::Fast, Effort::Even, Effort::Thorough] {
            let mut compressor = D::new(effort);
            let noise: Vec<u8> = (0..100_000_u32).map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
            for data in [b"".as_slice(), b"a", &vec![7; 70_000], &noise] {
                let packed = compressor.deflate(data);
                let mut out = vec![0; data.len() + 1];
                assert_eq!(decompress_slice(&mut out, &packed, InflateConfig::default()).0, data);
                assert_eq!(compressor.deflate(data), packed, "what came before does not matter");
            }
        }
    }

    #[test]
    fn what_is_compressed_comes_back() {
        comes_back::<pure::Zlib>();
        comes_back::<Compressor>();
    }
}
