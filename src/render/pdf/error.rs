//! Why a letter cannot be set.

use std::fmt;

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
