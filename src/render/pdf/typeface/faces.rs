//! The faces of a renderer: one family in two weights, plus whatever else a text needs.
//!
//! The face for a character depends only on the character and the available fonts, never on earlier letters: the same letter
//! has the same bytes in a batch.

use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use unicode_script::{Script, UnicodeScript};

use super::face::Face;
use crate::render::fallback::{Fallback, FontFile};
use crate::render::pdf::error::Error;

/// Index of the regular face.
const REGULAR: usize = 0;
/// Index of the bold face.
const BOLD: usize = 1;

/// All open faces.
#[derive(Debug)]
pub(crate) struct Faces {
    base: [Arc<Face>; 2],
    fallback: Option<Arc<dyn Fallback>>,
    /// Faces outside the family, in the order of opening; this order never affects a letter.
    more: RwLock<Vec<(FontFile, Arc<Face>)>>,
    /// The fallback's face for a cluster, in regular and in bold: the fallback reads files, and a Chinese letter asks hundreds
    /// of times.
    answers: [RwLock<FxHashMap<Box<str>, usize>>; 2],
}

/// Most answers kept: Chinese letters need some two thousand characters.
const MAX_ANSWERS: usize = 10_000;

impl Faces {
    pub(crate) fn new(base: [Face; 2], fallback: Option<Arc<dyn Fallback>>) -> Self {
        Self { base: base.map(Arc::new), fallback, more: RwLock::default(), answers: Default::default() }
    }

    /// The family's own face.
    pub(crate) fn base(&self, bold: bool) -> &Arc<Face> {
        &self.base[if bold { BOLD } else { REGULAR }]
    }

    /// The face with this number.
    pub(crate) fn get(&self, number: usize) -> Arc<Face> {
        match self.base.get(number) {
            Some(face) => Arc::clone(face),
            None => {
                let more = self.more.read().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(&more[number - self.base.len()].1)
            }
        }
    }

    /// Face numbers for the characters of a word, by cluster: the family where it has the character, otherwise a fallback face
    /// for the whole run of the same script.
    ///
    /// # Errors
    /// [`Error::Character`] for a character that no face has.
    pub(crate) fn choose(&self, text: &str, bold: bool, rtl: bool, chosen: &mut Vec<(usize, usize)>) -> Result<(), Error> {
        chosen.clear();
        let own = if bold { BOLD } else { REGULAR };
        if text.is_ascii() && !text.is_empty() && text.chars().all(|c| self.base[own].glyph(c).is_some()) {
            chosen.push((own, text.len()));
            return Ok(());
        }
        let mut characters = text.char_indices().peekable();
        while let Some((at, c)) = characters.next() {
            let mut end = at + c.len_utf8();
            // A mark is set in the face of its base.
            while let Some((_, next)) = characters.next_if(|(_, next)| is_joined(*next)) {
                end += next.len_utf8();
            }
            let cluster = &text[at..end];
            let face = match chosen.last() {
                // Punctuation within a run of another script shares its face; ASCII punctuation only if the run is
                // right-to-left, so that programs reading it back see one word.
                Some((face, _)) if *face > BOLD && is_common(c) && (rtl || !c.is_ascii()) && self.covers(*face, cluster) => *face,
                _ if cluster.chars().all(|c| is_default_ignorable(c) || self.base[own].glyph(c).is_some()) => own,
                _ => self.find(cluster, bold)?,
            };
            match chosen.last_mut() {
                Some((last, stretch_end)) if *last == face => *stretch_end = end,
                _ => chosen.push((face, end)),
            }
        }
        Ok(())
    }

    fn covers(&self, number: usize, cluster: &str) -> bool {
        let face = self.get(number);
        cluster.chars().all(|c| is_default_ignorable(c) || face.glyph(c).is_some())
    }

    fn find(&self, cluster: &str, bold: bool) -> Result<usize, Error> {
        let Some(fallback) = &self.fallback else { return Err(self.missing(cluster)) };
        let wanted: String = cluster.chars().filter(|c| !is_default_ignorable(*c)).collect();
        let answers = &self.answers[usize::from(bold)];
        if let Some(known) = answers.read().unwrap_or_else(PoisonError::into_inner).get(wanted.as_str()) {
            return Ok(*known);
        }
        let file = fallback.face_for(&wanted, bold).ok_or_else(|| self.missing(cluster))?;
        let number = self.open(file)?;
        let mut answers = answers.write().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= MAX_ANSWERS {
            answers.clear();
        }
        answers.insert(wanted.into(), number);
        Ok(number)
    }

    /// The error for a text whose first character no face has.
    pub(crate) fn missing(&self, text: &str) -> Error {
        let missing = text.chars().find(|c| !is_default_ignorable(*c) && self.base[REGULAR].glyph(*c).is_none());
        let character = missing.or_else(|| text.chars().next()).unwrap_or_default();
        let script = character.script().full_name();
        Error::Character { character, script, advice: self.fallback.as_ref().and_then(|fallback| fallback.advice(script)) }
    }

    fn open(&self, file: FontFile) -> Result<usize, Error> {
        let position = |more: &[(FontFile, Arc<Face>)]| more.iter().position(|(open, _)| open.same_as(&file));
        if let Some(found) = position(&self.more.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(self.base.len() + found);
        }
        let face = Face::parse(file.data.clone(), file.index, &file.name)?;
        let mut more = self.more.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have opened it.
        let found = position(&more).unwrap_or_else(|| {
            more.push((file, Arc::new(face)));
            more.len() - 1
        });
        Ok(self.base.len() + found)
    }
}

/// Marks and joiners belong to the character before them.
fn is_joined(c: char) -> bool {
    c.script() == Script::Inherited || unicode_normalization::char::is_combining_mark(c) || is_default_ignorable(c)
}

/// Punctuation common to several scripts.
fn is_common(c: char) -> bool {
    matches!(c.script(), Script::Common | Script::Inherited) && !c.is_ascii_alphanumeric()
}

/// Characters that are never drawn (Unicode, `Default_Ignorable_Code_Point`, as far as a letter may contain them).
pub(crate) fn is_default_ignorable(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}')
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}')
        || matches!(c, '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::render::fallback::FontData;

    const FAMILY: [&[u8]; 2] = [
        include_bytes!("../../../../data/fonts/NotoSerif-Regular.ttf"),
        include_bytes!("../../../../data/fonts/NotoSerif-Bold.ttf"),
    ];

    /// Returns two faces for everything, and counts its calls.
    struct Both([FontData; 2], AtomicUsize);

    impl std::fmt::Debug for Both {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Both")
        }
    }

    impl Fallback for Both {
        fn face_for(&self, _: &str, bold: bool) -> Option<FontFile> {
            self.1.fetch_add(1, Ordering::Relaxed);
            Some(FontFile { data: Arc::clone(&self.0[usize::from(bold)]), index: 0, name: "Other".to_owned() })
        }

        fn advice(&self, _: &str) -> Option<String> {
            None
        }
    }

    #[test]
    fn each_weight_has_its_own_face_and_nobody_is_asked_twice() {
        let both = Arc::new(Both(FAMILY.map(|bytes| -> FontData { Arc::new(bytes) }), AtomicUsize::new(0)));
        let family = FAMILY.map(|bytes| Face::parse(bytes, 0, "Family").unwrap());
        let faces = Faces::new(family, Some(both.clone()));
        let chosen = |bold| {
            let mut chosen = Vec::new();
            faces.choose("見", bold, false, &mut chosen).unwrap();
            chosen
        };
        assert_eq!(chosen(false), [(2, 3)]);
        assert_eq!(chosen(true), [(3, 3)]);
        assert_eq!((chosen(false), chosen(true)), (vec![(2, 3)], vec![(3, 3)]));
        assert_eq!(both.1.load(Ordering::Relaxed), 2);
    }
}
