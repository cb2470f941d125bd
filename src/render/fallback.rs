//! Fonts for characters missing from the letter's own family. The renderer asks; the owner of the disk answers.

use std::fmt;
use std::sync::Arc;

/// Bytes of a font file, shared or mapped.
pub type FontData = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// A face in a font file.
#[derive(Clone)]
pub struct FontFile {
    /// The file's bytes.
    pub data: FontData,
    /// Index in a font collection; 0 for a single font.
    pub index: u32,
    /// Its PostScript name.
    pub name: String,
}

impl FontFile {
    /// Whether both are the same face of the same bytes in memory.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.index == other.index && self.name == other.name && Arc::ptr_eq(&self.data, &other.data)
    }
}

impl fmt::Debug for FontFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FontFile").field("name", &self.name).field("index", &self.index).finish_non_exhaustive()
    }
}

/// Finds faces outside the renderer's own family.
///
/// The answer must depend only on the arguments, and the same face must be the same [`FontFile`] each time.
pub trait Fallback: fmt::Debug + Send + Sync {
    /// A face with all characters of `cluster`, if any.
    fn face_for(&self, cluster: &str, bold: bool) -> Option<FontFile>;

    /// What to install for a script (its Unicode name, such as `Han`), in English.
    fn advice(&self, script: &str) -> Option<String>;
}
