//! Our own words never speak, and what is quoted stands in the mail.

use demur::answers;
use demur::catalog::Catalog;
use demur::workflow::case::Message;
use proptest::prelude::*;

use super::{corpus, read};
use crate::harness::files;

/// The text without white space: lines are joined in a quotation.
fn dense(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn our_own_letters_quoted_in_full_under_nothing_say_nothing() {
    let letters = files("tests/golden", "letter.txt");
    assert!(letters.len() >= 20);
    let mut all: Vec<_> = letters.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    all.extend(files("tests/golden", "form.txt").iter().map(|path| std::fs::read_to_string(path).unwrap()));
    let catalog = Catalog::embedded().cached();
    for letter in &all {
        let marked = letter.lines().map(|line| format!("> {line}\n")).collect::<Vec<_>>().concat();
        for (how, text, ours) in [
            ("marked", format!("On 3 Nov 2026 Sam Example wrote:\n{marked}"), ""),
            ("marked alone", marked.clone(), ""),
            ("below a line", format!("Am 3. November 2026 schrieb\nSam Muster <sam@example.org>:\n\n{letter}"), ""),
            ("below a head", format!("De : Sam\nEnvoyé : 3 novembre 2026\nÀ : dpo\n\n{letter}"), ""),
            ("below a head in one line", format!("Von: Sam Gesendet: 3. November 2026 An: x\n\n{letter}"), ""),
            ("below a bold head", format!("*From:* Sam\n*Sent:* 3 November 2026\n\n{letter}"), ""),
            ("below a divider", format!("-----Ursprüngliche Nachricht-----\n{letter}"), ""),
            ("unmarked, and known", letter.clone(), letter.as_str()),
        ] {
            let found = answers::read(&text, ours, &catalog).unwrap();
            assert!(found.kinds.is_empty() && found.event.is_none(), "{how}: {found:?}\n{letter}");
        }
    }
}

#[test]
fn an_answer_between_quoted_lines_is_read() {
    let text =
        "On 3 Nov 2026 Sam wrote:\n> I object to the use of my data.\n\nYour objection is rejected.\n\n> Please confirm.\n";
    let found = answers::read(text, "", &Catalog::embedded()).unwrap();
    assert_eq!(found.kinds[0].quotes, ["Your objection is rejected."]);
}

#[test]
fn signatures_and_footers_say_nothing() {
    let footer = "This e-mail is confidential and may contain trade secrets. If you are not the intended recipient, delete it.";
    for text in
        [format!("Hello.\n\n{footer}"), format!("We have received your letter, and it is being looked at by us.\n--\n{footer}")]
    {
        let found = answers::read(&text, "", &Catalog::embedded()).unwrap();
        assert!(found.kinds.is_empty(), "{found:?}");
    }
    // What stands behind two hyphens at the top is no signature.
    let ticket = "--\nYour objection is rejected.";
    assert_eq!(answers::read(ticket, "", &Catalog::embedded()).unwrap().kinds[0].id, "refused");
}

#[test]
fn what_is_quoted_stands_in_the_mail_word_for_word() {
    let mut quotes = 0;
    for answer in corpus() {
        let text = dense(&Message::read(&answer.mail).text);
        for quote in read(&answer.mail).quotes {
            assert!(text.contains(&dense(&quote)), "{}: {quote}", answer.name);
            quotes += 1;
        }
    }
    assert!(quotes > 100, "{quotes}");
}

#[test]
fn a_broken_line_is_joined_as_its_language_does() {
    for (text, quote) in [
        (
            "We regret that we are unable\nto comply with your request.",
            "We regret that we are unable to comply with your request.",
        ),
        ("經考慮後，本公司未能\n接納閣下的要求。", "經考慮後，本公司未能接納閣下的要求。"),
        (
            "Nach Art. 12 Abs. 3 DSGVO lehnen wir\nIhren Widerspruch vom 3. November ab. Mehr nicht.",
            "Nach Art. 12 Abs. 3 DSGVO lehnen wir Ihren Widerspruch vom 3. November ab.",
        ),
    ] {
        let found = answers::read(text, "", &Catalog::embedded()).unwrap();
        assert_eq!(found.kinds[0].quotes, [quote]);
    }
}

#[test]
fn every_language_has_signals_of_its_own_and_all_are_looked_for() {
    let catalog = Catalog::embedded();
    for language in catalog.languages(None) {
        assert!(catalog.signals(&language).unwrap().is_some(), "{language}");
    }
    let both = "Votre opposition est rejetée.\n\nYour objection is rejected.";
    let found = answers::read(both, "", &catalog).unwrap();
    assert_eq!(found.kinds[0].quotes.len(), 2, "{found:?}");
    let spanish =
        answers::read("Hemos decidido no atender su solicitud por los motivos que ya conoce usted.", "", &catalog).unwrap();
    assert_eq!((spanish.event, spanish.language.as_deref()), (None, Some("es")));
}

#[test]
fn what_is_done_but_for_something_is_not_done() {
    use demur::answers::Proposed;
    let catalog = Catalog::embedded();
    let done = "We have removed your comments from the training datasets.";
    let all = answers::read(done, "", &catalog).unwrap();
    assert_eq!((all.event, all.kinds.len()), (Some(Proposed::Complied), 0), "{all:?}");
    for rest in [
        "We will continue to use your articles.",
        "This does not apply to your photos.",
        "Your profile remains part of the training.",
        "Your articles are not yet excluded.",
    ] {
        let found = answers::read(&format!("{done} {rest}"), "", &catalog).unwrap();
        let kinds: Vec<_> = found.kinds.iter().map(|kind| kind.id.as_str()).collect();
        assert_eq!((found.event, kinds.as_slice()), (Some(Proposed::Answered), &["partly"][..]), "{rest}");
        assert_eq!(found.kinds[0].quotes, [done, rest], "both are quoted");
    }
    // That the account stays excepts nothing.
    let account = answers::read(&format!("{done} Your account remains active."), "", &catalog).unwrap();
    assert_eq!(account.event, Some(Proposed::Complied), "{account:?}");
}

#[test]
fn who_speaks_of_the_matter_answers_even_if_no_kind_is_known() {
    use demur::answers::Proposed;
    let catalog = Catalog::embedded();
    let arrived = "Thank you for your letter.";
    let found = answers::read(&format!("{arrived} In our view the Act has been observed."), "", &catalog).unwrap();
    assert_eq!((found.event, found.kinds.len()), (Some(Proposed::Answered), 0), "{found:?}");
    assert_eq!(found.quotes, ["In our view the Act has been observed."]);
    let looked_at = "Your objection to the use of your data for AI will be reviewed by our team.";
    let found = answers::read(&format!("{arrived} {looked_at}"), "", &catalog).unwrap();
    assert_eq!(found.event, Some(Proposed::Acknowledged), "{found:?}");
}

#[test]
fn hints_count_only_where_nothing_is_said() {
    let catalog = Catalog::embedded();
    let hints = "We take your privacy seriously. Read our privacy policy for more.";
    let kinds = |text: &str| -> Vec<String> {
        answers::read(text, "", &catalog).unwrap().kinds.into_iter().map(|kind| kind.id).collect()
    };
    assert_eq!(kinds(hints), ["standard-text"]);
    assert_eq!(kinds(&format!("{hints} Please send us a copy of your passport.")), ["identity-demanded"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn quotations_of_any_text_stand_in_it(
        pieces in proptest::collection::vec(prop_oneof![
            Just("We must decline your request.".to_owned()), Just("恕不披露。".to_owned()), Just("\n".to_owned()),
            Just("Art. 21 ".to_owned()), Just("> ".to_owned()), Just("legitimate interests prevail".to_owned()),
            Just("\u{AD}".to_owned()), Just(" \t ".to_owned()), "\\PC{0,20}",
        ], 0..40),
        ours in "\\PC{0,60}",
    ) {
        let text = pieces.concat();
        let found = answers::read(&text, &ours, &Catalog::embedded().cached()).unwrap();
        for quote in found.kinds.iter().flat_map(|kind| &kind.quotes).chain(&found.quotes) {
            prop_assert!(dense(&text).contains(&dense(quote)), "{quote:?} in {text:?}");
        }
    }
}
