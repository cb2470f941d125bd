//! `demur case list --summary`: what came of the cases, as text, JSON, CSV and a picture.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::is_wanted;
use crate::cli::context::Context;
use crate::cli::error::Failure;
use crate::cli::{chart, output, table, terminal};
use crate::members::{Dialect, ListWriter};
use crate::workflow::case::{Column, Fate, Outcomes, Row, outcomes};

/// What stands in a list for a count that is withheld.
const WITHHELD: &str = "*";

#[derive(Debug, Args)]
pub(super) struct Out {
    /// Write the counts as CSV; `-` for standard output
    #[arg(long, value_name = "FILE", requires = "summary")]
    csv: Option<PathBuf>,
    /// Draw the counts as a picture (SVG); `-` for standard output
    #[arg(long, value_name = "FILE", requires = "summary")]
    svg: Option<PathBuf>,
    /// Publish no count below this, and count companies with fewer cases together
    #[arg(long, value_name = "N", default_value_t = 5, requires = "summary", value_parser = clap::value_parser!(u32).range(1..))]
    min: u32,
}

/// Counts the cases, and writes what was asked for.
pub(super) fn execute(company: Option<&str>, out: &Out, context: &Context) -> Result<(), Failure> {
    let reader = context.reader()?;
    let today = Context::today();
    let found = match reader {
        Some(reader) => outcomes(&reader, &context.catalog, today, is_wanted(company), out.min)?,
        None => Outcomes::count(&[], &[], today, out.min),
    };
    let both = [&out.csv, &out.svg].into_iter().flatten().filter(|path| output::is_stdout(path)).count();
    if both + usize::from(context.json) > 1 {
        return Err(Failure::usage("two of them would go to standard output", "name a file for --csv or --svg"));
    }
    if let Some(path) = &out.csv {
        output::put(Some(path), csv(&found).as_bytes(), context)?;
    }
    if let Some(path) = &out.svg {
        output::put(Some(path), chart::outcomes(&found).as_bytes(), context)?;
    }
    if context.json {
        return terminal::json(&found);
    }
    if out.csv.is_some() || out.svg.is_some() {
        return Ok(());
    }
    if found.total.is_none() {
        let few = if out.min == 1 { "there are no cases".to_owned() } else { format!("there are fewer than {} cases", out.min) };
        context.terminal.say(&format!("{few}: nothing is published"));
        return Ok(());
    }
    let width = terminal::room(context.plain).width;
    let rows: Vec<String> = all(&found).map(|(name, row)| described(&name, row, out.min, width)).collect();
    terminal::data(rows.join("\n").as_bytes())
}

/// All rows with their names.
fn all(found: &Outcomes) -> impl Iterator<Item = (String, &Row)> {
    let companies = found.companies.iter().map(|row| (row.company.clone().unwrap_or_default(), row));
    companies.chain(found.others.iter().map(|row| (others(row), row))).chain(found.total.iter().map(|row| (total(row), row)))
}

/// The name of the row of small companies.
pub(in crate::cli) fn others(row: &Row) -> String {
    if row.companies == 1 { "1 other company".to_owned() } else { format!("{} other companies", row.companies) }
}

fn total(row: &Row) -> String {
    if row.companies == 1 { "1 company".to_owned() } else { format!("All {} companies", row.companies) }
}

/// A row in words.
pub(in crate::cli) fn sentences(row: &Row, min: u32) -> Vec<String> {
    let count = |column: &Column| row.count(column).map_or_else(|| WITHHELD.to_owned(), |count| count.to_string());
    let fate = |fate: Fate| count(&Column::Fate(fate));
    let mut sentences = vec![
        match row.count(&Column::Cases) {
            Some(1) => format!("1 case, {} sent", count(&Column::Sent)),
            _ => format!("{} cases, {} sent", count(&Column::Cases), count(&Column::Sent)),
        },
        format!(
            "answered: {} in time, {} late, {} where it cannot be said; not answered: {} silent after the period, {} waiting",
            fate(Fate::InTime),
            fate(Fate::Late),
            fate(Fate::Unclear),
            fate(Fate::Silent),
            fate(Fate::Waiting)
        ),
        format!(
            "complied: {}; complained to the authority: {}; closed: {}",
            count(&Column::Complied),
            count(&Column::Complained),
            count(&Column::Closed)
        ),
    ];
    let kinds: Vec<String> = row
        .kinds()
        .filter(|(_, count)| *count != Some(0))
        .map(|(id, _)| format!("{id} {}", count(&Column::Kind(id.to_owned()))))
        .collect();
    if !kinds.is_empty() {
        sentences.push(format!("kinds of answer: {}", kinds.join(", ")));
    }
    sentences.extend(row.median_days.map(|days| format!("median of days to the answer: {days}")));
    if row.counts.iter().any(|(_, count)| count.is_none()) {
        sentences.push(format!("{WITHHELD} is withheld: fewer than {min}, or would give such a count away"));
    }
    sentences
}

fn described(name: &str, row: &Row, min: u32, width: Option<usize>) -> String {
    let mut text = format!("{}\n", name.replace('\n', " "));
    for sentence in sentences(row, min) {
        for line in table::wrap(&sentence, width, "  ", "    ") {
            let _ = writeln!(text, "{line}");
        }
    }
    text
}

/// The counts as a list that no spreadsheet takes for formulas.
fn csv(found: &Outcomes) -> String {
    let mut list = ListWriter::new(Vec::new(), Dialect::default());
    let kind = |column: &Column| match column {
        Column::Kind(id) => format!("kind_{}", id.replace('-', "_")),
        other => other.name().to_owned(),
    };
    let headings = ["company".to_owned(), "companies".to_owned()].into_iter().chain(found.columns.iter().map(kind));
    // Writing to memory cannot fail.
    let _ = list.row(headings.chain(["median_days".to_owned()]));
    for (name, row) in all(found) {
        let name = row.company.as_ref().map_or_else(|| name.to_lowercase(), Clone::clone);
        let counts = row.counts.iter().map(|(_, count)| count.map_or_else(|| WITHHELD.to_owned(), |count| count.to_string()));
        let median = row.median_days.map_or_else(String::new, |days| days.to_string());
        let _ = list.row([name, row.companies.to_string()].into_iter().chain(counts).chain([median]));
    }
    String::from_utf8_lossy(&list.into_inner()).into_owned()
}
