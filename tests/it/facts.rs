//! A fact that is told in the interview: who speaks in it, and what is said of it.

use demur::case::Field;
use demur::catalog::Catalog;
use demur::interview::{Advice, Step};

use crate::interview::{interview, text};

#[test]
fn a_fact_is_told_what_would_make_it_stronger_and_what_it_need_not_say() {
    let advice = |fact: &str| {
        let mut interview = interview("en", &[(Field::PersonCountry, "IE".into()), (Field::ObjectionController, "x".into())]);
        interview.answer(Step::Account, &text("ada@example.org")).unwrap();
        interview.answer(Step::Ground, &text("own-words")).unwrap();
        let advice = interview.answer(Step::Fact, &text(fact)).unwrap();
        assert!(advice.iter().all(|advice| !interview.advised(advice).contains('{')));
        advice
    };
    assert_eq!(advice("In 2019 I wrote under my own name, so that everybody can find me."), [Advice::Specific]);
    assert_eq!(advice("I wrote under my own name, so that everybody can find me."), [Advice::MoreDate]);
    assert_eq!(advice("In 2019 I wrote about my garden there every day."), [Advice::MoreConsequence]);
    assert_eq!(advice("I am a teacher."), [Advice::MoreWords]);
    let health = Advice::Sensitive { subject: "health".to_owned() };
    assert!(advice("Since 2019 I have written about my cancer, and could be recognized.").contains(&health));
    assert!(!advice("Since 2019 I have written about skills and bills, and could be recognized.").contains(&health));
}

/// The advice on a fact of a person in that country.
fn in_own_words(language: &str, country: &str, fact: &str) -> Vec<Advice> {
    let given = [(Field::PersonCountry, country.into()), (Field::ObjectionController, "x".into())];
    let mut interview = interview(language, &given);
    interview.answer(Step::Account, &text("ada@example.org")).unwrap();
    interview.answer(Step::Ground, &text("own-words")).unwrap();
    interview.answer(Step::Fact, &text(fact)).unwrap()
}

#[test]
fn what_a_fact_says_is_recognised_whichever_apostrophe_is_typed() {
    for (language, country, fact, subject) in [
        ("fr", "FR", "En 2019, j'ai parlé de l’église de mon village ; c’est pourquoi on me retrouve.", "belief"),
        ("fr", "FR", "En 2019, j'ai parlé de l'alcoolisme chez moi ; c'est pourquoi on me retrouve.", "health"),
        ("it", "IT", "Nel 2019 ho parlato dell’alcolismo in casa e questo m’impedisce di lavorare.", "health"),
        ("it", "IT", "Nel 2019 ho parlato dell'islam in paese e questo m'impedisce di lavorare.", "belief"),
        ("de", "DE", "Seit 2019 stehen dort Beiträge über meinen Krebs, was mir Nachteile bringt.", "health"),
        ("zh-Hant-HK", "HK", "二零一九年我談及確診一事，對我求職不利；那是2019年。", "health"),
    ] {
        let subject = Advice::Sensitive { subject: subject.to_owned() };
        assert_eq!(in_own_words(language, country, fact), [Advice::Specific, subject], "{fact}");
    }
}

#[test]
fn who_writes_for_another_is_told_who_speaks_in_the_letter() {
    for language in Catalog::embedded().languages(None) {
        let country = if language.starts_with("zh") { "HK" } else { "CH-ZH" };
        let help = |role: Option<&str>| {
            let mut given = vec![(Field::PersonCountry, country.into()), (Field::ObjectionController, "x".into())];
            if let Some(role) = role {
                given.extend([(Field::BehalfRole, role.into()), (Field::BehalfName, "Kim Example".into())]);
            }
            let mut interview = interview(&language, &given);
            while let Some(question) = interview.next().unwrap() {
                let said = match question.step {
                    Step::Fact => return question.help,
                    Step::Account => "kim@example.org",
                    Step::Ground => "own-words",
                    Step::TheirAge => "9",
                    Step::ForWhom => "myself",
                    Step::Language => &language,
                    step => panic!("{step:?}"),
                };
                interview.answer(question.step, &text(said)).unwrap();
            }
            String::new()
        };
        assert!(help(Some("parent")).contains("Kim Example") && !help(None).contains("Kim"), "{language}");
    }
}
