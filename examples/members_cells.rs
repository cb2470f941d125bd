//! Prints the rows of members files, one JSON object per line, to compare with what other programs read.
//!
//! Reads paths from standard input, one per line.

#![allow(clippy::print_stderr, dead_code)]

use std::io::{self, BufRead, Write};
use std::path::Path;

use demur::members::Members;
use serde_json::json;

/// Prints every row of a file, and finally its error or success.
pub(crate) fn print(path: &Path, out: &mut impl Write) -> io::Result<()> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let ended = match Members::open(path) {
        Err(error) => Some(error.to_string()),
        Ok(members) => {
            let columns = members.columns().clone();
            let mut ended = None;
            for row in members {
                match row {
                    Err(error) => ended = Some(error.to_string()),
                    Ok(row) => {
                        let refused = columns.draft(&row).err().map(|error| error.to_string());
                        let hidden = row.hidden.map(|hidden| hidden.to_string());
                        let row = json!({
                            "file": file, "row": row.number, "line": row.line, "cells": row.cells, "hidden": hidden, "refused": refused,
                        });
                        writeln!(out, "{row}")?;
                    }
                }
            }
            ended
        }
    };
    writeln!(out, "{}", json!({ "file": file, "end": true, "error": ended }))
}

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for path in io::stdin().lock().lines() {
        print(Path::new(&path?), &mut out)?;
    }
    out.flush()
}
