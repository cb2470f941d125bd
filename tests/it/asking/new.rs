//! `demur new`, `demur` alone, and `demur letter` where something is missing.

use super::pty::{CTRL_C, CTRL_D, DRAWN, DUMB, ENTER, Kind, Left, NARROW, Pty};
use crate::harness::{Demur, Ran, assert_refused};

const TINY: Kind = Kind { term: "xterm", columns: 80, rows: 10, draws: false };

/// A situation: its arguments, the questions with their answers up to the letter, and what stands in the letter.
pub(super) struct Situation {
    pub(super) args: &'static [&'static str],
    pub(super) answers: &'static [(&'static str, &'static str)],
    letter: &'static [&'static str],
}

pub(super) const SITUATIONS: [Situation; 7] = [
    Situation {
        args: &["new", "linkedin"],
        answers: &[
            ("For whom do you write", "Me"),
            ("which country", "Netherlands"),
            ("which language", "English"),
            ("find your account", "pim@example.org"),
            ("speaks against", "job-seeker"),
            ("sentences of your own", "I have been looking for work since March 2026, so I cannot leave."),
            ("Does that fit", "y"),
            ("switched off", "2026-11-03"),
            ("your name", "Pim Voorbeeld"),
            ("your postal address", "Voorbeeldstraat 1\r3511 AA Utrecht\r"),
        ],
        letter: &["Article 21(1) GDPR", "On 3 November 2026", "Dutch Data Protection Authority", "IERLAND"],
    },
    Situation {
        args: &["new", "meta-facebook"],
        answers: &[
            ("For whom do you write", "Me"),
            ("which country", "Spain"),
            ("which language", "English"),
            ("find your account", "https://social.example.org/luz"),
            ("speaks against", "old-content"),
            ("sentences of your own", "My posts of 2009 were for my family, because nobody knew of such models."),
            ("Does that fit", "n"),
            ("your name", "Luz Ejemplo"),
            ("your postal address", "Calle del Ejemplo 1\r28001 Madrid\r"),
        ],
        letter: &["My posts of 2009", "Meta Platforms Ireland", "IRLANDA"],
    },
    Situation {
        args: &["new", "linkedin", "--lang", "fr", "--country", "CH-GE"],
        answers: &[
            ("Pour qui", "Pour moi"),
            ("compte", "zoe@example.org"),
            ("Qu’est-ce qui", "none"),
            ("paramètre", ""),
            ("nom", "Zoé Exemple"),
            ("adresse postale", "Rue de l'Exemple 1\r1204 Genève\r"),
        ],
        letter: &["LPD", "IRLANDE"],
    },
    Situation {
        args: &["new"],
        answers: &[
            ("Which company", "x"),
            ("For whom do you write", "Me"),
            ("which country", "GB"),
            ("find your account", "@ada_example"),
            ("speaks against", "own-words"),
            ("sentences of your own", "In 2019 I wrote about my divorce there; my pupils could find it again."),
            ("switched off", ""),
            ("your name", "Ada Example"),
            ("your postal address", "1 Example Road\rLondon N1 1AA\r"),
        ],
        letter: &["UK GDPR", "my divorce"],
    },
    Situation {
        args: &["new", "linkedin", "--lang", "en"],
        answers: &[
            ("For whom do you write", "Me"),
            ("which country", "Canada"),
            ("which part", "none"),
            ("find your account", "kim@example.org"),
            ("speaks against", "none"),
            ("your name", "Kim Sample"),
            ("your postal address", ""),
            ("e-mail address", "kim@example.org"),
        ],
        letter: &["PIPEDA", "kim@example.org"],
    },
    Situation {
        args: &["new", "meta-instagram", "--lang", "de"],
        answers: &[
            ("Für wen schreiben", "Für mein Kind"),
            ("Wie lautet der Name", "Kim Beispiel"),
            ("welchem Land", "Österreich"),
            ("Wie alt ist", "15"),
            ("Konto von", "kim@example.org"),
            ("spricht im Leben", "childhood-content"),
            ("eigenen Sätzen", "Die Fotos von mir sind von 2019; ich könnte darauf erkannt werden."),
            ("Passt das", "j"),
            ("Wie lautet Ihr Name", "Eva Beispiel"),
            ("Ihre Postanschrift", "Beispielgasse 1\r1010 Wien\r"),
        ],
        letter: &["Kim Beispiel", "15", "DSGVO", "IRLAND"],
    },
    Situation {
        args: &["new", "meta-facebook", "--lang", "en"],
        answers: &[
            ("For whom do you write", "Me"),
            ("which country", "Poland"),
            ("find your account", ""),
            ("Where do the data stand", "https://social.example.org/post/1\r"),
            ("speaks against", "non-member"),
            ("sentences of your own", "In 2022 a colleague posted a picture of me, so that strangers could recognize me."),
            ("Does that fit", "y"),
            ("your name", "Jan Przykładny"),
            ("your postal address", "ul. Przykładowa 1\r00-001 Warszawa\r"),
        ],
        letter: &["I have no account", "https://social.example.org/post/1", "IRLANDIA"],
    },
];

/// Answers the questions, then takes what `Enter` takes: writes the letter.
fn through(demur: &Demur, kind: Kind, situation: &Situation, last: &str) -> Left {
    written_in(Pty::open(demur, kind, situation.args), kind, situation, last).end()
}

/// The same on this terminal, up to what follows.
pub(super) fn written_in(mut pty: Pty, kind: Kind, situation: &Situation, last: &str) -> Pty {
    for (question, answer) in situation.answers {
        pty.answer(question, answer);
    }
    // The letter is shown in pages where the terminal is drawn on.
    let (drawn, plain, menus) = ("Enter for more  ", "Enter for more (", ["What now", "Was jetzt", "Et maintenant"]);
    while pty.wait_for_one(&[drawn, plain, menus[0], menus[1], menus[2]]) < 2 {
        pty.wait("Ctrl-C");
        pty.write(ENTER);
        if kind.columns >= 60 && kind.rows >= 16 {
            // It is drawn once more, as answered.
            pty.wait("Enter for more ");
        }
    }
    pty.write(&format!("{last}{ENTER}"));
    pty
}

fn written(demur: &Demur, ending: &str) -> Vec<String> {
    let entries = std::fs::read_dir(demur.home.path()).unwrap().map(|entry| entry.unwrap().path());
    let found = entries.filter(|path| path.extension().is_some_and(|extension| extension == ending));
    found.map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()).collect()
}

#[needs::tools("script")]
#[test]
fn the_seven_situations_lead_to_a_letter_on_a_plain_terminal() {
    for situation in &SITUATIONS {
        let demur = Demur::new();
        let left = through(&demur, DUMB, situation, "");
        assert_eq!(left.code, 0, "{}", left.said);
        assert!(!left.said.contains('\u{1b}'), "{:?}", left.said);
        for part in situation.letter {
            assert!(left.said.contains(part), "{part}: {}", left.said);
        }
        // What now, and whether the text for the form shall be copied.
        assert!(situation.answers.len() + 2 <= 12, "{:?}", situation.args);
        let [pdf, form, case] = ["pdf", "txt", "toml"].map(|ending| written(&demur, ending).pop().unwrap_or_default());
        assert!(pdf.starts_with("%PDF-") && !form.is_empty(), "{}", left.said);
        // What was answered is a case that gives the letter again.
        let path = demur.file("again.toml", case);
        let again = demur.run(&["letter", "--case", path.to_str().unwrap(), "--format", "text", "-o", "-"]);
        assert_eq!(again.code, 0, "{again:?}");
        let fact = situation.answers.iter().find(|(_, answer)| answer.split(' ').count() > 6).map(|(_, fact)| *fact);
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(fact.is_none_or(|fact| words(&again.out).contains(fact)), "{}", again.out);
    }
}

#[needs::tools("script")]
#[test]
fn a_terminal_that_is_drawn_on_and_one_that_is_narrow_or_low_ask_the_same() {
    let situation = &SITUATIONS[4];
    for kind in [DRAWN, NARROW, TINY] {
        let demur = Demur::new();
        let left = through(&demur, kind, situation, "");
        assert_eq!(left.code, 0, "{}", left.said);
        assert_eq!(written(&demur, "pdf").len(), 1, "{}", left.said);
    }
}

/// What comes next by `demur new`, with these answers.
fn next_by(args: &'static [&'static str], answers: &'static [(&'static str, &'static str)]) -> String {
    let demur = Demur::new();
    let left = through(&demur, DUMB, &Situation { args, answers, letter: &[] }, "");
    assert_eq!(left.code, 0, "{}", left.said);
    left.said.split_once("What to do now:").unwrap().1.to_owned()
}

#[needs::tools("script")]
#[test]
fn what_comes_next_is_what_steps_says_for_this_place_and_whether_there_is_an_account() {
    const OF_CANADA: [(&str, &str); 6] = [
        ("For whom do you write", "Me"),
        ("find your account", "kim@example.org"),
        ("speaks against", "none"),
        ("your name", "Kim Sample"),
        ("your postal address", ""),
        ("e-mail address", "kim@example.org"),
    ];
    // The record's first form is for Europe alone, or for something else.
    let next = next_by(&["new", "tiktok", "--lang", "en", "--country", "CA-ON"], &OF_CANADA);
    assert!(next.contains("https://www.tiktok.com/legal/report/DPO") && !next.contains("right-to-object"), "{next}");
    let next = next_by(&["new", "reddit", "--lang", "en", "--country", "CA-ON"], &OF_CANADA);
    assert!(!next.contains("data-request"), "{next}");
    let steps = Demur::new().run(&["steps", "linkedin", "--country", "CA-ON"]).out;
    let next = next_by(&["new", "linkedin", "--lang", "en", "--country", "CA-ON"], &OF_CANADA);
    let link = |text: &str| text.split_whitespace().find(|word| word.starts_with("https://")).unwrap().to_owned();
    assert_eq!(link(&next), link(&steps), "the setting comes first: {next}");
    // Somebody without an account cannot log in to the members' form.
    let Situation { args, answers, .. } = SITUATIONS[6];
    let next = next_by(args, answers);
    assert!(next.contains("510058597920541") && !next.contains("1994830130782319"), "{next}");
}

#[needs::tools("script")]
#[test]
fn what_is_typed_at_a_short_list_chooses_from_it() {
    let demur = Demur::new();
    let mut pty = Pty::open(&demur, DRAWN, &["new", "linkedin", "--lang", "en"]);
    pty.wait("For whom do you write");
    pty.wait("type to search");
    pty.answer("", "my child");
    pty.wait("What is their name");
    pty.write(CTRL_C);
    assert_eq!(pty.end().code, 130);
}

#[needs::tools("script")]
#[test]
fn ctrl_c_and_the_end_of_the_input_leave_nothing_at_any_question() {
    let situation = &SITUATIONS[4];
    for at in 0..=situation.answers.len() {
        for (key, code) in [(CTRL_C, 130), (CTRL_D, 1)] {
            let demur = Demur::new();
            let mut pty = Pty::open(&demur, DUMB, situation.args);
            for (question, answer) in &situation.answers[..at] {
                pty.answer(question, answer);
            }
            pty.wait(situation.answers.get(at).map_or("What now", |(question, _)| question));
            pty.write(key);
            let left = pty.end();
            assert_eq!(left.code, code, "{at}: {}", left.said);
            let found: Vec<_> = std::fs::read_dir(demur.home.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
            assert_eq!(found, Vec::<std::path::PathBuf>::new(), "{}", left.said);
        }
    }
}

#[needs::tools("script")]
#[test]
fn what_cannot_be_is_asked_again_with_the_reason() {
    let demur = Demur::new();
    let mut pty = Pty::open(&demur, DUMB, &["new", "linkedin", "--country", "IE"]);
    pty.answer("For whom do you write", "My child");
    pty.answer("What is their name", "Kim Example");
    pty.answer("How old is", "nine");
    pty.wait("not an age");
    pty.answer("", "18");
    pty.wait("of age");
    pty.answer("", "9");
    pty.answer("find the account", "kim@example.org");
    pty.answer("speaks against", "childhood-content");
    pty.answer("sentences of your own", "todo");
    pty.wait("says nothing");
    pty.answer("", "I don't like AI.");
    pty.wait("no reason in the sense of the law");
    pty.write(CTRL_C);
    assert_eq!(pty.end().code, 130);
}

#[needs::tools("script")]
#[test]
fn an_answer_can_be_changed_and_nothing_need_be_written() {
    let situation = &SITUATIONS[4];
    let demur = Demur::new();
    let mut pty = Pty::open(&demur, DUMB, situation.args);
    for (question, answer) in situation.answers {
        pty.answer(question, answer);
    }
    pty.answer("What now", "Change an answer");
    pty.answer("Which one", "name");
    pty.answer("What is your name", "Toni Sample");
    pty.wait("Toni Sample");
    pty.answer("What now", "Object to advertising");
    pty.answer("What now", "Stop");
    let left = pty.end();
    assert_eq!(left.code, 0, "{}", left.said);
    // What was taken is not offered again.
    assert_eq!(left.said.matches(". Object to advertising").count(), 2, "{}", left.said);
    assert!(left.said.contains("nothing was written") && written(&demur, "pdf").is_empty());
}

#[needs::tools("script")]
#[test]
fn who_keeps_their_name_is_not_asked_for_it_again() {
    let situation = &SITUATIONS[4];
    let demur = Demur::new();
    let left = through(&demur, DUMB, situation, "2");
    assert_eq!(left.code, 0, "{}", left.said);
    let profile = std::fs::read_to_string(demur.path(".config/demur/profile.toml")).unwrap();
    assert!(profile.contains("Kim Sample") && profile.contains("[account.linkedin]"), "{profile}");
    let mut pty = Pty::open(&demur, DUMB, &["new", "linkedin", "--lang", "en"]);
    pty.answer("For whom do you write", "Me");
    pty.answer("which part", "CA-ON");
    pty.wait("speaks against");
    pty.write(CTRL_C);
    let left = pty.end();
    assert!(!left.said.contains("What is your name"), "{}", left.said);
    // An earlier letter is never written over.
    let before = written(&demur, "pdf");
    through(
        &demur,
        DUMB,
        &Situation {
            args: &["new", "linkedin", "--lang", "en"],
            answers: &[
                ("For whom do you write", "Me"),
                ("which part", "CA-ON"),
                ("speaks against", "none"),
                ("your postal address", ""),
            ],
            letter: &[],
        },
        "",
    );
    let after = written(&demur, "pdf");
    assert_eq!(after.len(), 2);
    assert!(after.contains(&before[0]));
}

#[needs::tools("script")]
#[test]
fn a_letter_on_a_terminal_asks_for_what_is_missing_alone() {
    let demur = Demur::new();
    let args = ["letter", "linkedin", "--country", "CH-ZH", "--name", "Ada Example", "--lang", "en", "-o", "letter.txt"];
    let mut pty = Pty::open(&demur, DUMB, &args);
    pty.answer("find your account", "ada@example.org");
    pty.answer("your postal address", "Beispielweg 1\r8001 Zürich\r");
    let left = pty.end();
    assert_eq!(left.code, 0, "{}", left.said);
    assert!(written(&demur, "txt")[0].contains("Ada Example"));
}

#[needs::tools("script")]
#[test]
fn demur_alone_asks_what_to_do() {
    let demur = Demur::new();
    let mut pty = Pty::open(&demur, DUMB, &[]);
    pty.answer("What would you like to do", "See the companies");
    pty.wait("linkedin");
    assert_eq!(pty.end().code, 0);
    let mut pty = Pty::open(&demur, DUMB, &[]);
    pty.answer("What would you like to do", "1");
    pty.wait("Which company");
    pty.write(CTRL_C);
    assert_eq!(pty.end().code, 130);
}

#[needs::tools("script")]
#[test]
fn demur_alone_shows_what_is_due_and_notes_what_happened() {
    let demur = Demur::new();
    let mut pty = Pty::open(&demur, DUMB, &[]);
    pty.answer("What would you like to do", "Note what happened to a letter");
    pty.wait("There is no letter yet");
    assert_eq!(pty.end().code, 0);
    assert_eq!(crate::cases::letter(&demur, &["--date", "2026-09-01", "-o", "letter.txt"]).code, 0);
    let mut pty = Pty::open(&demur, DUMB, &[]);
    pty.answer("What would you like to do", "Note what happened to a letter");
    pty.answer("Which letter?", "1");
    pty.answer("What happened?", "1");
    pty.answer("How did it go?", "By e-mail");
    pty.answer("On which day?", "2026-09-02");
    pty.wait("noted sent on 2026-09-02");
    assert_eq!(pty.end().code, 0);
    let mut pty = Pty::open(&demur, DUMB, &[]);
    pty.answer("What would you like to do", "See what is due");
    pty.wait("Remind LinkedIn");
    assert_eq!(pty.end().code, 0);
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    let demur = Demur::new();
    let ran: Ran = demur.run(&[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("Usage: demur") && ran.out.lines().count() < 55, "{}", ran.out);
    let ran = demur.run(&["new", "linkedin"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let args = [
        "new",
        "linkedin",
        "--country",
        "CH-ZH",
        "--name",
        "Ada",
        "--account-email",
        "a@example.org",
        "--email",
        "a@example.org",
    ];
    assert_refused(&demur.run(&args), 2, "no terminal", "demur letter");
}

#[needs::tools("script")]
#[test]
fn the_recording_is_what_a_plain_terminal_shows() {
    let demur = Demur::new();
    let situation = Situation { args: &["new", "linkedin", "--date", "2026-11-23"], ..SITUATIONS[0] };
    let left = through(&demur, DUMB, &situation, "");
    assert_eq!(left.code, 0, "{}", left.said);
    let (_, shown) = left.said.split_once('\n').unwrap();
    let shown = shown.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    let page = format!(
        "# A first letter\n\nWhat `demur new linkedin` asks somebody in Utrecht, as a plain terminal shows it (`--plain`); what follows \
         `>` is typed. Elsewhere lists are picked with the arrow keys.\n\n```text\n$ demur new linkedin\n{}\n```\n",
        shown.trim()
    );
    crate::golden::check(&crate::harness::repo("docs/first-letter.md"), page.as_bytes());
}
