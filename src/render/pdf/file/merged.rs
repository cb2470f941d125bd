//! Many letters in one file, for the printer: each on a sheet of its own, with a bookmark, its own language, and the fonts
//! that others brought before it.
//!
//! Bytes go out as letters come. What stays in memory are the tables that stand at the end of a file: eight bytes for each
//! object, some more for each letter.

use std::io::{self, Write};

use rustc_hash::FxHashMap;

use super::document::{image, info, resources};
use super::embed::Subset;
use super::fonts::ExtraFont;
use super::letter::SetLetter;
use super::metadata;
use super::objects::File;
use super::syntax::{put, text_string};
use crate::render::Picture;
use crate::render::deflate::Deflate;
use crate::render::pdf::set::{DOCUMENT, mm};

/// Pages below one node of their tree.
const FAN: usize = 64;
/// Fonts of extra glyphs that are remembered: those of names that come again.
const MAX_EXTRA: usize = 4_096;
/// Bytes that wait before they go out.
const BUFFER: usize = 256 * 1024;
/// Most objects: their numbers have four bytes, and readers take no more (ISO 32000-1, annex C).
const MAX_OBJECTS: u32 = 8_388_607;

/// A file of many letters that is being written.
pub struct MergedPdf<W: Write> {
    out: W,
    waiting: Vec<u8>,
    file: File,
    compressor: Deflate,
    title: String,
    /// Of the first letter.
    language: Option<String>,
    subsets: Vec<(String, [u32; 2])>,
    extra: FxHashMap<Subset, u32>,
    signature: Option<(*const Picture, u32)>,
    root: Root,
    /// The node of the page tree that is being filled, and those that are full.
    node: (u32, Vec<u32>),
    nodes: Vec<(u32, usize)>,
    /// Pages so far, and how many of them have content.
    pages: usize,
    with_content: usize,
    /// The elements of the letters.
    letters: Vec<u32>,
    /// Leaves of the tree of parents: object, first and last page.
    parents: Vec<(u32, usize, usize)>,
    /// The bookmark that waits for the number of the next one.
    bookmark: Option<Bookmark>,
    first_bookmark: u32,
    /// Paper of the last letter, where a blank page has to follow it.
    odd: Option<(f32, f32)>,
}

/// Objects that others name before they are written.
struct Root {
    pages: u32,
    structure: u32,
    document: u32,
    parents: u32,
    outlines: u32,
}

struct Bookmark {
    id: u32,
    title: String,
    page: u32,
    before: Option<u32>,
}

impl<W: Write> std::fmt::Debug for MergedPdf<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MergedPdf").field("pages", &self.pages).field("letters", &self.letters.len()).finish_non_exhaustive()
    }
}

impl<W: Write> MergedPdf<W> {
    /// Begins a file with this title. All its letters must come from one renderer.
    #[must_use]
    pub fn new(out: W, title: &str) -> Self {
        let mut file = File::new(0);
        let [pages, structure, document, parents, outlines, node] = [(); 6].map(|()| file.reserve());
        Self {
            out,
            waiting: Vec::new(),
            file,
            compressor: Deflate::new(6),
            title: title.to_owned(),
            language: None,
            subsets: Vec::new(),
            extra: FxHashMap::default(),
            signature: None,
            root: Root { pages, structure, document, parents, outlines },
            node: (node, Vec::new()),
            nodes: Vec::new(),
            pages: 0,
            with_content: 0,
            letters: Vec::new(),
            parents: Vec::new(),
            bookmark: None,
            first_bookmark: 0,
            odd: None,
        }
    }

    /// Adds a letter on new sheets.
    ///
    /// # Errors
    /// Those of writing, and a file of more objects than readers take.
    pub fn add(&mut self, letter: &SetLetter<'_>, bookmark: &str) -> io::Result<()> {
        self.language.get_or_insert_with(|| letter.language.clone());
        if let Some(paper) = self.odd.take() {
            // The back of the last sheet of the letter before.
            let blank = self.file.reserve();
            self.page(blank, paper, |out| out.extend_from_slice(b"/Resources<<>>"));
        }
        let mut fonts = self.subset(letter).to_vec();
        for extra in &letter.fonts.extra {
            fonts.push(self.extra(extra));
        }
        let picture = letter.signature.map(|picture| self.signature(picture));
        let resources = resources(&fonts, picture, &mut self.file);
        let mut ids = Vec::with_capacity(letter.contents.len());
        let first = self.with_content;
        for content in &letter.contents {
            let [page, stream] = [(); 2].map(|()| self.file.reserve());
            self.file.stream(stream, format_args!("/Filter/FlateDecode"), content);
            let number = self.with_content;
            self.page(page, letter.paper, |out| {
                put(out, format_args!("/Contents {stream} 0 R/Resources {resources} 0 R/StructParents {number}/Tabs/S"));
            });
            self.with_content += 1;
            ids.push(page);
        }
        let (document, language) = (self.root.document, Some(letter.language.as_str()));
        let elements = letter.structure.elements(&mut self.file, &ids, document, "Art", language);
        self.letters.push(elements[DOCUMENT]);
        let last = self.with_content.saturating_sub(1);
        let parents = self.file.reserve();
        self.file.object(parents, |out| {
            put(out, format_args!("<</Limits[{first} {last}]/Nums["));
            letter.structure.parents(out, &elements, first);
            out.extend_from_slice(b"]>>");
        });
        self.parents.push((parents, first, last));
        self.mark(bookmark, ids.first().copied().unwrap_or_default());
        self.odd = (self.pages % 2 == 1).then_some(letter.paper);
        self.file.pack(&mut self.compressor);
        self.flush(BUFFER)?;
        if self.file.reserve() > MAX_OBJECTS {
            return Err(io::Error::other("more letters than one PDF can hold: make several files, with --shard"));
        }
        Ok(())
    }

    /// Writes what stands at the end, and hands the writer back.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(mut self) -> io::Result<W> {
        if let Some(last) = self.bookmark.take() {
            self.write_bookmark(&last, None);
            let (outlines, first, count) = (self.root.outlines, self.first_bookmark, self.letters.len());
            self.file.object(outlines, |out| {
                put(out, format_args!("<</Type/Outlines/First {first} 0 R/Last {} 0 R/Count {count}>>", last.id));
            });
        }
        self.close_node();
        let (pages, count) = (self.root.pages, self.pages);
        let nodes = std::mem::take(&mut self.nodes);
        self.file.object(pages, |out| {
            put(out, format_args!("<</Type/Pages/Count {count}/Kids["));
            for (node, _) in &nodes {
                put(out, format_args!("{node} 0 R "));
            }
            out.extend_from_slice(b"]>>");
        });
        self.structure();
        let root = self.catalog();
        let info = info(&self.title, &mut self.file);
        self.flush(0)?;
        let Self { file, mut compressor, mut out, .. } = self;
        out.write_all(&file.finish(root, info, 6, &mut compressor))?;
        out.flush()?;
        Ok(out)
    }

    fn page(&mut self, id: u32, paper: (f32, f32), rest: impl FnOnce(&mut Vec<u8>)) {
        if self.node.1.len() == FAN {
            self.close_node();
        }
        let (parent, (width, height)) = (self.node.0, (mm(paper.0), mm(paper.1)));
        self.file.object(id, |out| {
            put(out, format_args!("<</Type/Page/Parent {parent} 0 R/MediaBox[0 0 {width} {height}]"));
            rest(out);
            out.extend_from_slice(b">>");
        });
        self.node.1.push(id);
        self.pages += 1;
    }

    fn close_node(&mut self) {
        let next = self.file.reserve();
        let (node, kids) = std::mem::replace(&mut self.node, (next, Vec::new()));
        let (root, count) = (self.root.pages, kids.len());
        self.file.object(node, |out| {
            put(out, format_args!("<</Type/Pages/Parent {root} 0 R/Count {count}/Kids["));
            for page in &kids {
                put(out, format_args!("{page} 0 R "));
            }
            out.extend_from_slice(b"]>>");
        });
        self.nodes.push((node, count));
    }

    /// Both weights with the letters of a language, written by the first letter that has it.
    fn subset(&mut self, letter: &SetLetter<'_>) -> [u32; 2] {
        let subset = &letter.fonts.subset;
        if let Some((_, ids)) = self.subsets.iter().find(|(letters, _)| *letters == subset.letters) {
            return *ids;
        }
        let ids = subset.write(&mut self.file);
        self.subsets.push((subset.letters.clone(), ids));
        ids
    }

    fn extra(&mut self, font: &ExtraFont) -> u32 {
        if let Some(id) = self.extra.get(&font.subset) {
            return *id;
        }
        if self.extra.len() == MAX_EXTRA {
            self.extra.clear();
        }
        let id = font.write(&mut self.file);
        self.extra.insert(font.subset.clone(), id);
        id
    }

    fn signature(&mut self, picture: &Picture) -> u32 {
        let same = std::ptr::from_ref(picture);
        match self.signature {
            Some((known, id)) if known == same => id,
            _ => {
                let id = image(picture, &mut self.file);
                self.signature = Some((same, id));
                id
            }
        }
    }

    fn mark(&mut self, title: &str, page: u32) {
        let id = self.file.reserve();
        let before = self.bookmark.take();
        if let Some(before) = &before {
            self.write_bookmark(before, Some(id));
        } else {
            self.first_bookmark = id;
        }
        self.bookmark = Some(Bookmark { id, title: title.to_owned(), page, before: before.map(|before| before.id) });
    }

    fn write_bookmark(&mut self, bookmark: &Bookmark, next: Option<u32>) {
        let outlines = self.root.outlines;
        self.file.object(bookmark.id, |out| {
            put(out, format_args!("<</Parent {outlines} 0 R/Dest[{} 0 R/Fit]/Title", bookmark.page));
            text_string(out, &bookmark.title);
            for (key, other) in [("Prev", bookmark.before), ("Next", next)] {
                if let Some(other) = other {
                    put(out, format_args!("/{key} {other} 0 R"));
                }
            }
            out.extend_from_slice(b">>");
        });
    }

    fn structure(&mut self) {
        let Root { structure, document, parents, .. } = self.root;
        let letters = std::mem::take(&mut self.letters);
        self.file.object(document, |out| {
            put(out, format_args!("<</S/Document/P {structure} 0 R/K["));
            for letter in &letters {
                put(out, format_args!("{letter} 0 R "));
            }
            out.extend_from_slice(b"]>>");
        });
        // A tree of three levels: the leaves of the letters, nodes above them, and the root.
        let leaves = std::mem::take(&mut self.parents);
        let mut nodes = Vec::new();
        for group in leaves.chunks(FAN) {
            let node = self.file.reserve();
            let (first, last) = (group.first().map_or(0, |leaf| leaf.1), group.last().map_or(0, |leaf| leaf.2));
            self.file.object(node, |out| {
                put(out, format_args!("<</Limits[{first} {last}]/Kids["));
                for (leaf, ..) in group {
                    put(out, format_args!("{leaf} 0 R "));
                }
                out.extend_from_slice(b"]>>");
            });
            nodes.push(node);
        }
        self.file.object(parents, |out| {
            out.extend_from_slice(b"<</Kids[");
            for node in &nodes {
                put(out, format_args!("{node} 0 R "));
            }
            out.extend_from_slice(b"]>>");
        });
        let next = self.with_content;
        self.file.object(structure, |out| {
            put(
                out,
                format_args!("<</Type/StructTreeRoot/K[{document} 0 R]/ParentTree {parents} 0 R/ParentTreeNextKey {next}>>"),
            );
        });
    }

    fn catalog(&mut self) -> u32 {
        let [root, xmp, profile] = [(); 3].map(|()| self.file.reserve());
        let language = self.language.clone().unwrap_or_default();
        let packet = metadata::xmp(&self.title, &language);
        self.file.stream(xmp, format_args!("/Type/Metadata/Subtype/XML"), packet.as_bytes());
        let data = self.compressor.deflate(metadata::PROFILE);
        self.file.shared(profile, format_args!("/N 3/Filter/FlateDecode"), &data);
        let Root { pages, structure, outlines, .. } = self.root;
        let marked = self.first_bookmark != 0;
        self.file.object(root, |out| {
            put(out, format_args!("<</Type/Catalog/Pages {pages} 0 R/StructTreeRoot {structure} 0 R/Metadata {xmp} 0 R/Lang"));
            text_string(out, &language);
            out.extend_from_slice(b"/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>");
            if marked {
                put(out, format_args!("/Outlines {outlines} 0 R/PageMode/UseOutlines"));
            }
            out.extend_from_slice(b"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)");
            put(out, format_args!("/Info(sRGB IEC61966-2.1)/DestOutputProfile {profile} 0 R>>]>>"));
        });
        root
    }

    /// Hands bytes out once there are more than this.
    fn flush(&mut self, most: usize) -> io::Result<()> {
        self.waiting.append(&mut self.file.drain());
        if self.waiting.len() >= most {
            self.out.write_all(&self.waiting)?;
            self.waiting.clear();
        }
        Ok(())
    }
}
