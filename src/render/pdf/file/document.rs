//! The document of a file, with one letter or many: pages, fonts and structure, and the catalogue that refers to them.
//!
//! printpdf makes the skeleton of page and catalogue. This module adds the rest: shaped text, subsets shared by letters, the
//! structure, and what PDF/A and PDF/UA require.

use rustc_hash::FxHashMap;

use super::embed::Subset;
use super::fonts::LetterFonts;
use super::letter::SetLetter;
use super::metadata;
use super::objects::File;
use super::skeleton::Skeleton;
use super::structure::Objects;
use super::syntax::{language_entry, put, references, text_string};
use crate::render::Picture;
use crate::render::deflate::Deflate;
use crate::render::pdf::set::{DOCUMENT, Role};

/// Most kids of a tree node.
const FAN: usize = 64;
/// Most extra-glyph fonts to remember: names that recur.
const MAX_EXTRA: usize = 4_096;

/// A document being written.
pub(crate) struct Document {
    pub(crate) file: File,
    title: String,
    /// The first letter's language.
    language: Option<String>,
    subsets: Vec<(String, [u32; 2])>,
    extra: FxHashMap<Subset, u32>,
    signature: Option<(*const Picture, u32)>,
    /// The structure root, and the element around the letters if there may be many.
    structure: u32,
    around: Option<u32>,
    /// The elements of the letters.
    letters: Vec<u32>,
    pages: Pages,
    /// Leaves of the parent tree: object, first and last key.
    parents: Vec<(u32, usize, usize)>,
    /// Number of keys used in that tree.
    keys: usize,
}

/// The page tree: one node, or a root with nodes.
struct Pages {
    node: u32,
    kids: Vec<u32>,
    root: Option<u32>,
    /// Full nodes.
    nodes: Vec<u32>,
    count: usize,
}

impl Document {
    /// Starts a document of one letter.
    pub(crate) fn single(title: &str) -> Self {
        let mut file = File::new();
        let [structure, node] = [(); 2].map(|()| file.reserve());
        Self {
            file,
            title: title.to_owned(),
            language: None,
            subsets: Vec::new(),
            extra: FxHashMap::default(),
            signature: None,
            structure,
            around: None,
            letters: Vec::new(),
            pages: Pages { node, kids: Vec::new(), root: None, nodes: Vec::new(), count: 0 },
            parents: Vec::new(),
            keys: 0,
        }
    }

    /// Starts a document of many letters, each an article.
    pub(crate) fn of_many(title: &str) -> Self {
        let mut document = Self::single(title);
        document.around = Some(document.file.reserve());
        document
    }

    /// The number of pages so far.
    pub(crate) fn page_count(&self) -> usize {
        self.pages.count
    }

    /// The number of letters so far.
    pub(crate) fn letter_count(&self) -> usize {
        self.letters.len()
    }

    /// Adds a letter; returns the number of its first page.
    pub(crate) fn add(&mut self, letter: &SetLetter<'_>, skeleton: &Skeleton) -> u32 {
        self.language.get_or_insert_with(|| letter.language.clone());
        let fonts = self.fonts(&letter.fonts);
        let picture = letter.signature.map(|picture| self.signature(picture));
        let resources = resources(&fonts, picture, &mut self.file);
        let pages: Vec<u32> = letter.contents.iter().map(|_| self.file.reserve()).collect();
        let annotations: Vec<u32> = letter.structure.annotation_pages().map(|_| self.file.reserve()).collect();
        let first = self.keys;
        for ((number, content), id) in letter.contents.iter().enumerate().zip(&pages) {
            let stream = self.file.reserve();
            self.file.stream(stream, format_args!("/Filter/FlateDecode"), content);
            let key = self.keys;
            let own = letter.structure.annotation_pages().zip(&annotations).filter(|(page, _)| *page == number);
            let own: Vec<u32> = own.map(|(_, id)| *id).collect();
            self.page(*id, skeleton, |out| {
                // The tab order follows the structure (ISO 14289-1, 7.18.3).
                put(out, format_args!("/Contents {stream} 0 R/Resources {resources} 0 R/StructParents {key}/Tabs/S"));
                if !own.is_empty() {
                    references(out, "Annots", &own);
                }
            });
            self.keys += 1;
        }
        let objects = Objects { pages: &pages, annotations: &annotations };
        letter.structure.write_annotations(&mut self.file, objects, self.keys);
        self.keys += annotations.len();
        let (root, kind, language) = match self.around {
            Some(around) => (around, "Art", Some(letter.language.as_str())),
            None => (self.structure, Role::Document.name(), None),
        };
        let elements = letter.structure.elements(&mut self.file, objects, root, kind, language);
        self.letters.push(elements[DOCUMENT]);
        let last = self.keys.saturating_sub(1);
        let parents = self.file.reserve();
        self.file.object(parents, |out| {
            put(out, format_args!("<</Limits[{first} {last}]/Nums["));
            letter.structure.parents(out, &elements, first);
            out.extend_from_slice(b"]>>");
        });
        self.parents.push((parents, first, last));
        pages.first().copied().unwrap_or_default()
    }

    /// Adds a page without content.
    pub(crate) fn add_blank(&mut self, skeleton: &Skeleton) {
        let page = self.file.reserve();
        self.page(page, skeleton, |out| out.extend_from_slice(b"/Resources<<>>"));
    }

    fn page(&mut self, id: u32, skeleton: &Skeleton, rest: impl FnOnce(&mut Vec<u8>)) {
        if self.pages.kids.len() == FAN {
            let root = *self.pages.root.get_or_insert_with(|| self.file.reserve());
            self.close_node(Some(root));
            self.pages.node = self.file.reserve();
        }
        let parent = self.pages.node;
        self.file.object(id, |out| {
            out.extend_from_slice(&skeleton.page);
            put(out, format_args!("/Parent {parent} 0 R"));
            rest(out);
            out.extend_from_slice(b">>");
        });
        self.pages.kids.push(id);
        self.pages.count += 1;
    }

    /// Writes the page tree node being filled.
    fn close_node(&mut self, root: Option<u32>) {
        let kids = std::mem::take(&mut self.pages.kids);
        self.file.object(self.pages.node, |out| {
            put(out, format_args!("<</Type/Pages/Count {}", kids.len()));
            if let Some(root) = root {
                put(out, format_args!("/Parent {root} 0 R"));
            }
            references(out, "Kids", &kids);
            out.extend_from_slice(b">>");
        });
        self.pages.nodes.push(self.pages.node);
    }

    /// Closes the page tree; returns its root.
    fn close_pages(&mut self) -> u32 {
        self.close_node(self.pages.root);
        let Some(root) = self.pages.root else { return self.pages.node };
        let Pages { nodes, count, .. } = &self.pages;
        self.file.object(root, |out| {
            put(out, format_args!("<</Type/Pages/Count {count}"));
            references(out, "Kids", nodes);
            out.extend_from_slice(b">>");
        });
        root
    }

    /// Writes the fonts not written for earlier letters; returns all in the order of their resource names.
    fn fonts(&mut self, fonts: &LetterFonts) -> Vec<u32> {
        let subset = &fonts.subset;
        let known = self.subsets.iter().find(|(letters, _)| *letters == subset.letters).map(|(_, ids)| *ids);
        let written = known.unwrap_or_else(|| {
            let ids = subset.write(&mut self.file);
            self.subsets.push((subset.letters.clone(), ids));
            ids
        });
        let mut written = written.to_vec();
        for font in &fonts.extra {
            let known = self.extra.get(&font.subset).copied();
            written.push(known.unwrap_or_else(|| {
                if self.extra.len() == MAX_EXTRA {
                    self.extra.clear();
                }
                let id = font.write(&mut self.file);
                self.extra.insert(font.subset.clone(), id);
                id
            }));
        }
        written
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

    /// Writes the end of the file, with the outline if any; returns the remaining bytes.
    pub(crate) fn finish(
        mut self,
        outline: Option<u32>,
        skeleton: &Skeleton,
        profile: &[u8],
        compressor: &mut impl Deflate,
    ) -> Vec<u8> {
        let pages = self.close_pages();
        self.close_structure();
        let [root, xmp, intent, info] = [(); 4].map(|()| self.file.reserve());
        let language = self.language.unwrap_or_default();
        // Metadata stay uncompressed for programs that do not know PDF.
        let packet = metadata::xmp(&self.title, &language);
        self.file.stream(xmp, format_args!("/Type/Metadata/Subtype/XML"), packet.as_bytes());
        self.file.shared(intent, format_args!("/N 3/Filter/FlateDecode"), profile);
        let structure = self.structure;
        self.file.object(root, |out| {
            out.extend_from_slice(&skeleton.catalog);
            put(out, format_args!("/Pages {pages} 0 R/StructTreeRoot {structure} 0 R/Metadata {xmp} 0 R"));
            language_entry(out, &language);
            out.extend_from_slice(b"/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>");
            if let Some(outline) = outline {
                put(out, format_args!("/Outlines {outline} 0 R/PageMode/UseOutlines"));
            }
            out.extend_from_slice(b"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)");
            put(out, format_args!("/Info(sRGB IEC61966-2.1)/DestOutputProfile {intent} 0 R>>]>>"));
        });
        self.file.object(info, |out| {
            out.extend_from_slice(b"<</Title");
            text_string(out, &self.title);
            put(out, format_args!("/Producer({})>>", metadata::PRODUCER));
        });
        self.file.finish(root, info, compressor)
    }

    /// Writes the structure root, the element around the letters, and the tree from content to elements.
    fn close_structure(&mut self) {
        let (structure, letters) = (self.structure, &self.letters);
        if let Some(around) = self.around {
            self.file.object(around, |out| {
                put(out, format_args!("<</S/Document/P {structure} 0 R"));
                references(out, "K", letters);
                out.extend_from_slice(b">>");
            });
        }
        // The leaves belong to the letters; nodes are added above many leaves.
        let mut nodes: Vec<u32> = self.parents.iter().map(|(leaf, ..)| *leaf).collect();
        if nodes.len() > FAN {
            nodes.clear();
            for group in self.parents.chunks(FAN) {
                let node = self.file.reserve();
                let (first, last) = (group.first().map_or(0, |leaf| leaf.1), group.last().map_or(0, |leaf| leaf.2));
                self.file.object(node, |out| {
                    put(out, format_args!("<</Limits[{first} {last}]"));
                    references(out, "Kids", &group.iter().map(|(leaf, ..)| *leaf).collect::<Vec<_>>());
                    out.extend_from_slice(b">>");
                });
                nodes.push(node);
            }
        }
        let next = self.keys;
        let top = self.around.map_or_else(|| self.letters.clone(), |around| vec![around]);
        self.file.object(structure, |out| {
            out.extend_from_slice(b"<</Type/StructTreeRoot");
            references(out, "K", &top);
            out.extend_from_slice(b"/ParentTree<<");
            references(out, "Kids", &nodes);
            put(out, format_args!(">>/ParentTreeNextKey {next}>>"));
        });
    }
}

/// Writes the picture of a signature; returns its number.
fn image(picture: &Picture, file: &mut File) -> u32 {
    let id = file.reserve();
    let (width, height) = picture.size();
    file.stream(
        id,
        format_args!(
            "/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode"
        ),
        picture.deflated(),
    );
    id
}

/// Writes the resources of a letter's pages; returns their number.
fn resources(fonts: &[u32], picture: Option<u32>, file: &mut File) -> u32 {
    let id = file.reserve();
    file.object(id, |out| {
        out.extend_from_slice(b"<</Font<<");
        fonts.iter().enumerate().for_each(|(i, font)| put(out, format_args!("/F{i} {font} 0 R")));
        out.extend_from_slice(b">>");
        if let Some(picture) = picture {
            put(out, format_args!("/XObject<</Im0 {picture} 0 R>>"));
        }
        out.extend_from_slice(b">>");
    });
    id
}
