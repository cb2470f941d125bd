//! In which format a letter is written: by a flag, or by the extension of its file.

use std::path::Path;

use clap::ValueEnum;

use super::error::Failure;
use super::terminal;
use crate::workflow;

/// The formats of a letter on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Plain text, 72 columns
    Text,
    /// PDF, to print and post
    Pdf,
    /// HTML, a single file
    Html,
    /// Word document, to edit
    Docx,
    /// Short text for a web form
    Form,
    /// The letter and its facts
    Json,
    /// A message with the letter, to be opened in a mail program
    Eml,
}

impl Format {
    /// The format given by the flags and the file's extension, if they agree.
    pub(super) fn chosen(asked: Option<Self>, output: Option<&Path>, json: bool) -> Result<Self, Failure> {
        let extension = output.and_then(Path::extension).and_then(|e| e.to_str()).map(str::to_lowercase);
        let by_extension = match extension.as_deref() {
            Some("pdf") => Some(Format::Pdf),
            Some("html" | "htm") => Some(Format::Html),
            Some("docx") => Some(Format::Docx),
            Some("json") => Some(Format::Json),
            Some("eml") => Some(Format::Eml),
            Some("txt" | "text") | None => None,
            Some(_) if asked.is_some() || json => None,
            Some(other) => {
                return Err(Failure::usage(
                    format!("unknown format .{other}"),
                    "use .txt, .pdf, .html, .docx, .json or .eml, or pass --format",
                ));
            }
        };
        let asked = asked.or(by_extension);
        if json && asked.is_some_and(|format| format != Format::Json) {
            return Err(Failure::usage("--json conflicts with another format", "drop one of them"));
        }
        Ok(if json { Format::Json } else { asked.unwrap_or(Format::Text) })
    }

    /// Refuses to show on a terminal what it cannot show; `target` is the file to write, if any.
    pub(super) fn shown_or(self, target: Option<&Path>) -> Result<(), Failure> {
        let (what, file) = match self {
            Self::Pdf => ("a PDF", "letter.pdf"),
            Self::Docx => ("a Word document", "letter.docx"),
            _ => return Ok(()),
        };
        if target.is_some() || !terminal::shows_output() {
            return Ok(());
        }
        Err(Failure::usage(format!("{what} cannot be shown on a terminal"), format!("write it to a file: -o {file}")))
    }

    /// The rendering for this format; `None` for a message, which has several.
    pub(super) fn rendered(self) -> Option<workflow::Format> {
        Some(match self {
            Self::Text => workflow::Format::Text,
            Self::Pdf => workflow::Format::Pdf,
            Self::Html => workflow::Format::Html,
            Self::Docx => workflow::Format::Docx,
            Self::Form => workflow::Format::Form,
            Self::Json => workflow::Format::Json,
            Self::Eml => return None,
        })
    }
}
