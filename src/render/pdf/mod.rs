//! PDF: the letter on paper, in the window of an envelope, with real text that can be copied, searched and listened to.
//!
//! The work is parted. `shape` makes glyphs of words, `hyphens` and `breaks` find the lines, `paragraph` and `bidi` place
//! words in them; `head` and `body` place lines on pages; `content`, `text`, `structure`, `fonts`, `embed` and `metadata` are the
//! parts of the file, and `document` joins them on what `printpdf` makes; `volume` makes one file of many letters. `cache` keeps what letters share. The same letter and sheet give
//! the same bytes, alone or among others.

mod bidi;
mod body;
mod breaks;
mod cache;
mod content;
mod document;
mod embed;
mod face;
mod faces;
mod file;
mod fonts;
mod head;
mod hyphens;
mod metadata;
mod page;
mod paragraph;
mod shape;
mod structure;
mod text;
mod volume;

use std::fmt;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Fallback, Picture};
use crate::letter::{Layout, Letter};
use body::Body;
use breaks::Fill;
use cache::Cache;
pub use document::Leaves;
use face::Face;
use faces::Faces;
use head::Head;
use page::{Artifact, Nodes, Page, Thing};
use paragraph::{Measure, Run, Setter};
use structure::Structure;
pub use volume::Volume;

/// Type size of large print, in points: what the UK Association for Accessible Formats calls large print begins here.
const LARGE: f32 = 16.0;
/// Baselines of the line at the top and the number at the bottom, in millimetres from the edge of the paper.
const EDGE: f32 = 12.0;

/// Sets letters in one family of type. Build it once; it may be shared between threads.
#[derive(Debug)]
pub struct Renderer {
    faces: Faces,
    /// Caches that no thread is using.
    spare: Mutex<Vec<Cache>>,
}

/// The paper that a letter is set on.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// Where things stand.
    pub layout: &'a Layout,
    /// Set everything that is read in 16 points, without parted words.
    pub large_print: bool,
    /// The picture of the signature, above the typed name.
    pub signature: Option<&'a Picture>,
}

impl<'a> Sheet<'a> {
    /// A sheet of a layout, in its own type size, without a picture.
    #[must_use]
    pub fn new(layout: &'a Layout) -> Self {
        Self { layout, large_print: false, signature: None }
    }

    /// Type size of the body, in points.
    fn size(&self) -> f32 {
        if self.large_print { LARGE } else { self.layout.size }
    }

    /// Type size of what stands around the body.
    fn small(&self) -> f32 {
        if self.large_print { LARGE } else { self.layout.size - 0.5 }
    }

    /// Large print has an uneven edge and no hyphens: both help people who read word by word (UKAAF G003).
    fn fill(&self) -> Fill {
        if self.large_print { Fill::Ragged } else { Fill::Justified }
    }

    /// Width of the lines, in points.
    fn text_width(&self) -> f32 {
        mm(self.layout.width - self.layout.left - self.layout.right)
    }
}

/// Why a letter cannot be set.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// A font is broken or of a kind that cannot be embedded.
    Font(String),
    /// A character that no face has. A letter with an empty box in somebody's name would be worse than none.
    Character {
        /// The character.
        character: char,
        /// Its script, as Unicode names it.
        script: &'static str,
        /// What would bring a font.
        advice: Option<String>,
    },
    /// A block that does not fit the place that the layout has for it.
    TooLong {
        /// Which block, in English.
        block: &'static str,
        /// The layout.
        layout: String,
        /// How many lines it takes in the smallest type.
        lines: usize,
        /// That type, in points.
        size: f32,
        /// How high these lines are, in millimetres.
        needed: f32,
        /// Width of the place, in millimetres.
        width: f32,
        /// Height of the place, in millimetres.
        height: f32,
    },
}

impl Error {
    /// The next step.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Font(_) => "give another font file, or none".to_owned(),
            Self::Character { advice, .. } => {
                let advice = advice.as_ref().map(|advice| format!("{advice}, or ")).unwrap_or_default();
                format!("{advice}give a font file with --font; --format html shows every script")
            }
            Self::TooLong { .. } => "shorten the address, put two of its parts on one line, or take another --layout".to_owned(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Font(what) => write!(f, "a font cannot be used: {what}"),
            Self::Character { character, script, .. } => {
                write!(f, "no font for PDF has the character {character} (U+{:04X}, script {script})", u32::from(*character))
            }
            Self::TooLong { block, layout, lines, size, needed, width, height } => write!(
                f,
                "the {block} does not fit its place in the layout {layout}: at {size} pt it takes {lines} lines of {width} mm, \
                 {needed:.1} mm high, and there are {height} mm"
            ),
        }
    }
}

impl std::error::Error for Error {}

impl Renderer {
    /// Takes the regular and the bold face of the family, and where other faces are found.
    ///
    /// # Errors
    /// [`Error::Font`] if a file is no TrueType or OpenType font.
    pub fn new(family: [&'static [u8]; 2], fallback: Option<Arc<dyn Fallback>>) -> Result<Self, Error> {
        let [regular, bold] = family;
        let base = [Face::parse(regular, 0, "NotoSerif-Regular")?, Face::parse(bold, 0, "NotoSerif-Bold")?];
        Ok(Self { faces: Faces::new(base, fallback), spare: Mutex::new(Vec::new()) })
    }

    /// Sets a letter and writes its file.
    ///
    /// # Errors
    /// [`Error::Character`], [`Error::TooLong`], and [`Error::Font`] for a broken font of the fallback.
    pub fn render(&self, letter: &Letter, sheet: &Sheet<'_>) -> Result<Vec<u8>, Error> {
        self.with_cache(|cache| Ok(document::write(&self.set(letter, sheet, cache)?, &self.faces, cache)))
    }

    /// Sets a letter that is to become a part of a [`Volume`].
    ///
    /// # Errors
    /// As [`Self::render`].
    pub fn leaves<'a>(&self, letter: &Letter, sheet: &Sheet<'a>) -> Result<Leaves<'a>, Error> {
        self.with_cache(|cache| self.set(letter, sheet, cache))
    }

    fn with_cache<T>(&self, work: impl FnOnce(&mut Cache) -> T) -> T {
        let spare = || self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = spare().pop();
        let mut cache = taken.unwrap_or_else(Cache::new);
        cache.make_room();
        let done = work(&mut cache);
        spare().push(cache);
        done
    }

    fn set<'a>(&self, letter: &Letter, sheet: &Sheet<'a>, cache: &mut Cache) -> Result<Leaves<'a>, Error> {
        let mut structure = Structure::new();
        let main = cache.main(&letter.typography.letters, &self.faces)?;
        let faces = &self.faces;
        let typography = rustc_hash::FxBuildHasher.hash_one(&letter.typography);
        let mut setter = Setter { faces, cache, ties: &letter.typography, main: &main, typography, key: Vec::new() };
        let mut head = Head { letter, sheet, setter: &mut setter, structure: &mut structure, things: Vec::new() };
        let meta = head.set()?;
        let pages = vec![Page { things: head.things }];
        let y = mm(sheet.layout.subject_top);
        let mut body = Body { letter, sheet, setter: &mut setter, structure: &mut structure, pages, y };
        body.set(&meta)?;
        let mut pages = body.pages;
        edges(&mut pages, letter, sheet, &mut setter)?;
        document::leaves(&pages, letter, sheet, structure, &main, &self.faces, cache)
    }
}

/// The number of each page, and from the second page on a line that says which letter this is, should the sheets part.
fn edges(pages: &mut [Page], letter: &Letter, sheet: &Sheet<'_>, setter: &mut Setter<'_>) -> Result<(), Error> {
    let count = pages.len();
    if count < 2 {
        return Ok(());
    }
    let size = sheet.small();
    let mut line = |text: &str| -> Result<Option<Arc<paragraph::Line>>, Error> {
        let run = Run { text, bold: false, language: &letter.language };
        let lines = setter.set(&[run], Measure { width: sheet.text_width(), size, fill: Fill::Ragged })?;
        Ok(if let [line] = &*lines { Some(Arc::clone(line)) } else { None })
    };
    let artifact = |x: f32, y: f32, line: Arc<paragraph::Line>, owner: Artifact| {
        let nodes = Nodes::default();
        Thing::Text { x, y, size, line, nodes, owner: Some(owner) }
    };
    let recipient = letter.recipient.first().map_or("", String::as_str);
    let mut header = None;
    for parts in
        [vec![recipient, &letter.date, &letter.reference], vec![&letter.date, &letter.reference], vec![&letter.reference]]
    {
        header = line(&parts.join(" · "))?;
        if header.is_some() {
            break;
        }
    }
    for (i, page) in pages.iter_mut().enumerate() {
        if let (Some(line), 1..) = (&header, i) {
            page.things.insert(0, artifact(mm(sheet.layout.left), mm(EDGE), Arc::clone(line), Artifact::Header));
        }
        let label = letter.page_label.replace("{page}", &(i + 1).to_string()).replace("{pages}", &count.to_string());
        if let Some(line) = line(&label)? {
            let x = mm(sheet.layout.width - sheet.layout.right) - line.width;
            page.things.push(artifact(x, mm(sheet.layout.height - EDGE), line, Artifact::Footer));
        }
    }
    Ok(())
}

/// Millimetres in points.
fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}
