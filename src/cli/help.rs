//! The whole command line as `clap` has it, with what its help and the manual pages add: examples, exit codes, and which options
//! come first.
//!
//! An example is data: the help prints it, the manual has it, and a test parses it. This module must not run anything.

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command, CommandFactory};

use super::args::Cli;
use super::table;
use crate::case::Field;

/// Above the options that a letter needs, and that somebody who is here for the first time looks for.
const FIRST: &str = "What a letter needs";

/// What an example is for, and the example.
type Example = (&'static str, &'static str);

/// The examples of each command, by its name with those above it.
const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "demur",
        &[
            ("A first letter, which asks for what it needs", "demur new linkedin"),
            (
                "The same without questions, as a PDF",
                "demur letter linkedin --name \"Robin Example\" --address \"1 Example Road\" \"Sampletown\" --country IE \
                 --account-email robin@example.org --ground job-seeker=\"I have been looking for work since March 2026.\" -o letter.pdf",
            ),
            ("Which companies there are", "demur list controllers"),
            ("What to click, besides the letter", "demur steps linkedin --country IE"),
        ],
    ),
    ("demur init", &[("Asks who you are, and saves it", "demur init")]),
    ("demur new", &[("Asks for what a letter needs, and writes it", "demur new linkedin")]),
    (
        "demur letter",
        &[
            (
                "To LinkedIn, from Ireland, as a PDF",
                "demur letter linkedin --name \"Robin Example\" --address \"1 Example Road\" \"Sampletown\" --country IE \
                 --account-email robin@example.org --ground job-seeker=\"I have been looking for work since March 2026.\" -o letter.pdf",
            ),
            (
                "Without an account",
                "demur letter linkedin --name \"Robin Example\" --address \"1 Example Road\" \"Sampletown\" --country IE \
                 --non-member https://example.org/posts/42 --ground non-member=\"A former colleague posted a photo of me.\" -o letter.pdf",
            ),
            ("From a case file", "demur letter --case robin.toml -o letter.pdf"),
            ("The short version, for a form of the company", "demur letter --case robin.toml --format form"),
            ("A link that opens your mail program", "demur letter --case robin.toml --mailto --to privacy@example.org"),
        ],
    ),
    (
        "demur send",
        &[
            ("See what would be sent", "demur send reddit --case robin.toml --dry-run"),
            ("Send it, after a question", "demur send reddit --case robin.toml --account private"),
        ],
    ),
    (
        "demur batch",
        &[
            ("A folder with a PDF for each member", "demur batch members.csv --controller linkedin -o letters"),
            (
                "An association that writes for its members",
                "demur batch members.xlsx --case association.toml --as association -o letters",
            ),
        ],
    ),
    (
        "demur case",
        &[
            ("The cases that are not over", "demur case list --open"),
            ("What happened in one, and where it stands", "demur case show LI-7F3A-K2Q9"),
        ],
    ),
    (
        "demur case list",
        &[
            ("Those that are not over, with one company", "demur case list --open --company linkedin"),
            ("What came of all of them, by company", "demur case list --summary"),
            (
                "The same to publish, as a list and as a picture",
                "demur case list --summary --csv outcomes.csv --svg outcomes.svg",
            ),
        ],
    ),
    (
        "demur case show",
        &[
            ("What happened, and where it stands", "demur case show LI-7F3A-K2Q9"),
            ("Whether all is as it was recorded", "demur case show LI-7F3A-K2Q9 --verify"),
            ("Its letters and proofs, as files", "demur case show LI-7F3A-K2Q9 --files linkedin"),
            ("Its events and days, as a picture", "demur case show LI-7F3A-K2Q9 --svg case.svg"),
        ],
    ),
    ("demur case forget", &[("Erase all that is kept of it", "demur case forget LI-7F3A-K2Q9")]),
    (
        "demur record",
        &[
            ("The letter went by post, registered", "demur record LI-7F3A-K2Q9 sent --by post --tracking RR123456785IE"),
            ("It arrived, with the proof", "demur record LI-7F3A-K2Q9 delivered --on 2026-11-27 --file receipt.pdf"),
            (
                "The company refused",
                "demur record LI-7F3A-K2Q9 answered --kind refused --quote \"We do not agree.\" --file answer.eml",
            ),
            ("It did what you asked", "demur record LI-7F3A-K2Q9 complied"),
        ],
    ),
    (
        "demur due",
        &[
            ("What is overdue, or due within two weeks", "demur due"),
            ("All days, as a calendar", "demur due --ics demur.ics"),
            ("For cron: say nothing unless something is overdue", "demur due --check --quiet --within 0"),
        ],
    ),
    (
        "demur follow-up",
        &[
            ("The letter that is due, as a PDF", "demur follow-up LI-7F3A-K2Q9 -o reminder.pdf"),
            ("By e-mail, in the thread of the first", "demur follow-up LI-7F3A-K2Q9 --send --account private"),
            ("The complaint to the authority", "demur follow-up LI-7F3A-K2Q9 --kind complaint -o complaint.pdf"),
        ],
    ),
    (
        "demur outbox",
        &[("What is queued and what was sent", "demur outbox list"), ("Go on sending", "demur outbox resume --wait")],
    ),
    ("demur evidence", &[("What an authority wants to see", "demur evidence LI-7F3A-K2Q9 -o evidence.zip")]),
    ("demur outbox list", &[("Only what failed", "demur outbox list --state failed")]),
    ("demur outbox show", &[("A message as it was sent", "demur outbox show A1B2-C3D4 --message message.eml")]),
    ("demur outbox resume", &[("Until the queue is empty, 20 a minute", "demur outbox resume --wait --rate 20/min")]),
    ("demur outbox refresh", &[("See what would change", "demur outbox refresh --dry-run")]),
    ("demur outbox forget", &[("Erase one letter", "demur outbox forget A1B2-C3D4")]),
    ("demur outbox resolve", &[("It arrived after all", "demur outbox resolve A1B2-C3D4 --sent")]),
    ("demur account", &[("All accounts", "demur account list"), ("Log in, and send nothing", "demur account test private")]),
    (
        "demur account add",
        &[
            ("Asks for what it cannot find out", "demur account add robin@example.org"),
            (
                "A server of your own, the password from a program",
                "demur account add robin@example.org --host mail.example.org --password-command \"pass show mail\" --yes",
            ),
        ],
    ),
    ("demur account list", &[("As JSON", "demur account list --json")]),
    ("demur account test", &[("Log in, and send nothing", "demur account test private")]),
    ("demur steps", &[("For somebody in Ireland", "demur steps linkedin --country IE")]),
    (
        "demur list",
        &[
            ("Companies whose name has this in it", "demur list controllers meta"),
            ("Grounds, in German", "demur list grounds --lang de"),
            ("Countries, one fact a line", "demur list countries --plain"),
        ],
    ),
    (
        "demur controllers",
        &[
            ("What is known of a company", "demur controllers show linkedin"),
            ("Some 3,000 more companies, from a copy of the public register", "demur controllers import data-master.zip"),
        ],
    ),
    (
        "demur controllers import",
        &[("Only those for people in Germany", "demur controllers import data-master.zip --country DE")],
    ),
    ("demur controllers show", &[("What is known of a company", "demur controllers show linkedin")]),
    (
        "demur controllers add",
        &[
            (
                "From flags",
                "demur controllers add example-shop --name \"Example Shop Ltd\" --address \"1 Example Road\" --address \"Sampletown\" \
                 --country IE --email privacy@example.org --source https://example.org/privacy",
            ),
            ("A record to fill in", "demur controllers add example-shop --template example-shop.toml"),
            ("And when it is filled in", "demur controllers add example-shop --from example-shop.toml"),
        ],
    ),
    ("demur controllers edit", &[("In your editor", "demur controllers edit example-shop")]),
    ("demur controllers check", &[("All records of your own", "demur controllers check")]),
    ("demur templates", &[("Check the German wording", "demur templates check templates/de")]),
    ("demur templates check", &[("Check the German wording", "demur templates check templates/de")]),
    (
        "demur deadline",
        &[("A letter that arrived on a day", "demur deadline --controller linkedin --country DE-BE --received 2026-11-27")],
    ),
    (
        "demur completions",
        &[
            ("For bash", "demur completions bash > ~/.local/share/bash-completion/completions/demur"),
            ("For zsh, in a folder of fpath", "demur completions zsh > ~/.zfunc/_demur"),
            ("For fish", "demur completions fish > ~/.config/fish/completions/demur.fish"),
        ],
    ),
    ("demur man", &[("For man(1) to find them", "demur man ~/.local/share/man/man1")]),
];

/// The exit codes, as in the README: the code, its meaning, and the commands that end so, or all.
const CODES: &[(u8, &str, &[&str])] = &[
    (0, "done", &[]),
    (1, "the input was refused; fix it", &[]),
    (2, "an option is unknown, or they do not fit each other", &[]),
    (3, "partly done, or not delivered; safe to run again", &["demur", "send", "batch", "outbox", "account", "follow-up"]),
    (3, "something is overdue (--check)", &["due"]),
    (
        4,
        "it is not known whether a mail was accepted; see `demur outbox list`",
        &["demur", "send", "batch", "outbox", "follow-up"],
    ),
    (130, "interrupted", &[]),
];

/// The examples of a command, by its name with those above it.
pub(super) fn examples(path: &str) -> &'static [Example] {
    EXAMPLES.iter().find(|(name, _)| *name == path).map_or(&[], |(_, examples)| examples)
}

/// How a command can end.
pub(super) fn codes(path: &str) -> impl Iterator<Item = (u8, &'static str)> {
    let words: Vec<&str> = path.split(' ').collect();
    let name = words.get(1).or(words.first()).copied().unwrap_or_default().to_owned();
    CODES.iter().filter(move |(_, _, of)| of.is_empty() || of.contains(&name.as_str())).map(|(code, means, _)| (*code, *means))
}

/// The command line.
pub(super) fn command() -> Command {
    let help = Arg::new("help").short('h').long("help").global(true).action(ArgAction::Help).help_heading("Global options");
    let shown = |arg: Arg| arg.hide_short_help(true);
    let root = Cli::command().disable_help_flag(true).mut_args(shown).arg(help.help("Print help: -h in short, --help in full"));
    let root = told(root, "demur");
    let needs = root.find_subcommand("letter").map(needs_text).unwrap_or_default();
    root.help_template(format!(
        "{{before-help}}{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{needs}\n\n{{all-args}}{{after-help}}"
    ))
}

/// What every letter needs, for the help of the whole program.
fn needs_text(letter: &Command) -> String {
    let first = letter.get_arguments().filter(|arg| arg.is_positional() || arg.get_help_heading() == Some(FIRST));
    let rows = first.flat_map(|arg| {
        let value = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string).unwrap_or_default();
        let flag = arg.get_long().map(|long| format!("--{long} ")).unwrap_or_default();
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        // `{` would be taken for a part of the page.
        let help = help.replace(['{', '}'], "");
        table::wrap(&help, Some(80), &format!("  {:<24}", flag + &value), &" ".repeat(26))
    });
    std::iter::once(format!("{FIRST} (demur letter COMPANY ...):")).chain(rows).collect::<Vec<_>>().join("\n")
}

/// Adds the ends of the help to a command and all below it.
fn told(command: Command, path: &str) -> Command {
    let path_of = |name: &str| format!("{path} {name}");
    let command = match path {
        "demur letter" | "demur new" | "demur send" => newcomers_first(command),
        _ => command,
    };
    let long = format!("{}\n\n{}", examples_text(path, usize::MAX), codes_text(path));
    let short = format!("{}\n\nAll options: {path} --help", examples_text(path, 1));
    let command = command.after_help(StyledStr::from(short)).after_long_help(StyledStr::from(long));
    command.mut_subcommands(|sub| {
        let path = path_of(sub.get_name());
        told(sub, &path)
    })
}

/// Puts what every letter needs under one heading before everything else; `-h` shows nothing more.
fn newcomers_first(command: Command) -> Command {
    let first = [
        Field::PersonName.key(),
        Field::PersonAddress.key(),
        Field::PersonCountry.key(),
        Field::AccountEmail.key(),
        Field::Ground.key(),
        "output",
    ];
    command.mut_args(|arg| {
        if arg.is_positional() {
            arg
        } else if first.contains(&arg.get_id().as_str()) {
            arg.help_heading(FIRST)
        } else {
            // Without a heading it would stand before all others.
            let arg = if arg.get_id() == "case" { arg.help_heading("Letter") } else { arg };
            arg.hide_short_help(true)
        }
    })
}

fn examples_text(path: &str, most: usize) -> String {
    let all = examples(path);
    let head = if all.len().min(most) == 1 { "Example" } else { "Examples" };
    let lines = all.iter().take(most).map(|(what, line)| format!("  {what}:\n    {}", in_lines(line, COLUMNS).join("\n      ")));
    std::iter::once(format!("{head}:")).chain(lines).collect::<Vec<_>>().join("\n")
}

/// Columns of a command in an example.
pub(super) const COLUMNS: usize = 72;

/// A command on lines of at most so many columns, joined as a shell joins them: what is copied runs.
pub(super) fn in_lines(line: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (at, part) in line.split(" -").enumerate() {
        let part = if at == 0 { part.to_owned() } else { format!("-{part}") };
        match lines.last_mut() {
            Some(last) if last.len() + 1 + part.len() <= columns => *last = format!("{last} {part}"),
            Some(last) => {
                last.push_str(" \\");
                lines.push(part);
            }
            None => lines.push(part),
        }
    }
    lines
}

fn codes_text(path: &str) -> String {
    let lines = codes(path).map(|(code, means)| format!("  {code:<4} {means}"));
    std::iter::once("Exit codes:".to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of a shell line with double quotes, up to a redirection.
    fn words(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quoted = false;
        for c in line.split(" > ").next().unwrap_or_default().chars() {
            match c {
                '"' => quoted = !quoted,
                ' ' if !quoted => words.push(String::new()),
                c => words.last_mut().unwrap().push(c),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    fn all(command: &Command, path: &str) -> Vec<String> {
        let below = command.get_subcommands().filter(|sub| sub.get_name() != "help");
        let below = below.flat_map(|sub| all(sub, &format!("{path} {}", sub.get_name())));
        std::iter::once(path.to_owned()).chain(below).collect()
    }

    #[test]
    fn every_command_has_examples_and_every_example_is_a_command() {
        let known = all(&command(), "demur");
        for path in &known {
            assert!(!examples(path).is_empty(), "{path} has no example");
        }
        for (path, examples) in EXAMPLES {
            assert!(known.contains(&(*path).to_owned()), "{path} is no command");
            for (_, line) in *examples {
                assert!(line.starts_with(path) && !line.contains("  "), "{line}");
                let parsed = command().try_get_matches_from(words(line));
                assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
            }
        }
        command().debug_assert();
    }
}
