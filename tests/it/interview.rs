//! The interview: what it asks of whom, what it takes, and that its end is a case.

use demur::case::{Draft, Field, Origin, Value};
use demur::catalog::{Catalog, Kind as LetterKind};
use demur::compose::{Options, compose};
use demur::interview::{Answer, Interview, Kind, Step, Wrong};

use crate::harness::today;

pub(crate) fn text(text: &str) -> Answer {
    Answer::Text(text.to_owned())
}

pub(crate) fn interview(language: &str, given: &[(Field, Value)]) -> Interview {
    let mut draft = Draft::default();
    for (field, value) in given {
        draft.set(*field, value.clone(), Origin::default());
    }
    Interview::new(&Catalog::embedded().cached(), language, draft, today()).unwrap()
}

/// Answers each question with what is given for it; the steps that were asked.
fn asked(interview: &mut Interview, answers: &[(Step, &str)]) -> Vec<Step> {
    let mut steps = Vec::new();
    while let Some(question) = interview.next().unwrap() {
        let step = question.step;
        assert!(!steps.contains(&step), "{step:?} is asked again: {steps:?}");
        let said = answers.iter().find(|(answered, _)| *answered == step).map(|(_, said)| *said);
        let said = said.unwrap_or_else(|| panic!("{step:?} is asked: {question:?}"));
        let answer = match (question.kind, said) {
            (_, "") => Answer::Nothing,
            (Kind::YesNo, said) => Answer::Yes(said == "yes"),
            (Kind::Lines, said) => Answer::Lines(said.split('|').map(str::to_owned).collect()),
            (_, said) => text(said),
        };
        interview.answer(step, &answer).unwrap_or_else(|wrong| panic!("{step:?}: {}", interview.refused(&wrong)));
        steps.push(step);
        assert!(steps.len() < 30);
    }
    steps
}

fn letter_of(interview: &Interview) -> String {
    let case = interview.draft().check(&Catalog::embedded()).unwrap();
    let composed = compose(&case, &Catalog::embedded(), today(), Options { kind: LetterKind::Objection, ..Options::default() });
    crate::checklist::body_of(&composed.unwrap_or_else(|error| panic!("{error}")).letter)
}

/// What is answered in each of seven situations, and how many answers that takes.
/// The place, the language, the answers, and how many of them at most are asked for.
type Situation = (&'static str, &'static str, &'static [(Step, &'static str)], usize);

const SITUATIONS: [Situation; 7] = [
    (
        "Utrecht, LinkedIn",
        "en",
        &[
            (Step::Company, "LinkedIn"),
            (Step::ForWhom, "myself"),
            (Step::Place, "Netherlands"),
            (Step::Language, "en"),
            (Step::Account, "pim@example.org"),
            (Step::Ground, "job-seeker"),
            (Step::Fact, "I have been looking for work since March 2026, so I cannot leave."),
            (Step::Added, "yes"),
            (Step::Setting, "2026-11-03"),
            (Step::Name, "Pim Voorbeeld"),
            (Step::Address, "Voorbeeldstraat 1|3511 AA Utrecht"),
        ],
        11,
    ),
    (
        "Madrid, Meta",
        "en",
        &[
            (Step::Company, "facebook"),
            (Step::ForWhom, "myself"),
            (Step::Place, "Spain"),
            (Step::Language, "English"),
            (Step::Account, "https://social.example.org/luz"),
            (Step::Ground, "old-content"),
            (Step::Fact, "My posts of 2009 were written for my family, because nobody knew of such models."),
            (Step::Added, "no"),
            (Step::Name, "Luz Ejemplo"),
            (Step::Address, "Calle del Ejemplo 1|28001 Madrid"),
        ],
        10,
    ),
    (
        "Geneva, LinkedIn",
        "fr",
        &[
            (Step::Company, "linkedin"),
            (Step::ForWhom, "myself"),
            (Step::Place, "CH"),
            (Step::Part, "CH-GE"),
            (Step::Account, "zoe@example.org"),
            (Step::Ground, "none"),
            (Step::Setting, ""),
            (Step::Name, "Zoé Exemple"),
            (Step::Address, "Rue de l'Exemple 1|1204 Genève"),
        ],
        9,
    ),
    (
        "London, X",
        "en",
        &[
            (Step::Company, "Twitter"),
            (Step::ForWhom, "myself"),
            (Step::Place, "UK"),
            (Step::Account, "@ada_example"),
            (Step::Ground, "own-words"),
            (Step::Fact, "In 2019 I wrote about my divorce there; my pupils could find it again in an answer of a model."),
            (Step::Setting, ""),
            (Step::Name, "Ada Example"),
            (Step::Address, "1 Example Road|London N1 1AA"),
        ],
        9,
    ),
    (
        "Toronto, LinkedIn",
        "en",
        &[
            (Step::Company, "linkedin"),
            (Step::ForWhom, "myself"),
            (Step::Place, "CA"),
            (Step::Part, "none"),
            (Step::Language, "en"),
            (Step::Account, "kim@example.org"),
            (Step::Ground, "none"),
            (Step::Setting, ""),
            (Step::Name, "Kim Sample"),
            (Step::Address, ""),
            (Step::Email, "kim@example.org"),
        ],
        11,
    ),
    (
        "Vienna, a mother for her child of 15",
        "de",
        &[
            (Step::Company, "instagram"),
            (Step::ForWhom, "parent"),
            (Step::TheirName, "Kim Beispiel"),
            (Step::Place, "AT"),
            (Step::TheirAge, "15"),
            (Step::Account, "kim@example.org"),
            (Step::Ground, "childhood-content"),
            (Step::Fact, "Die Fotos von mir sind von 2019; auch als erwachsener Mensch könnte ich darauf erkannt werden."),
            (Step::Added, "yes"),
            (Step::Setting, ""),
            (Step::Name, "Eva Beispiel"),
            (Step::Address, "Beispielgasse 1|1010 Wien"),
        ],
        11,
    ),
    (
        "Warsaw, without an account",
        "en",
        &[
            (Step::Company, "facebook"),
            (Step::ForWhom, "myself"),
            (Step::Place, "Poland"),
            (Step::Language, "en"),
            (Step::Account, ""),
            (Step::Pages, "https://social.example.org/post/1"),
            (Step::Ground, "non-member"),
            (Step::Fact, "In 2022 a colleague posted a picture of me, so that strangers could recognize me."),
            (Step::Added, "yes"),
            (Step::Name, "Jan Przykładny"),
            (Step::Address, "ul. Przykładowa 1|00-001 Warszawa"),
        ],
        11,
    ),
];

#[test]
fn seven_situations_take_at_most_twelve_answers_and_end_with_a_letter() {
    for (situation, language, answers, most) in SITUATIONS {
        let mut interview = interview(language, &[]);
        let steps = asked(&mut interview, answers);
        assert!(steps.len() <= most && most <= 12, "{situation}: {} answers: {steps:?}", steps.len());
        let letter = letter_of(&interview);
        let fact = answers.iter().find(|(step, _)| *step == Step::Fact).map(|(_, fact)| *fact);
        assert!(fact.is_none_or(|fact| letter.contains(fact.trim_end_matches('.'))), "{situation}: {letter}");
    }
}

#[test]
fn what_is_known_is_not_asked() {
    let given = [
        (Field::PersonName, Value::from("Ada Example")),
        (Field::PersonAddress, Value::from(vec!["1 Example Road".to_owned(), "Dublin".to_owned()])),
        (Field::PersonCountry, "IE".into()),
        (Field::AccountEmail, "ada@example.org".into()),
        (Field::ObjectionController, "linkedin".into()),
    ];
    let mut interview = interview("en", &given);
    let answers =
        [(Step::ForWhom, "myself"), (Step::Ground, "own-words"), (Step::Fact, "I lost my job in 2025."), (Step::Setting, "")];
    assert_eq!(asked(&mut interview, &answers), answers.map(|(step, _)| step));
}

#[test]
fn an_answer_that_cannot_be_changes_nothing_and_says_why() {
    let mut interview = interview("en", &[]);
    let wrong = |interview: &mut Interview, step: Step, said: &str| {
        let before = interview.draft().without_origins();
        let wrong = interview.answer(step, &text(said)).unwrap_err();
        assert_eq!(interview.draft().without_origins(), before);
        let words = interview.refused(&wrong);
        assert!(!words.contains('{') && words.contains(' '), "{words}");
        wrong
    };
    let near = |name: &str| vec![name.to_owned()];
    assert_eq!(
        wrong(&mut interview, Step::Company, "linkdin"),
        Wrong::NotOffered { said: "linkdin".into(), near: near("LinkedIn") }
    );
    assert_eq!(wrong(&mut interview, Step::Company, " "), Wrong::Missing);
    interview.answer(Step::Company, &text("linkedin")).unwrap();
    interview.answer(Step::ForWhom, &text("parent")).unwrap();
    interview.answer(Step::TheirName, &text("Kim Example")).unwrap();
    interview.answer(Step::Place, &text("Ireland")).unwrap();
    assert_eq!(wrong(&mut interview, Step::TheirAge, "nine"), Wrong::Age);
    assert_eq!(wrong(&mut interview, Step::TheirAge, "-1"), Wrong::Age);
    assert_eq!(wrong(&mut interview, Step::TheirAge, "18"), Wrong::AgeOfMajority);
    interview.answer(Step::TheirAge, &text("9")).unwrap();
    interview.answer(Step::Account, &text("kim@example.org")).unwrap();
    assert_eq!(wrong(&mut interview, Step::Setting, "yesterday"), Wrong::Date);
    assert_eq!(wrong(&mut interview, Step::Setting, "2026-11-24"), Wrong::LaterDate);
    interview.answer(Step::Ground, &text("own-words")).unwrap();
    assert!(matches!(wrong(&mut interview, Step::Fact, "todo"), Wrong::SaysNothing { .. }));
    assert!(matches!(wrong(&mut interview, Step::Fact, "I don't like AI."), Wrong::NoGround { .. }));
    assert!(matches!(wrong(&mut interview, Step::Fact, "a\u{7}b c d e f"), Wrong::Unprintable));
    assert!(matches!(wrong(&mut interview, Step::Fact, &"word ".repeat(2_000)), Wrong::TooLong { .. }));
    assert_eq!(wrong(&mut interview, Step::Address, ["x"; 9].join("\n").as_str()), Wrong::LongAddress { most: 7 });
}

#[test]
fn a_ground_that_hides_the_address_asks_for_none() {
    let given = [(Field::PersonCountry, "IE".into()), (Field::ObjectionController, "linkedin".into())];
    let mut interview = interview("en", &given);
    let steps = asked(
        &mut interview,
        &[
            (Step::ForWhom, "myself"),
            (Step::Account, "ada@example.org"),
            (Step::Ground, "at-risk-person"),
            (Step::Category, "stalking"),
            (Step::Setting, ""),
            (Step::Name, "Ada Example"),
            (Step::Email, "ada@example.org"),
        ],
    );
    assert!(!steps.contains(&Step::Address));
    assert!(letter_of(&interview).contains("I am being stalked"));
}

#[test]
fn an_answer_that_changes_takes_with_it_what_hung_on_it() {
    let mut interview = interview("en", &[]);
    asked(&mut interview, SITUATIONS[0].2);
    interview.take_back(Step::Place);
    assert_eq!(interview.next().unwrap().unwrap().step, Step::Place);
    interview.answer(Step::Place, &text("HK")).unwrap();
    let ground = std::iter::from_fn(|| interview.next().unwrap()).next().unwrap();
    assert_ne!(ground.step, Step::Account, "the account is the same");
    let left: Vec<_> = interview.answered().unwrap().into_iter().map(|(question, _)| question.step).collect();
    for step in [Step::Language, Step::Ground, Step::Fact, Step::Added] {
        assert!(!left.contains(&step), "{step:?}");
    }
}

#[test]
fn answers_are_shown_in_the_words_in_which_they_were_offered() {
    let (mut seen, mut parts) = (0, 0);
    for (situation, language, answers, _) in SITUATIONS {
        let mut interview = interview(language, &[]);
        asked(&mut interview, answers);
        for ((question, shown), (step, answer)) in interview.answered().unwrap().into_iter().zip(interview.answers()) {
            let Answer::Choice(id) = answer else { continue };
            let offered = question.choices.iter().find(|choice| choice.id == *id);
            assert_eq!(offered.map(|choice| &choice.label), Some(&shown), "{situation}: {step:?} {id}");
            (seen, parts) = (seen + 1, parts + usize::from(*step == Step::Part));
        }
    }
    assert!(seen > 20 && parts > 1, "{seen} {parts}");
}

#[test]
fn who_does_not_take_what_a_ground_adds_has_their_own_words_alone() {
    let of = |added: &str| {
        let mut interview = interview("en", &[]);
        let answers: Vec<_> =
            SITUATIONS[0].2.iter().map(|(step, said)| (*step, if *step == Step::Added { added } else { *said })).collect();
        asked(&mut interview, &answers);
        letter_of(&interview)
    };
    let added = "cannot leave it merely for disagreeing";
    let words = |letter: &str| letter.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words(&of("yes")).contains(added));
    assert!(!words(&of("no")).contains(added));
}

#[test]
fn the_nearest_grounds_come_first_and_only_those_that_fit() {
    let of = |company: &str, account: &str| {
        let mut interview = interview("en", &[(Field::PersonCountry, "IE".into())]);
        interview.answer(Step::Company, &text(company)).unwrap();
        interview.answer(Step::ForWhom, &text("myself")).unwrap();
        interview.answer(Step::Account, &if account.is_empty() { Answer::Nothing } else { text(account) }).unwrap();
        if account.is_empty() {
            interview.answer(Step::Pages, &text("https://social.example.org/1")).unwrap();
        }
        let question = interview.next().unwrap().unwrap();
        assert_eq!(question.step, Step::Ground);
        question.choices.into_iter().map(|choice| choice.id).collect::<Vec<_>>()
    };
    let linkedin = of("linkedin", "ada@example.org");
    assert!(linkedin[..2].contains(&"job-seeker".to_owned()), "{linkedin:?}");
    assert!(!linkedin.contains(&"non-member".to_owned()) && !linkedin.contains(&"none".to_owned()));
    assert_eq!(linkedin.last().unwrap(), "own-words");
    let x = of("x", "ada@example.org");
    assert!(x.iter().position(|id| id == "job-seeker").unwrap() > x.len() - 4, "{x:?}");
    let outside = of("linkedin", "");
    assert!(outside.contains(&"non-member".to_owned()) && !outside.contains(&"job-seeker".to_owned()));
}

#[test]
fn no_question_shows_a_place_to_be_filled() {
    for (situation, language, answers, _) in SITUATIONS {
        let mut interview = interview(language, &[]);
        while let Some(question) = interview.next().unwrap() {
            for shown in [&question.ask, &question.help].into_iter().chain(question.choices.iter().map(|choice| &choice.label)) {
                assert!(!shown.contains(['{', '…']) && !shown.contains("“”"), "{situation}: {shown}");
            }
            let said = answers.iter().find(|(step, _)| *step == question.step).unwrap().1;
            let answer = match (question.kind, said) {
                (_, "") => Answer::Nothing,
                (Kind::YesNo, said) => Answer::Yes(said == "yes"),
                (_, said) => text(&said.replace('|', "\n")),
            };
            interview.answer(question.step, &answer).unwrap();
        }
    }
}

#[test]
fn a_letter_that_lacks_something_asks_for_that_alone() {
    let given = [
        (Field::PersonName, Value::from("Ada Example")),
        (Field::PersonEmail, "ada@example.org".into()),
        (Field::PersonCountry, "CH".into()),
        (Field::ObjectionController, "linkedin".into()),
    ];
    let mut interview = interview("en", &given).only_needed();
    let steps = asked(&mut interview, &[(Step::Account, "ada@example.org")]);
    assert_eq!(steps, [Step::Account]);
    letter_of(&interview);
}

#[test]
fn a_place_and_a_company_are_taken_as_people_say_them() {
    let mut questions = interview("en", &[]);
    let mut answer = |step, said: &str| questions.answer(step, &text(said)).map_err(|wrong| questions.refused(&wrong));
    assert!(answer(Step::Company, "Meta").unwrap_err().contains("Instagram"), "three records");
    answer(Step::Company, "LinkedIn Ireland Unlimited Company").unwrap();
    answer(Step::ForWhom, "myself").unwrap();
    assert!(answer(Step::Place, "Switerland").unwrap_err().contains("Switzerland"));
    answer(Step::Place, "Suisse").unwrap();
    assert_eq!(questions.draft().text(Field::PersonCountry), Some("CH"));
}
