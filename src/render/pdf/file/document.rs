//! From set pages to the bytes of a PDF.
//!
//! printpdf makes the document, its pages and its catalogue. What it does not do is added to the document that it hands out
//! (`to_lopdf_document`): shaped text, subsets that are shared between letters, the structure, and what PDF/A and PDF/UA ask
//! for.

use lopdf::{Dictionary, Object, ObjectId};
use printpdf::{CustomPdfConformance, Mm, PdfConformance, PdfDocument, PdfPage, PdfSaveOptions};

use super::cache::Parts;
use super::letter::SetLetter;
use super::metadata;
use super::objects::File;
use super::syntax::{put, text_string};
use crate::render::Picture;

/// Writes the document of one letter.
pub(crate) fn write(letter: &SetLetter<'_>, cache: &mut Parts) -> Vec<u8> {
    let mut skeleton = cache.skeleton(letter.contents.len(), letter.paper);
    let mut file = File::new(skeleton.max_id);
    let mut contents = Vec::with_capacity(letter.contents.len());
    for content in &letter.contents {
        let id = file.reserve();
        file.stream(id, format_args!("/Filter/FlateDecode"), content);
        contents.push(id);
    }
    let written = letter.fonts.write(&mut file);
    let picture = letter.signature.map(|picture| image(picture, &mut file));
    let resources = resources(&written, picture, &mut file);
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
    let tree = letter.structure.write(&mut file, &numbers);
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
    let info = info(&letter.subject, &mut file);
    // A letter is far below four thousand million bytes: a picture has at most a few millions.
    file.finish(root, info, 4, &mut cache.fast)
}

/// Who made the file, and its title; returns the number.
pub(crate) fn info(title: &str, file: &mut File) -> u32 {
    let info = file.reserve();
    file.object(info, |out| {
        out.extend_from_slice(b"<</Title");
        text_string(out, title);
        put(out, format_args!("/Producer({})>>", metadata::PRODUCER));
    });
    info
}

/// A document of so many empty pages of paper of this width and height in millimetres. Its title is not written.
pub(crate) fn skeleton(pages: usize, (width, height): (f32, f32)) -> lopdf::Document {
    let mut document = PdfDocument::new("");
    // Every named conformance makes printpdf add a colour profile of half a megabyte under a wrong key.
    document.metadata.info.conformance = PdfConformance::Custom(CustomPdfConformance::default());
    document.pages = (0..pages).map(|_| PdfPage::new(Mm(width), Mm(height), Vec::new())).collect();
    document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new())
}

/// The picture of a signature; returns its number.
pub(crate) fn image(picture: &Picture, file: &mut File) -> u32 {
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

/// The resources of all pages of a letter; returns their number.
pub(crate) fn resources(fonts: &[u32], picture: Option<u32>, file: &mut File) -> u32 {
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
fn catalog(skeleton: &mut lopdf::Document, letter: &SetLetter<'_>, tree: u32, file: &mut File, cache: &mut Parts) -> u32 {
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
