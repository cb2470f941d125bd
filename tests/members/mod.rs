//! Made-up members of an association: from 41 countries, with the names and addresses that real people have, each with a fact
//! of their own, some wrong on purpose. Each depends on a seed and its number alone.
#![allow(dead_code, clippy::unwrap_used, clippy::assigning_clones)]

mod places;

use std::io::Write;

use fastrand::Rng;

use places::{PLACES, Place};

/// The columns of the contract.
pub(crate) const HEADINGS: [&str; 17] = [
    "name",
    "address",
    "country",
    "email",
    "account_email",
    "account_url",
    "account_name",
    "non_member_url",
    "controller",
    "language",
    "ground",
    "fact",
    "ground_2",
    "fact_2",
    "ground_3",
    "fact_3",
    "setting_switched_off",
];

/// What is to become of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    Letter,
    /// Refused, with these words.
    Rejected(&'static str),
}

/// A row, and what is to become of it.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) cells: [String; 17],
    pub(crate) expected: Expected,
}

const CONTROLLERS: [&str; 12] = [
    "linkedin",
    "linkedin",
    "linkedin",
    "linkedin",
    "meta-facebook",
    "meta-instagram",
    "x",
    "google",
    "reddit",
    "pinterest",
    "snap",
    "openai",
];

/// What a row can have wrong: its words, and what it does to the cells. All rows that it is done to need a ground.
type Wrong = (&'static str, fn(&mut [String; 17]));

const WRONG: [Wrong; 14] = [
    ("column name: is missing", |c| c[0].clear()),
    ("column country: unknown country", |c| c[2] = "XX".to_owned()),
    ("column country: unknown country", |c| c[2] = "Atlantis".to_owned()),
    ("needs a ground with a fact of your own", |c| (10..16).for_each(|i| c[i].clear())),
    ("column fact: the ground `job-seeker` has no fact", |c| {
        c[10] = "job-seeker".to_owned();
        c[11].clear();
    }),
    ("column controller: unknown controller `linkdin`", |c| c[8] = "linkdin".to_owned()),
    ("unknown ground `jobseeking`", |c| c[10] = "jobseeking".to_owned()),
    ("column email: `robin.example.org` is no e-mail address", |c| c[3] = "robin.example.org".to_owned()),
    ("nothing says which account is meant", |c| (4..8).for_each(|i| c[i].clear())),
    ("nobody could answer", |c| {
        c[1].clear();
        c[3].clear();
    }),
    ("column setting_switched_off: `01.13.2026` is not a date", |c| c[16] = "01.13.2026".to_owned()),
    ("column address: 9 lines of address", |c| c[1] = ["a b"; 9].join("|")),
    ("bidirectional control character", |c| c[0].push('\u{202E}')),
    ("no letter in the language `xx`", |c| c[9] = "xx".to_owned()),
];

/// The member with this number.
pub(crate) fn member(seed: u64, number: usize) -> Member {
    let mut rng = Rng::with_seed(seed ^ (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let place = &PLACES[number % PLACES.len()];
    let mut cells: [String; 17] = std::array::from_fn(|_| String::new());
    cells[0] = name(place, number, &mut rng);
    cells[1] = address(place, &mut rng);
    cells[2] = place.code.to_owned();
    cells[3] = format!("member{number}@example.org");
    match rng.u8(0..10) {
        0 => cells[5] = format!("https://social.example.org/in/member-{number}"),
        1 => cells[6] = format!("member_{number}"),
        2 => cells[7] = format!("https://blog.example.net/{number}|https://forum.example.com/t/{number}"),
        _ => cells[4] = format!("account{number}@mail.example.com"),
    }
    cells[8] = CONTROLLERS[rng.usize(0..CONTROLLERS.len())].to_owned();
    let language = if rng.u8(0..20) == 0 { "en" } else { "" };
    cells[9] = language.to_owned();
    let spoken = if language.is_empty() { place.letters } else { language };
    if place.needs_ground || rng.u8(0..4) > 0 {
        // A page of somebody else's is the column of a non-member.
        cells[10] = if cells[7].is_empty() { "job-seeker" } else { "non-member" }.to_owned();
        cells[11] = fact(spoken, 0, number, &mut rng);
        if rng.u8(0..5) == 0 {
            cells[12] = "old-content".to_owned();
            cells[13] = fact(spoken, 1, number, &mut rng);
        }
    }
    // Without an account there is no setting.
    if rng.u8(0..4) == 0 && cells[7].is_empty() {
        cells[16] = format!("2026-0{}-1{}", rng.u8(1..10), rng.u8(0..10));
    }
    let mut expected = Expected::Letter;
    if place.needs_ground && rng.u8(0..33) == 0 {
        let (words, spoil) = WRONG[rng.usize(0..WRONG.len())];
        spoil(&mut cells);
        expected = Expected::Rejected(words);
    }
    Member { cells, expected }
}

/// Writes that many members as CSV.
pub(crate) fn write_csv(out: &mut impl Write, count: usize, seed: u64) {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(HEADINGS).unwrap();
    for number in 1..=count {
        out.write_record(&member(seed, number).cells).unwrap();
    }
    out.flush().unwrap();
}

const SYLLABLES: [&str; 20] = [
    "ba", "del", "fin", "gor", "hum", "kas", "lem", "nor", "pir", "tus", "vel", "wim", "zar", "bro", "cal", "dun", "fes", "gil",
    "hol", "jut",
];

fn name(place: &Place, number: usize, rng: &mut Rng) -> String {
    let given = place.given[rng.usize(0..place.given.len())];
    let family = place.family[rng.usize(0..place.family.len())];
    // A second family name that few others have.
    let syllable = |at: u32| SYLLABLES[number / 20_usize.pow(at) % 20];
    let own = format!("{}{}{}", syllable(0), syllable(1), syllable(2));
    let capital = own[..1].to_uppercase() + &own[1..];
    match rng.u8(0..16) {
        // One name alone, as in Iceland or Indonesia; one letter; in separate marks; with a title.
        0 => given.to_owned(),
        1 => format!("{}. {family}", given.chars().next().unwrap()),
        2 => given.replace('é', "e\u{301}").replace('ü', "u\u{308}") + " " + family,
        3 => format!("Dr. {given} {family} Jr."),
        4 => format!("{given} {family} {}", place.family[0]),
        5 => format!("{given} {family}"),
        _ => format!("{given} {family}-{capital}"),
    }
}

fn address(place: &Place, rng: &mut Rng) -> String {
    let house = rng.u16(1..300).to_string();
    let mut lines: Vec<String> = place.address.iter().map(|line| line.replace('#', &house)).collect();
    if rng.u8(0..8) == 0 {
        lines.insert(0, "c/o Beispiel".to_owned());
    }
    let between = if rng.u8(0..4) == 0 { "\n" } else { "|" };
    lines.join(between)
}

/// A fact that few others have, in the language of the letter.
fn fact(language: &str, which: usize, number: usize, rng: &mut Rng) -> String {
    let years = 2 + number % 23;
    let month = rng.usize(0..12);
    let syllable = |at: u32| SYLLABLES[number / 20_usize.pow(at) % 20];
    let trade = format!("{}{}", syllable(0), syllable(1));
    match (language, which) {
        ("de", 0) => format!(
            "Ich suche seit {} {} eine Stelle als {trade}-Prüfer und bin auf das Netzwerk angewiesen",
            MONTHS_DE[month],
            2003 + years
        ),
        ("de", _) => format!("Vor {years} Jahren schrieb ich dort über {trade}; heute denke ich darüber anders."),
        ("fr", 0) => format!("Je cherche depuis {years} mois un poste de contrôleur « {trade} » dans ma région."),
        ("fr", _) => format!("Il y a {years} ans, j’y ai écrit sur {trade} ; je pense autrement aujourd’hui."),
        ("it", 0) => format!("Cerco da {years} mesi un impiego come addetto {trade} nella mia provincia."),
        ("it", _) => format!("{years} anni fa vi ho scritto di {trade}; oggi la penso diversamente."),
        ("zh", 0) => format!("本人由{years}個月前開始求職，申請 {trade} 職位。"),
        ("zh", _) => format!("本人於{years}年前在該處談及 {trade}，現已改變看法。"),
        (_, 0) => {
            format!("I have been looking for work as a {trade} inspector for {years} months, within {} miles of home.", 5 + month)
        }
        (_, _) => format!("I wrote there about {trade} {years} years ago, and I think otherwise today."),
    }
}

const MONTHS_DE: [&str; 12] =
    ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"];
