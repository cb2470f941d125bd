//! From set pages to the bytes of a PDF.
//!
//! printpdf makes the document, its pages and its catalogue. What it does not do is added to the document that it hands out
//! (`to_lopdf_document`): shaped text, subsets that are shared between letters, the structure, and what PDF/A and PDF/UA ask
//! for.

use lopdf::{Dictionary, Object, ObjectId};
use printpdf::{CustomPdfConformance, Mm, PdfConformance, PdfDocument, PdfPage, PdfSaveOptions};

use super::cache::Cache;
use super::content;
use super::faces::Faces;
use super::file::{File, deflate};
use super::fonts::{self, Codes, Main};
use super::metadata;
use super::page::Page;
use super::structure::{Structure, put, text_string};
use super::{Error, Sheet, mm};
use crate::letter::Letter;
use crate::render::Picture;

/// Writes the document.
///
/// # Errors
/// [`Error::Font`] for a font that is broken where the parser did not look.
pub(super) fn write(
    pages: &[Page],
    letter: &Letter,
    sheet: &Sheet<'_>,
    mut structure: Structure,
    main: &Main,
    faces: &Faces,
    cache: &mut Cache,
) -> Result<Vec<u8>, Error> {
    let mut skeleton = skeleton(pages.len(), letter, sheet);
    let mut file = File::new(skeleton.max_id);
    let rare = fonts::rare(pages, main, faces, cache);
    let codes = Codes { main, rare: &rare };
    let height = mm(sheet.layout.height);
    let mut contents = Vec::with_capacity(pages.len());
    for (number, page) in pages.iter().enumerate() {
        let content = content::write(page, number, height, codes, cache, &mut structure);
        let id = file.reserve();
        file.stream(id, format_args!("/Filter/FlateDecode"), &deflate(&content, &mut cache.compressor));
        contents.push(id);
    }
    let written = codes.write(&mut file, faces, cache)?;
    let resources = resources(&written, sheet.signature, &mut file);
    let page_ids: Vec<ObjectId> = skeleton.page_iter().collect();
    for ((id, content), number) in page_ids.iter().zip(&contents).zip(0_i64..) {
        if let Ok(page) = skeleton.get_object_mut(*id).and_then(Object::as_dict_mut) {
            page.remove(b"Annots");
            page.set("Contents", Object::Reference((*content, 0)));
            page.set("Resources", Object::Reference((resources, 0)));
            page.set("StructParents", number);
            // The order of the tabulator key is that of the structure (ISO 14289-1, 7.18.3).
            page.set("Tabs", Object::Name(b"S".to_vec()));
        }
    }
    let numbers: Vec<u32> = page_ids.iter().map(|(number, _)| *number).collect();
    let tree = structure.write(&mut file, &numbers);
    let root = catalog(&mut skeleton, letter, tree, &mut file, cache);
    // What printpdf made for resources and contents of its own is not written.
    let pages_id = skeleton.catalog().ok().and_then(|catalog| catalog.get(b"Pages").ok()?.as_reference().ok());
    for id in page_ids.iter().chain(&pages_id) {
        if let Ok(object) = skeleton.get_object(*id) {
            file.lopdf(id.0, object);
        }
    }
    if let Ok(object) = skeleton.get_object((root, 0)) {
        file.lopdf(root, object);
    }
    let info = file.reserve();
    file.object(info, |out| {
        out.extend_from_slice(b"<</Title");
        text_string(out, &letter.subject);
        put(out, format_args!("/Producer({})>>", metadata::PRODUCER));
    });
    Ok(file.finish(root, info, &mut cache.compressor))
}

/// The document with empty pages.
fn skeleton(pages: usize, letter: &Letter, sheet: &Sheet<'_>) -> lopdf::Document {
    let mut document = PdfDocument::new(&letter.subject);
    // Every named conformance makes printpdf add a colour profile of half a megabyte under a wrong key.
    document.metadata.info.conformance = PdfConformance::Custom(CustomPdfConformance::default());
    let (width, height) = (Mm(sheet.layout.width), Mm(sheet.layout.height));
    document.pages = (0..pages).map(|_| PdfPage::new(width, height, Vec::new())).collect();
    document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new())
}

/// The resources of all pages; returns their number.
fn resources(fonts: &[u32], signature: Option<&Picture>, file: &mut File) -> u32 {
    let picture = signature.map(|picture| {
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
    });
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

/// Completes the catalogue; returns its number.
fn catalog(skeleton: &mut lopdf::Document, letter: &Letter, tree: u32, file: &mut File, cache: &mut Cache) -> u32 {
    let [xmp, profile] = [file.reserve(), file.reserve()];
    // Metadata stay readable for programs that know nothing of PDF.
    let packet = metadata::xmp(&letter.subject, &letter.language);
    file.stream(xmp, format_args!("/Type/Metadata/Subtype/XML"), packet.as_bytes());
    file.shared(profile, format_args!("/N 3/Filter/FlateDecode"), &cache.profile);
    if let Ok(catalog) = skeleton.catalog_mut() {
        let reference = |id: u32| Object::Reference((id, 0));
        catalog.set("Lang", Object::string_literal(letter.language.as_str()));
        catalog.set("MarkInfo", Dictionary::from_iter([("Marked", Object::Boolean(true))]));
        catalog.set("StructTreeRoot", reference(tree));
        catalog.set("ViewerPreferences", Dictionary::from_iter([("DisplayDocTitle", Object::Boolean(true))]));
        catalog.set("Metadata", reference(xmp));
        let intent = Dictionary::from_iter([
            ("Type", Object::Name(b"OutputIntent".to_vec())),
            ("S", Object::Name(b"GTS_PDFA1".to_vec())),
            ("OutputConditionIdentifier", Object::string_literal("sRGB")),
            ("Info", Object::string_literal("sRGB IEC61966-2.1")),
            ("DestOutputProfile", reference(profile)),
        ]);
        catalog.set("OutputIntents", Object::Array(vec![Object::Dictionary(intent)]));
    }
    skeleton.trailer.get(b"Root").and_then(Object::as_reference).map_or(0, |(id, _)| id)
}
