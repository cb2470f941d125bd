//! The parts in one archive (ECMA-376, part 2).

use std::io::{Cursor, Write};

use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Packs the parts in this order, without a time.
pub(super) fn package(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    // Writing to memory cannot fail, and no letter comes near the limits of an archive.
    pack(parts).unwrap_or_default()
}

fn pack(parts: &[(&str, Vec<u8>)]) -> ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::with_capacity(16 * 1024)));
    for (name, bytes) in parts {
        // PNG is compressed already.
        let method = if name.ends_with("png") { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        archive.start_file(*name, options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}
