//! Languages that are not shipped, as overrides: whether data alone can carry a language that inflects.
//!
//! `tests/languages/<language>` has the files that a translator would write, and `expected.toml` with what must come out.
//! `letter.txt` and `dates.txt` are for somebody who checks the grammar: `UPDATE=1 cargo test languages` writes them anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{Datelike, Days, NaiveDate};
use demur::case::{Case, Draft};
use demur::catalog::{Catalog, Kind, Overrides};
use demur::compose::{Composed, Options, compose};
use demur::letter::{Block, Letter, plain};
use demur::render::{PageStyle, Renderer};
use demur::workflow::{Format, RenderOptions, layout_for, write_letter};
use serde::Deserialize;

use crate::golden;
use crate::harness::{files, read, repo, today};

const LANGUAGES: [&str; 5] = ["fi", "hu", "pl", "el", "mt"];

/// Names of companies and people that a sentence stumbles over.
const ODD: [&str; 9] = [
    "Example Oy.",
    "Example (EU) S.A.",
    "Åland Example",
    "Example Inc.",
    "1Example",
    "Éxample & Éxample",
    "Wow!",
    "Zażółć…",
    "example",
];

/// `expected.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    country: String,
    place: String,
    name: String,
    address: Vec<String>,
    fact: String,
    question: String,
    nouns: Vec<String>,
    recipients: String,
    ages: Vec<String>,
    dates: BTreeMap<String, BTreeMap<String, String>>,
}

impl Expected {
    fn of(language: &str) -> Self {
        let path = format!("tests/languages/{language}/expected.toml");
        toml::from_str(&read(&path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }
}

/// The files of a language, and changed ones of the program's own.
#[derive(Debug)]
struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    fn of(language: &str) -> Self {
        let root = repo(&format!("tests/languages/{language}"));
        let found = files(&format!("tests/languages/{language}"), "").into_iter();
        let own = found.filter(|path| path.starts_with(root.join("data")) || path.starts_with(root.join("templates")));
        let name = |path: &std::path::Path| path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        Self(own.map(|path| (name(&path), std::fs::read(path).unwrap())).collect())
    }

    /// With a change of a file, its own or the program's.
    fn change(mut self, path: &str, old: &str, new: &str) -> Self {
        let text = self.0.get(path).map_or_else(|| read(path), |bytes| String::from_utf8(bytes.clone()).unwrap());
        assert!(text.contains(old), "{path}: {old}");
        self.0.insert(path.to_owned(), text.replacen(old, new, 1).into_bytes());
        self
    }

    fn catalog(self) -> Catalog {
        Catalog::with_overrides(self).cached()
    }
}

impl Overrides for Files {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(self.0.get(path).cloned())
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let below = self.0.keys().filter_map(|path| path.strip_prefix(folder)?.strip_prefix('/'));
        let mut names: Vec<String> = below.map(|rest| rest.split('/').next().unwrap().to_owned()).collect();
        names.dedup();
        names
    }

    fn shown(&self, path: &str) -> Option<String> {
        self.0.contains_key(path).then(|| path.to_owned())
    }

    fn each(&self, add: &mut dyn FnMut(&str, &[u8])) -> Result<(), (String, String)> {
        self.0.iter().for_each(|(path, bytes)| add(path, bytes));
        Ok(())
    }
}

const LINKEDIN: &str = "data/controllers/linkedin.toml";

/// A company of the register with everything that a letter can say of one, under this name.
fn register(language: &str, name: &str) -> Files {
    Files::of(language)
        .change(LINKEDIN, "name = \"LinkedIn\"", &format!("name = \"{name}\"\nresearch_and_consent = true"))
        .change(
            LINKEDIN,
            "own_term = \"training content-generating AI models ('Data for Generative AI Improvement')\"",
            &format!("own_term = \"{name}\""),
        )
        .change(LINKEDIN, "recipients = [\"Microsoft\"]", "recipients = [\"Example Oy.\", \"Åland (EU) S.A.\", \"1Example\"]")
}

/// A case in words of the language: `standing` is one or several tables, `more` stands in `[objection]`.
fn case(expected: &Expected, language: &str, person: &str, standing: &str, more: &str, grounds: &str) -> Case {
    let Expected { country, place, name, address, .. } = expected;
    let text = format!(
        "[person]\nname = \"{name}\"\naddress = {address:?}\ncountry = \"{country}\"\n{person}\n{standing}\n\
         [objection]\nlanguage = \"{language}\"\nplace = \"{place}\"\n{more}\n{grounds}"
    );
    Draft::parse(&text, "case.toml").unwrap().check().unwrap_or_else(|error| panic!("{language}: {error}\n{text}"))
}

fn ground(id: &str, key: &str, said: &str) -> String {
    format!("[[objection.ground]]\nid = \"{id}\"\n{key} = \"{said}\"\n")
}

const ACCOUNT: &str =
    "[account]\nemail = \"anna@example.org\"\nurl = \"https://social.example.org/in/anna\"\nname = \"Anna 1.\"\n";

/// A member, of a company of the register, with everything that a member can say.
fn member(expected: &Expected, language: &str) -> Case {
    let grounds = ground("job-seeker", "fact", &expected.fact) + &ground("special-category", "category", "health");
    let more = "controller = \"linkedin\"\nsetting_switched_off = 2026-11-01\ndirect_marketing = true";
    case(expected, language, "", ACCOUNT, more, &grounds)
}

/// Somebody without an account, for whom somebody writes in this role, and a company that is not in the register.
fn stranger(expected: &Expected, language: &str, role: &str, name: &str) -> Case {
    let standing = format!(
        "[non_member]\nurls = [\"https://social.example.org/posts/42\"]\nsearch_name = \"{name}\"\n\
         [behalf_of]\nname = \"{name}\"\nas = \"{role}\"\nage = 14\n\
         [controller]\nname = \"{name}\"\naddress = [\"1 Example Quay\", \"Dublin\", \"Ireland\"]\ncountry = \"IE\"\npurpose = \"{name}\"\n"
    );
    case(
        expected,
        language,
        "withhold_address = true\nemail = \"anna@example.org\"",
        &standing,
        "",
        &ground("non-member", "fact", &expected.question),
    )
}

fn composed(case: &Case, catalog: &Catalog, kind: Kind) -> Composed {
    compose(case, catalog, today(), Options { kind, ..Options::default() }).unwrap_or_else(|error| panic!("{error}"))
}

/// Everything that is printed, a paragraph a line.
fn lines(letter: &Letter) -> Vec<String> {
    let mut lines: Vec<String> = letter.recipient.iter().chain([&letter.date, &letter.subject]).cloned().collect();
    for block in &letter.blocks {
        match block {
            Block::Paragraph(inlines) => lines.push(plain(inlines)),
            Block::Numbered(items) => lines.extend(items.iter().map(|item| plain(item))),
        }
    }
    lines.extend(letter.signature.iter().chain(&letter.enclosures).cloned());
    lines
}

fn text(letter: &Letter) -> String {
    lines(letter).join("\n")
}

/// The letters of a language for a grammar checker: all conditions once, all roles of writing for somebody else.
fn sheet(language: &str) -> String {
    let expected = Expected::of(language);
    let catalog = register(language, "Åland Example").catalog();
    let mut sheet = String::new();
    for (title, case) in
        [("member", member(&expected, language)), ("no account", stranger(&expected, language, "parent", "Example Oy."))]
    {
        for format in [Format::Text, Format::Form] {
            let options = RenderOptions::new(format);
            let written = write_letter(&case, &catalog, today(), &options).unwrap_or_else(|error| panic!("{language}: {error}"));
            writeln!(sheet, "=== {title}, {format:?}\n\n{}", String::from_utf8(written.bytes).unwrap()).unwrap();
        }
    }
    for role in ["guardian", "attorney", "association"] {
        let letter = composed(&stranger(&expected, language, role, "Åsa Esimerkki"), &catalog, Kind::Objection).letter;
        let first = |block: &Block| matches!(block, Block::Paragraph(inlines) if plain(inlines).contains("Åsa Esimerkki"));
        let Some(Block::Paragraph(behalf)) = letter.blocks.iter().find(|block| first(block)) else { panic!("{language}") };
        let end: Vec<&String> = letter.signature.iter().chain(&letter.enclosures).collect();
        writeln!(sheet, "=== {role}\n\n{}\n{end:?}\n", plain(behalf)).unwrap();
    }
    sheet
}

#[test]
fn letters_are_as_they_were_read() {
    for language in LANGUAGES {
        golden::check(&repo(&format!("tests/languages/{language}/letter.txt")), sheet(language).as_bytes());
    }
}

#[test]
fn every_letter_is_set_in_the_letters_own_family() {
    for language in LANGUAGES {
        let expected = Expected::of(language);
        let catalog = register(language, "Åland Example").catalog();
        // Without the fonts of the system: a letter that the family lacks is an error.
        let renderer = Renderer::new(catalog.faces().unwrap(), None).unwrap();
        let layout = layout_for(None, &expected.country, &catalog).unwrap();
        for case in [member(&expected, language), stranger(&expected, language, "association", "Example Oy.")] {
            let letter = composed(&case, &catalog, Kind::Objection).letter;
            let pdf = renderer.render(&letter, &PageStyle::new(&layout)).unwrap_or_else(|error| panic!("{language}: {error}"));
            assert!(pdf.starts_with(b"%PDF-"), "{language}");
            let typography = &letter.typography.letters;
            let lacking: String = text(&letter).chars().filter(|c| !c.is_ascii() && !typography.contains(*c)).collect();
            let from_data = |c: char| "ÅåÄä…ÉéöÖ\u{a0}".contains(c);
            assert!(lacking.chars().all(from_data), "{language}: `letters` in phrases.toml lacks some of {lacking}");
        }
    }
}

#[test]
fn a_name_of_any_kind_leaves_sentences_whole() {
    for language in LANGUAGES {
        let expected = Expected::of(language);
        for name in ODD {
            let catalog = register(language, name).catalog();
            let roles = ["parent", "guardian", "attorney", "association"].map(|role| stranger(&expected, language, role, name));
            for case in roles.into_iter().chain([member(&expected, language)]) {
                for kind in [Kind::Objection, Kind::Form] {
                    let letter = composed(&case, &catalog, kind).letter;
                    let text = text(&letter);
                    for wrong in ["..", ". .", " .", " ,", " ;", "  ", "( ", " )", ",,", "{", "}", "….", "r.r."] {
                        assert!(!text.contains(wrong), "{language}, {name}: `{wrong}` in {text}");
                    }
                    assert!(text.contains(name), "{language}, {name}");
                    for (at, _) in text.match_indices(name) {
                        let next = text[at + name.len()..].chars().next();
                        assert!(!next.is_some_and(glues), "{language}, {name}: {}", &text[at..]);
                    }
                    if language != "el" {
                        continue;
                    }
                    assert!(!text.replace(&expected.question, "").contains(';'), "a question mark: {text}");
                }
            }
        }
    }
}

/// Whether a character behind a name would be read as its ending.
fn glues(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '·' | '‑')
}

/// Tags whose values are no sentences and no dates: they stand in the nominative, whatever the sentence asks for.
const NAMES: [&str; 7] =
    ["account", "controller.name", "controller.term", "controller.recipients", "authority", "residence", "cite"];

/// What is wrong with the places of names in a template or a pattern.
fn misplaced(text: &str, nouns: &[String], is_name: impl Fn(&str) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for line in text.lines() {
        // The words of the line so far, as one reads them.
        let mut before = String::new();
        let mut rest = line;
        while let Some((words, tag, after)) = next_tag(rest) {
            before.push_str(words);
            rest = after;
            if !is_name(tag.split(' ').next().unwrap()) {
                if !tag.starts_with(['#', '/', '!']) && tag != "else" {
                    before.push('0');
                }
                continue;
            }
            let read = before.trim_end_matches('*');
            let opened = |open: char, close: char| read.matches(open).count() > read.matches(close).count();
            let noun = nouns
                .iter()
                .any(|noun| read.strip_suffix(&format!("{noun} ")).is_some_and(|b| !b.ends_with(char::is_alphanumeric)));
            let alone = read.is_empty() && after.is_empty();
            let apart = alone || noun || opened('(', ')') || read.ends_with(": ") || read.ends_with(['„', '“', '«', '”', '‘']);
            // The tags behind it may end the sentence, or go on with it.
            let mut behind = after.trim_start_matches('*');
            while let Some(("", tag, after)) = next_tag(behind).filter(|(_, tag, _)| tag.starts_with(['#', '/', '!'])) {
                let _ = tag;
                behind = after;
            }
            if !apart || behind.starts_with(glues) && !behind.starts_with('·') && !behind.starts_with('’') {
                wrong.push(format!("{before}{{{tag}}}{after}"));
            }
            before.push('0');
        }
    }
    wrong
}

/// The first tag or place of a line: what is before it, its text, what is behind it.
fn next_tag(line: &str) -> Option<(&str, &str, &str)> {
    let (words, inside) = line.split_once('{')?;
    let (tag, after) = inside.split_once('}')?;
    Some((words, tag.trim_start_matches('{'), after.trim_start_matches('}')))
}

#[test]
fn names_stand_behind_a_noun_a_colon_a_bracket_or_a_quotation_mark() {
    for language in LANGUAGES {
        let nouns = Expected::of(language).nouns;
        let folder = format!("tests/languages/{language}/templates/{language}");
        for file in ["gdpr/objection.md", "gdpr/form.md"] {
            let text = read(&format!("{folder}/{file}"));
            assert_eq!(misplaced(&text, &nouns, |tag| NAMES.contains(&tag)), [""; 0], "{language}/{file}");
            let asked = |name: &&str| text.contains(&format!("{{{{{name}")) || file.ends_with("form.md");
            assert!(NAMES.iter().all(|name| asked(name)), "every name is tried");
        }
        let phrases: toml::Table = toml::from_str(&read(&format!("{folder}/phrases.toml"))).unwrap();
        let patterns =
            ["recipient", "account", "behalf"].into_iter().flat_map(|table| phrases[table].as_table().unwrap().values());
        let grounds: toml::Table = toml::from_str(&read(&format!("{folder}/grounds.toml"))).unwrap();
        let openings = grounds.values().filter_map(|ground| ground.get("opening"));
        for pattern in patterns.chain(openings) {
            assert_eq!(misplaced(pattern.as_str().unwrap(), &nouns, |_| true), [""; 0], "{language}");
        }
    }
}

#[test]
fn a_name_with_an_ending_or_without_a_noun_is_found() {
    let nouns = ["palvelussa".to_owned()];
    for (text, wrong) in [
        ("tili {{controller.name}}ssa", true),
        ("tili palvelussa {{controller.name}}ssa", true),
        ("tili palvelussa {{controller.name}}-ban", true),
        ("tili palvelussa {{controller.name}}", false),
        ("tili verkkopalvelussa {{controller.name}}", true),
        ("tilini ({{controller.name}}; {{account}})", false),
        ("tilini (muu) {{controller.name}}", true),
        ("tämän nojalla: {{cite \"21(1)\"}}.", false),
        ("{{cite \"21(1)\"}} nojalla", true),
        ("nimitystä ”*{{controller.term}}*”", false),
        ("nimitystä *{{controller.term}}*", true),
        ("({{authority}}){{#if member}}iin{{/if}}", false),
        ("({{#if member}}{{authority}}{{/if}})", false),
    ] {
        assert_eq!(!misplaced(text, &nouns, |tag| NAMES.contains(&tag)).is_empty(), wrong, "{text}");
    }
}

const ROLES: [&str; 4] = ["letterhead", "since", "on", "by"];

/// A day in each of [`ROLES`], by letters that hold nothing else.
fn dates(language: &str, expected: &Expected, days: &[NaiveDate]) -> BTreeMap<NaiveDate, [String; 4]> {
    let template = format!("templates/{language}/gdpr/objection.md");
    let probe = "# S\n\n{{since}}\n\n{{setting_off}}\n\n{{due.answer}}\n";
    // An answer is due on the day after, whatever day of the week that is.
    let files = || {
        let mut files = Files::of(language)
            .change("data/regimes/gdpr.toml", "post_days = 3", "post_days = 0")
            .change("data/regimes/gdpr.toml", "unit = \"month\"", "unit = \"day\"")
            .change("data/periods/eu-1182-71.toml", "roll = [\"saturday\", \"sunday\", \"holiday\"]", "roll = []");
        files.0.insert(template.clone(), probe.as_bytes().to_vec());
        files
    };
    let letter = |day: NaiveDate, on: NaiveDate, catalog: &Catalog| {
        let more = format!("controller = \"linkedin\"\ndate = {day}\nsetting_switched_off = {on}");
        let case = case(expected, language, "", ACCOUNT, &more, &ground("job-seeker", "fact", &expected.fact));
        composed(&case, catalog, Kind::Objection).letter
    };
    let mut found = BTreeMap::new();
    for &day in days {
        let catalog = files()
            .change(
                LINKEDIN,
                "id = \"ai-training\"\nregions = [\"EU\", \"EEA\", \"CH\", \"GB\", \"CA\", \"HK\"]\nsince = \"2025-11-03\"",
                &format!("id = \"ai-training\"\nregions = [\"EU\"]\nsince = \"{day}\""),
            )
            .catalog();
        let paragraph = |letter: &Letter, n: usize| match &letter.blocks[n] {
            Block::Paragraph(inlines) => plain(inlines),
            Block::Numbered(_) => panic!("a paragraph"),
        };
        let before = day.checked_sub_days(Days::new(1)).unwrap();
        let (on, by) = (letter(day, day, &catalog), letter(before, before, &catalog));
        let by_at = by.blocks.len() - 1;
        found.insert(day, [on.date.clone(), paragraph(&on, 0), paragraph(&on, 1), paragraph(&by, by_at)]);
    }
    found
}

#[test]
fn dates_are_right_in_every_role_on_every_day() {
    let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
    let year = first.iter_days().take(365);
    for language in LANGUAGES {
        let expected = Expected::of(language);
        let wanted: Vec<NaiveDate> = expected.dates.values().flat_map(BTreeMap::keys).map(|day| day.parse().unwrap()).collect();
        // All days of January, and the first, the middle and the last ones of every month.
        let days = year.clone().filter(|day| day.month() == 1 || [1, 2, 3, 21, 31].contains(&day.day()) || wanted.contains(day));
        let found = dates(language, &expected, &days.collect::<Vec<_>>());
        let mut tried = 0;
        for (number, role) in ROLES.iter().enumerate() {
            for (day, right) in &expected.dates[*role] {
                let right = if number == 0 { format!("{}, {right}", expected.place) } else { right.clone() };
                assert_eq!(found[&day.parse().unwrap()][number], right, "{language}, {role} {day}");
                tried += 1;
            }
            let all: std::collections::BTreeSet<&String> = found.values().map(|forms| &forms[number]).collect();
            assert_eq!(all.len(), found.len(), "{language}, {role}: no two days are written alike");
        }
        assert!(tried >= 4, "{language}");
        let mut sheet = format!("{}\n", ROLES.join(" | "));
        let template = read(&format!("tests/languages/{language}/templates/{language}/gdpr/objection.md"));
        for line in template
            .lines()
            .filter(|line| ["since", "setting_off", "due."].iter().any(|tag| line.contains(&format!("{{{{{tag}"))))
        {
            writeln!(sheet, "{}", line.split(" {{!").next().unwrap()).unwrap();
        }
        for (day, forms) in &found {
            writeln!(sheet, "{day}: {}", forms.join(" | ")).unwrap();
        }
        golden::check(&repo(&format!("tests/languages/{language}/dates.txt")), sheet.as_bytes());
    }
}

#[test]
fn ages_have_the_plural_of_their_number() {
    for language in LANGUAGES {
        let expected = Expected::of(language);
        let catalog = Files::of(language).catalog();
        assert_eq!(expected.ages.len(), 18, "{language}");
        for (age, sentence) in expected.ages.iter().enumerate() {
            let ground = ground("job-seeker", "fact", &expected.fact);
            let case = case(&expected, language, &format!("age = {age}"), ACCOUNT, "controller = \"linkedin\"", &ground);
            for kind in [Kind::Objection, Kind::Form] {
                let text = text(&composed(&case, &catalog, kind).letter);
                let found = text.find(sentence.as_str()).map(|at| &text[..at]);
                assert!(
                    found.is_some_and(|before| before.is_empty() || before.ends_with([' ', '\n'])),
                    "{language}: {sentence}: {text}"
                );
            }
        }
    }
}

#[test]
fn lists_and_questions_end_as_the_language_ends_them() {
    for language in LANGUAGES {
        let expected = Expected::of(language);
        let catalog = register(language, "Åland Example").catalog();
        let member = text(&composed(&member(&expected, language), &catalog, Kind::Objection).letter);
        assert!(member.contains(&format!(": {})", expected.recipients)), "{language}: {member}");
        assert!(member.contains(&format!("{}. ", expected.fact)), "{language}: a fact without a point gets one: {member}");
        let stranger = stranger(&expected, language, "parent", "Example Oy.");
        let stranger = text(&composed(&stranger, &catalog, Kind::Objection).letter);
        assert!(stranger.contains(&format!("{} ", expected.question)), "{language}: a question gets none: {stranger}");
    }
}
