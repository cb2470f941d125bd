//! `demur evidence`: what proves a case, in one file.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::context::Context;
use super::error::Failure;
use super::{cases, output, stream, terminal};
use crate::law::Channel;
use crate::text::Said;
use crate::workflow::case::CaseFile;
use crate::workflow::case::evidence;
use crate::workflow::{Format, LetterWriter, RenderOptions};

/// Put what proves a case into one file
///
/// For an authority, a court or a lawyer: letters, messages and what the mail servers said, proofs, a timeline to read, the
/// reckoning of every day, and sums. README.txt in it says how anybody can check it without demur, in the language of the
/// authority. It holds everything that was recorded of the case, your notes among it.
#[derive(Debug, Args)]
pub(super) struct Evidence {
    /// The reference printed in the letter, for instance LI-7F3A-K2Q9
    #[arg(value_name = "REFERENCE")]
    reference: String,
    /// Write the archive (ZIP) to this file
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Put it together even if something is not as it was recorded, and say in it what that is
    #[arg(long)]
    even_if_changed: bool,
}

impl Evidence {
    pub(super) fn execute(self, context: &Context) -> Result<(), Failure> {
        if output::is_stdout(&self.output) || stream::is_stream(&self.output) {
            return Err(Failure::usage("an archive goes into a file", "name it: -o evidence.zip"));
        }
        context.may_write(&self.output)?;
        let reader = context.reader()?.ok_or_else(|| cases::unknown(&self.reference))?;
        let file = CaseFile::read(&reader, &self.reference)?;
        let writer = LetterWriter::new(&context.catalog, look(&file))?;
        let found = evidence::Evidence::gather(&reader, &file, &writer, Context::today(), self.even_if_changed)?;
        context.terminal.warnings(&found.warnings);
        for changed in &found.changed {
            context.terminal.warning(&changed.to_string());
        }
        let replaced = output::replace_with(&self.output, "evidence.zip", |to| found.write(&reader, to))?;
        let verb = if replaced { "replaced" } else { "wrote" };
        context.terminal.say(&format!("{verb} {} ({} files)", self.output.display(), found.files().len()));
        if context.json {
            let files = found.files().iter();
            return terminal::json(&json!({
                "reference": file.reference,
                "file": self.output,
                "language": found.language,
                "files": files.map(|file| json!({ "path": file.path, "bytes": file.bytes, "sha256": file.sha256 })).collect::<Vec<_>>(),
                "broken": found.changed.iter().map(|broken| json!(Said(broken))).collect::<Vec<_>>(),
            }));
        }
        Ok(())
    }
}

/// The timeline looks as the first letter did, which is signed by hand.
fn look(file: &CaseFile) -> RenderOptions<'_> {
    RenderOptions {
        layout: file.look.layout.as_deref(),
        large_print: file.look.large_print,
        fonts: &file.look.fonts,
        accept_unverified: file.look.accept_unverified,
        channel: Channel::Post,
        ..RenderOptions::new(Format::Pdf)
    }
}
