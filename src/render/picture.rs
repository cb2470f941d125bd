//! The picture of a signature: read from PNG, flattened onto white paper.

use std::fmt;

use super::deflate::{Compressor, Deflate, Effort};

/// Largest file to read, in bytes.
pub const MAX_PICTURE: usize = 4 * 1024 * 1024;
/// Most pixels: enough for a signature of 60 by 18 mm at 1200 dots per inch.
const MAX_PIXELS: u32 = 2_500_000;
/// Largest ratio of width to height, or of height to width.
const MAX_RATIO: u32 = 30;

/// A picture without transparency, eight bits for each of red, green and blue.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
    /// The pixels in the format of PDF's `FlateDecode`.
    deflated: Vec<u8>,
}

/// Why a picture cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureError(String);

impl fmt::Display for PictureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PictureError {}

impl Picture {
    /// Reads a PNG file of any kind. Keeps only the pixels: metadata from cameras and programs is dropped.
    ///
    /// # Errors
    /// If it is not a PNG, broken, or too large.
    pub fn from_png(bytes: &[u8]) -> Result<Self, PictureError> {
        let refused = |what: String| PictureError(what);
        if bytes.len() > MAX_PICTURE {
            return Err(refused(format!("larger than {} MiB", MAX_PICTURE / 1024 / 1024)));
        }
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
        let mut reader = decoder.read_info().map_err(|error| refused(format!("no PNG file that can be read ({error})")))?;
        let (width, height) = (reader.info().width, reader.info().height);
        if width.saturating_mul(height) > MAX_PIXELS {
            return Err(refused(format!("{width} x {height} pixels are too many; {MAX_PIXELS} are enough for a signature")));
        }
        if width > height.saturating_mul(MAX_RATIO) || height > width.saturating_mul(MAX_RATIO) {
            return Err(refused(format!("{width} x {height} pixels are too thin for a signature")));
        }
        let size = reader.output_buffer_size().ok_or_else(|| refused("too large".to_owned()))?;
        let mut raw = vec![0; size];
        let frame = reader.next_frame(&mut raw).map_err(|error| refused(format!("broken ({error})")))?;
        raw.truncate(frame.buffer_size());
        // `ALPHA` yields gray or color, each with its opacity.
        let samples = frame.color_type.samples();
        let pixels = raw.chunks_exact(samples).flat_map(|pixel| match pixel {
            [gray, alpha] => [on_white(*gray, *alpha); 3],
            [red, green, blue, alpha] => [on_white(*red, *alpha), on_white(*green, *alpha), on_white(*blue, *alpha)],
            _ => [255; 3],
        });
        let pixels: Vec<u8> = pixels.collect();
        let deflated = Compressor::new(Effort::Even).deflate(&pixels);
        Ok(Self { width, height, pixels, deflated })
    }

    /// Encodes it as PNG.
    #[must_use]
    pub fn to_png(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        // Writing to memory cannot fail.
        if let Ok(mut writer) = encoder.write_header() {
            let _ = writer.write_image_data(&self.pixels);
        }
        bytes
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Red, green, blue, row by row from the top.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The pixels, compressed for PDF.
    pub(super) fn deflated(&self) -> &[u8] {
        &self.deflated
    }

    /// Its size when fitted into a box, keeping its proportions.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "at most some millions")]
    pub fn fit(&self, width: f32, height: f32) -> (f32, f32) {
        let (own_width, own_height) = (self.width as f32, self.height as f32);
        let scale = (width / own_width).min(height / own_height);
        (own_width * scale, own_height * scale)
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({} x {})", self.width, self.height)
    }
}

fn on_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u16::from(value), u16::from(alpha));
    u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
}
