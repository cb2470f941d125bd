//! Characters that are not there to be read.

/// Control characters other than white space (line breaks and tabs).
pub(crate) fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

/// Characters refused in any field, as they take effect in mail headers, terminals and PDF strings. Line breaks and tabs count
/// as white space, which the field handles.
pub(crate) fn is_refused(c: char) -> bool {
    is_control(c) || is_bidi_control(c) || is_invisible(c)
}

/// Bidirectional controls, which can make a name read as another one (Unicode Technical Report 36, section 2.5).
pub(crate) fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Characters that readers do not see but comparisons do: line and paragraph separators, the byte-order mark, interlinear
/// annotation, noncharacters, tags, private use. Joiners (U+200C, U+200D) are letters of some scripts and stay.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}' | '\u{200B}' | '\u{2060}'..='\u{2064}')
        || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{E0000}'..='\u{E0FFF}' | '\u{F0000}'..='\u{10FFFF}')
        || (u32::from(c) & 0xFFFE) == 0xFFFE
}

/// Characters that belong in words but are invisible alone: soft hyphen, joiners, fillers, variation selectors.
pub(crate) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{180B}'..='\u{180F}' | '\u{200C}' | '\u{200D}')
        || matches!(c, '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}')
}
