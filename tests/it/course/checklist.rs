//! What holds of every letter that follows an objection, over all laws, languages and kinds of answer that there are; and that
//! each assertion can fail.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use demur::case::{Case, Draft};
use demur::catalog::{Catalog, Kind};
use demur::compose::{Composed, FollowUp};
use demur::files::OverrideFolder;
use demur::history::{By, Event, LetterKind, What};
use demur::letter::{Block, Inline, Letter, plain};
use serde::Deserialize;

use super::{answered, at, day, kinds, late, posted, sent, write};
use crate::harness::{Typed, read};

/// A place for each law, with the provisions that its letters cite; nothing where the law of the place is a state's.
const PLACES: [(&str, [&[&str]; 3]); 13] = [
    ("IE", [&["12(3)", "12(4)", "21(1)", "18(1)(d)", "77(1)"], &["21(1)", "18(1)(d)", "77(1)"], &["77(1)", "58(2)(c)", "21(1)"]]),
    ("NO", [&["12(3)", "12(4)", "21(1)", "18(1)(d)", "77(1)"], &["21(1)", "18(1)(d)", "77(1)"], &["77(1)", "58(2)(c)", "21(1)"]]),
    ("GB", [&["dpa:164A", "dpa:165", "21(1)", "12A(1)"], &["dpa:164A", "dpa:165", "21(1)"], &["dpa:165", "21(1)"]]),
    ("CH", [&["30(2)(b)", "30(3)", "31(1)", "49(1)"], &["30(2)(b)", "31(1)", "49(1)"], &["49(1)", "30(2)(b)", "51(1)"]]),
    ("CA-ON", [&["schedule:4.3.8", "11(1)"], &["schedule:4.3.8", "11(1)"], &["11(1)", "schedule:4.3.8"]]),
    ("CA-QC", [&["12", "14", "32", "81", "42"], &["12", "14", "81", "42"], &["81", "42", "43"]]),
    ("CA-AB", [&["9", "36(2)", "46"], &["9", "36(2)", "46"], &["36(2)", "46", "9"]]),
    ("CA-BC", [&["9", "36(2)", "46"], &["9", "36(2)", "46"], &["36(2)", "46", "9"]]),
    ("HK", [&["principle:3", "2(3)(b)", "37"], &["principle:3", "2(3)(b)", "37"], &["37", "principle:3", "50"]]),
    ("US-CA", [&["regs:7026(f)", "1798.130(a)(2)", "1798.120", "1798.199.45"], &["1798.120", "1798.199.45"], &["1798.199.45"]]),
    ("US-CT", [&[], &[], &[]]),
    ("US-UT", [&[], &[], &[]]),
    ("US-WY", [&[], &[], &[]]),
];

/// A letter, and what it was made of.
struct Followed {
    composed: Composed,
    kind: LetterKind,
    cites: &'static [&'static str],
    events: Vec<Event>,
    on: NaiveDate,
    body: String,
}

/// Who says all that can be said, or next to nothing.
fn case(place: &str, language: &str, full: bool) -> Case {
    let typed = Typed { member: full, ..Typed::new(place, Some(language)) };
    let mut toml = typed.toml();
    if full {
        toml = toml.replace("[objection]\n", "[objection]\ncomplaint = true\nsetting_switched_off = 2026-11-01\n");
        toml += "\n[behalf_of]\nname = \"Kim Testchild\"\nas = \"parent\"\nage = 12\n";
    } else {
        toml = toml.replace("controller = \"linkedin\"\n", "").replace("urls = [\"https://social.example.org/posts/42\"]\n", "");
        toml += "\n[controller]\nname = \"Example Network\"\n";
    }
    Draft::parse(&toml, "typed.toml").unwrap().check(&Catalog::embedded()).unwrap()
}

/// A long story, or one of which only what the letter needs is recorded.
fn story(kind: LetterKind, answer: &[&str], full: bool) -> Vec<Event> {
    let mut events = posted();
    if full {
        events.push(at("2026-11-26", What::Delivered { letter: 1 }));
        events.push(at("2026-11-27", What::Acknowledged));
        events.push(at("2026-12-01", What::Extended));
    }
    if full && kind != LetterKind::Reminder {
        events.push(sent("2027-03-01", 2, LetterKind::Reminder, By::Mail));
    }
    let quotes: &[&str] = if full { &["We do not share your view.", "Our reasons stand"] } else { &[] };
    match kind {
        LetterKind::Reply => events.push(answered("2027-03-10", answer, quotes)),
        LetterKind::Closing => events.push(at("2027-03-10", What::Complied)),
        LetterKind::Complaint if !answer.is_empty() => events.push(answered("2027-03-10", answer, quotes)),
        _ => {}
    }
    events
}

/// Calls `each` for every letter that there is.
fn letters(mut each: impl FnMut(&str, Followed)) {
    let catalog = Catalog::embedded();
    let all = kinds();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    for (place, cites) in PLACES {
        let country = || catalog.jurisdiction(place.split('-').next().unwrap());
        let record = catalog.jurisdiction(place).or_else(|_| country()).unwrap();
        let regime = catalog.regime(record.regime.as_deref().unwrap()).unwrap();
        for (kind, template) in [
            (LetterKind::Reminder, Kind::Reminder),
            (LetterKind::Reply, Kind::Reply),
            (LetterKind::Closing, Kind::Closing),
            (LetterKind::Complaint, Kind::Complaint),
        ] {
            let cites: &'static [&'static str] = match kind {
                LetterKind::Reminder => cites[0],
                LetterKind::Reply => cites[1],
                LetterKind::Complaint => cites[2],
                _ => &[],
            };
            // Each kind alone, all of them, and none where an answer is not needed.
            let mut answers: Vec<Vec<&str>> = match kind {
                LetterKind::Reply => all.iter().map(|kind| vec![*kind]).collect(),
                LetterKind::Complaint => vec![vec![], vec!["refused"]],
                _ => vec![vec![]],
            };
            if matches!(kind, LetterKind::Reply | LetterKind::Complaint) {
                answers.push(all.clone());
            }
            for language in catalog.languages_of(&regime.wording, template) {
                for (answer, full) in answers.iter().flat_map(|answer| [(answer, true), (answer, false)]) {
                    let name = format!("{place} {language} {kind:?} {answer:?} {full}");
                    let events = story(kind, answer, full);
                    let wanted = FollowUp { withhold_name: full, ..FollowUp::of(kind) };
                    let composed = write(&case(place, &language, full), events.clone(), late(), &wanted)
                        .unwrap_or_else(|error| panic!("{name}: {error}"));
                    let body = body_of(&composed.letter);
                    each(&name, Followed { composed, kind, cites, events, on: late(), body });
                }
            }
        }
    }
}

/// The subject and the body, with plain spaces.
fn body_of(letter: &Letter) -> String {
    let mut lines = vec![letter.subject.clone()];
    for block in &letter.blocks {
        match block {
            Block::Paragraph(inlines) => lines.push(plain(inlines)),
            Block::Numbered(items) => lines.extend(items.iter().map(|item| plain(item))),
        }
    }
    lines.join("\n").replace(['\u{a0}', '\u{202f}'], " ")
}

/// Words that only letters under some laws may contain (`checklist/foreign.toml`).
#[derive(Deserialize)]
struct Foreign {
    regimes: Vec<String>,
    words: Vec<String>,
}

/// The words that no letter under this law may contain.
pub(super) fn foreign_to(regime: &str) -> Vec<String> {
    let foreign: std::collections::BTreeMap<String, Foreign> = toml::from_str(&read("tests/it/checklist/foreign.toml")).unwrap();
    let other = foreign.into_values().filter(|foreign| !foreign.regimes.iter().any(|of| of == regime));
    other.flat_map(|foreign| foreign.words).collect()
}

/// The assertions that fail.
fn check(followed: &Followed) -> Vec<&'static str> {
    let Followed { composed, kind, cites, events, on, body } = followed;
    let mut failed = Vec::new();
    let mut must = |id: &'static str, holds: bool| {
        if !holds {
            failed.push(id);
        }
    };
    let facts = &composed.facts;
    let folder = facts.template.split('/').nth(1).unwrap();
    let words = Catalog::embedded().words(folder).unwrap();
    let prints = |day: NaiveDate| written(day, folder).iter().any(|written| body.contains(written.as_str()));

    // As a word: “nullo” and “annulling” are none.
    must("hole", !body.split(|c: char| !c.is_alphanumeric()).any(|word| word == "null"));
    for word in ["{", "}", "()", "( ", " )", "（）", "“”", "  ", " ,", ",,", "..", ", .", "。。", "XXX", "TODO"] {
        must("hole", !body.contains(word));
    }
    must(
        "list in a sentence",
        !body.lines().any(|line| line.contains(".1. ") || line.contains(";1. ") || line.contains("。1. ")),
    );
    for block in &composed.letter.blocks {
        let Block::Numbered(items) = block else { continue };
        must("empty item", !items.is_empty() && items.iter().all(|item| !item.is_empty()));
        let last = items.last().map(|item| plain(item)).unwrap_or_default();
        must("end of a list", last.trim_end_matches(['”', '“', '»', '」']).ends_with(['.', '。']));
    }
    must("unlicensed", composed.unlicensed.is_empty());
    for name in ["threats", "identity_documents", "signed", "lookalikes"] {
        let none = words.none.get("letter").and_then(|lists| lists.get(name)).cloned().unwrap_or_default();
        must(if name == "threats" { "threat" } else { "forbidden word" }, !none.iter().any(|word| body.contains(word.as_str())));
    }
    must("word of another law", !foreign_to(&facts.regime).iter().any(|word| body.contains(word.as_str())));

    // What was recorded, and nothing else.
    for note in &composed.notes {
        for event in note.asserts.iter().flatten().filter_map(|id| id.strip_prefix("event.")) {
            must("asserted and not recorded", note.asserts.len() > 1 || recorded(events, event));
        }
    }
    let quotes = events.iter().filter_map(|event| match &event.what {
        What::Answered { quotes, .. } => Some(quotes),
        _ => None,
    });
    if matches!(kind, LetterKind::Reply | LetterKind::Complaint) {
        must("quotation", quotes.flatten().all(|quote| body.contains(quote.trim_end_matches('.'))));
    }
    must("sent", prints(events[0].on));
    must("date", on.to_string() == "2027-05-03" && composed.letter.date.contains("2027"));

    let following = facts.following.as_ref();
    must("kind", following.is_some_and(|following| following.kind == *kind));
    let first = facts.reference.rsplit_once('-').map(|(first, _)| first.to_owned()).unwrap_or_default();
    must("reference of the first letter", !first.is_empty() && body.contains(&first));
    let number = events.iter().filter(|event| matches!(event.what, What::Sent { .. })).count() + 1;
    must("number", facts.reference.ends_with(&format!("-{number}")));
    let asks = matches!(kind, LetterKind::Reminder | LetterKind::Reply);
    let set = following.and_then(|following| following.set_day);
    must("set day", set.is_some() == asks && set.is_none_or(|set| set > *on && prints(set)));
    must(
        "authority",
        *kind == LetterKind::Closing || body.contains(&facts.authority) || composed.letter.recipient[0] == facts.authority,
    );
    must("recipient", (composed.letter.recipient[0] == facts.authority) == (*kind == LetterKind::Complaint));
    must("enclosures", *kind != LetterKind::Complaint || composed.letter.enclosures.is_some());
    let cited: BTreeSet<&str> = facts.citations.iter().map(|cited| cited.key.as_str()).collect();
    for key in *cites {
        // An answer takes the place of what only silence calls for.
        must("provision", cited.contains(key));
    }

    // Judgments: three at most, and none outside the GDPR.
    let judgments: BTreeSet<&str> =
        body.split(|c: char| !(c.is_ascii_alphanumeric() || "-/".contains(c))).filter(is_judgment).collect();
    let of_union = ["gdpr", "eea-gdpr"].contains(&facts.regime.as_str());
    must("too many judgments", judgments.len() <= 3);
    must("judgment of another law", of_union || judgments.is_empty() && !body.contains("EDPB"));
    failed
}

/// A day as the sentences of a language may have it.
fn written(day: NaiveDate, folder: &str) -> Vec<String> {
    let phrases = Catalog::embedded().phrases(folder).unwrap();
    let variants = phrases.variants.values().map(|variant| (variant.date.clone(), variant.months.clone()));
    let roles = [&phrases.dates.on, &phrases.dates.by].map(|form| (form.date.clone(), form.months.clone()));
    let forms = variants.chain(roles).chain([(None, None)]);
    let in_words = |(date, months): (Option<String>, Option<[String; 12]>)| {
        let date = date.unwrap_or_else(|| phrases.date.clone());
        let months = months.unwrap_or_else(|| phrases.months.clone());
        let number = phrases.first_day.clone().filter(|_| day.day() == 1).unwrap_or_else(|| day.day().to_string());
        let written = date.replace("{day}", &number).replace("{month}", &months[day.month0() as usize]);
        written.replace("{year}", &day.year().to_string()).replace(['\u{a0}', '\u{202f}'], " ")
    };
    forms.map(in_words).collect()
}

fn is_judgment(word: &&str) -> bool {
    word.strip_prefix("C-")
        .and_then(|rest| rest.split_once('/'))
        .is_some_and(|(number, year)| number.parse::<u16>().is_ok() && year.len() == 2 && year.parse::<u16>().is_ok())
}

/// Whether an event of this name is among them, without asking the composer.
fn recorded(events: &[Event], name: &str) -> bool {
    let any = |is: &dyn Fn(&What) -> bool| events.iter().any(|event| is(&event.what));
    match name {
        "silence" => !any(&|what| matches!(what, What::Answered { .. } | What::Complied)),
        _ => match name.strip_prefix("sent.") {
            Some(kind) => {
                any(&|what| matches!(what, What::Sent { kind: sent, .. } if format!("{sent:?}").to_lowercase() == kind))
            }
            None => any(&|what| what.name() == name),
        },
    }
}

#[test]
fn every_letter_that_follows_says_what_was_recorded_and_what_its_law_asks_for() {
    let mut count = 0;
    let mut wrong = Vec::new();
    letters(|name, followed| {
        count += 1;
        let failed = check(&followed);
        if !failed.is_empty() {
            wrong.push(format!("{name}: {failed:?} {:?}", followed.composed.unlicensed));
        }
    });
    assert!(count > 500, "{count} letters");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

fn english(place: &str, kind: LetterKind, answer: &[&str]) -> Followed {
    let (_, cites) = PLACES.into_iter().find(|(known, _)| *known == place).unwrap();
    let cites = match kind {
        LetterKind::Reminder => cites[0],
        LetterKind::Reply => cites[1],
        _ => cites[2],
    };
    let events = story(kind, answer, true);
    let composed = write(&case(place, "en", true), events.clone(), late(), &FollowUp::of(kind)).unwrap();
    let body = body_of(&composed.letter);
    Followed { composed, kind, cites, events, on: late(), body }
}

impl Followed {
    /// The same with other words.
    fn with(mut self, from: &str, to: &str) -> Self {
        let before = self.body.clone();
        let change = |inlines: &mut Vec<Inline>| {
            for inline in inlines {
                let (Inline::Text(text) | Inline::Strong(text) | Inline::Foreign { text, .. }) = inline;
                *text = text.replace(['\u{a0}', '\u{202f}'], " ").replace(from, to);
            }
        };
        for block in &mut self.composed.letter.blocks {
            match block {
                Block::Paragraph(inlines) => change(inlines),
                Block::Numbered(items) => items.iter_mut().for_each(change),
            }
        }
        let subject = &mut self.composed.letter.subject;
        *subject = subject.replace(['\u{a0}', '\u{202f}'], " ").replace(from, to);
        self.body = body_of(&self.composed.letter);
        assert_ne!(self.body, before, "{from}");
        self
    }
}

#[test]
fn each_assertion_can_fail() {
    use LetterKind::{Complaint, Reminder, Reply};
    assert!(check(&english("IE", Reminder, &[])).is_empty());
    let reply = || english("IE", Reply, &["refused", "use-the-setting"]);
    for (followed, id) in vec![
        (english("IE", Reminder, &[]).with(", please:", ", pay a fine of 100, or:"), "threat"),
        (english("IE", Reminder, &[]).with(", please:", ", under PIPEDA:"), "word of another law"),
        (english("IE", Reminder, &[]).with("Data Protection Commission", "somebody"), "authority"),
        (english("IE", Reminder, &[]).with("23 November 2026", "a day"), "sent"),
        (english("IE", Reminder, &[]).with("LI-", "XY-"), "reference of the first letter"),
        (english("IE", Reminder, &[]).with("20 May 2027", "soon"), "set day"),
        (english("IE", Reminder, &[]).with("you acknowledged", "{{case}} you acknowledged"), "hole"),
        (english("IE", Reminder, &[]).with("give me your reasons", "send me your passport"), "forbidden word"),
        (reply().with("We do not share your view", "We agree"), "quotation"),
        (reply().with("You refuse", "C-1/20, C-2/20, C-3/20 and C-4/20: you refuse"), "too many judgments"),
        (english("GB", Reply, &["refused"]).with("You refuse", "See C-252/21: you refuse"), "judgment of another law"),
        (Followed { cites: &["99"], ..english("IE", Complaint, &[]) }, "provision"),
        (Followed { events: posted(), ..reply() }, "asserted and not recorded"),
        (
            Followed {
                events: vec![posted().remove(0), sent("2027-03-01", 2, Reminder, By::Mail)],
                ..english("IE", Reminder, &[])
            },
            "number",
        ),
        (Followed { kind: Reminder, ..english("IE", Complaint, &[]) }, "recipient"),
    ] {
        let failed = check(&followed);
        assert!(failed.contains(&id), "{id}: {failed:?}\n{}", followed.body);
    }
}

/// A template that asserts without asking whether it was recorded is found, whatever was recorded in our own stories.
#[test]
fn a_sentence_on_an_event_without_its_condition_is_unlicensed() {
    const FILE: &str = "templates/en/gdpr/reminder.md";
    let spoilt = |from: &str, to: &str| {
        let text = read(FILE);
        assert!(text.contains(from));
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(home.path().join(FILE).parent().unwrap()).unwrap();
        std::fs::write(home.path().join(FILE), text.replacen(from, to, 1)).unwrap();
        let catalog = Catalog::with_overrides(OverrideFolder::new(home.path().to_owned()));
        let history = demur::history::History::new(posted());
        demur::compose::follow_up(
            &case("IE", "en", true),
            &history,
            &catalog,
            day("2027-01-11"),
            &FollowUp::of(LetterKind::Reminder),
        )
    };
    let unguarded = spoilt("{{#if case.acknowledged}}\nOn {{case.acknowledged}} you", "{{#if case.sent}}\nYou").unwrap();
    assert_eq!(unguarded.unlicensed.len(), 1, "{:?}", unguarded.unlicensed);
    assert_eq!(unguarded.unlicensed[0].asserts, [["event.acknowledged"]]);
    for (to, said) in [("{{case.nothing}}", "case.nothing"), ("{{> nothing}}", "nothing"), ("{{cite \"99(9)\"}}", "99(9)")] {
        let error = spoilt("{{> found-by}}", to).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}
