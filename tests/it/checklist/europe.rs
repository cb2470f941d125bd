//! Sections C, D and E: GDPR and EEA, the United Kingdom, Switzerland.

use super::{Failed, Sheet, must};

pub(super) fn gdpr(sheet: &Sheet) -> Failed {
    let mut failed = right_to_object(sheet);
    must(&mut failed, "G-10", sheet.cites("77(1)"));
    must(&mut failed, "G-08", sheet.cites("12(3)"));
    must(
        &mut failed,
        "G-22",
        cases(&sheet.body).iter().all(|case| ["C-252/21", "C-394/23", "C-621/22", "C-154/21"].contains(&case.as_str())),
    );
    let own_state = ["Member State", "Mitgliedstaat", "État membre", "Stato membro"];
    must(&mut failed, "G-23", !sheet.has(&own_state));
    let home = sheet.composed.facts.authority.as_str();
    must(&mut failed, "G-10 authority", sheet.body.contains(home));
    failed
}

/// What the GDPR and the UK GDPR have in common.
fn right_to_object(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    let words = &sheet.words;
    must(&mut failed, "G-01", sheet.cites("21(1)"));
    must(&mut failed, "G-02", sheet.cites("6(1)(f)"));
    let fact_is_there = |fact: &str| sheet.body.contains(fact);
    must(&mut failed, "G-03", !sheet.typed.grounds.is_empty() && sheet.typed.grounds.iter().all(|(_, fact)| fact_is_there(fact)));
    must(&mut failed, "G-04", sheet.has(&[words.compelling]));
    must(&mut failed, "G-05", sheet.cites("18(1)(d)"));
    must(&mut failed, "G-05 before lifting", sheet.cites("18(3)"));
    must(&mut failed, "G-06", sheet.cites("17(1)(c)") && sheet.cites("17(1)(d)"));
    must(&mut failed, "G-07", sheet.cites("19"));
    must(&mut failed, "G-09", sheet.cites("12(4)"));
    must(&mut failed, "G-11", sheet.cites("7(3)") && sheet.has(&[words.consent_precaution]));
    must(&mut failed, "G-12", sheet.cites("12(6)"));
    let transparency =
        if sheet.typed.member { sheet.cites("13(1)(d)") } else { sheet.cites("14(2)(b)") && sheet.cites("14(2)(f)") };
    must(&mut failed, "G-13", transparency);
    let sensitive = sheet.typed.grounds.iter().any(|(id, _)| ["special-category", "public-role"].contains(id));
    must(&mut failed, "G-14", sheet.cites("9(1)") == sensitive);
    must(&mut failed, "G-15 at any time", sheet.has(&[words.at_any_time]));
    must(&mut failed, "G-16", sheet.cites("12(5)"));
    must(
        &mut failed,
        "G-17",
        !sheet.has(&[
            "Article 22",
            "Art. 22",
            "article 22",
            "articolo 22",
            "Article 20 ",
            "Art. 20 ",
            "88c",
            "absolute right",
            "absolutes Recht",
        ]),
    );
    must(&mut failed, "G-18", !sheet.cites("35"));
    must(&mut failed, "G-19", !sheet.cites("15(1)") && !sheet.cites("82(1)"));
    let asked = sheet.typed.case().direct_marketing;
    must(&mut failed, "G-20", (sheet.cites("21(2)") && sheet.cites("21(3)")) == asked);
    failed
}

/// Numbers of cases in a text.
fn cases(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("C-") {
        let case: String = text[at..].chars().take_while(|c| c.is_ascii_digit() || "C-/".contains(*c)).collect();
        if case.contains('/') {
            found.push(case);
        }
    }
    found
}

pub(super) fn uk(sheet: &Sheet) -> Failed {
    let mut failed = right_to_object(sheet);
    must(&mut failed, "UK-01", sheet.body.matches("GDPR").count() == sheet.body.matches("UK GDPR").count());
    must(&mut failed, "UK-02", sheet.body.contains("12(3)"));
    must(&mut failed, "UK-03", sheet.cites("dpa:164A") && sheet.cites("dpa:165"));
    must(&mut failed, "UK-03 repealed", !sheet.body.contains("Article 77"));
    must(&mut failed, "UK-04", !sheet.has(&["EDPB", "CJEU", "C-394/23", "C-252/21", "EUR ", "€", "Digital Markets", "AI Act"]));
    must(&mut failed, "UK-06", !sheet.has(&["Wycliffe", "Wilmslow", "Circle Square"]));
    must(&mut failed, "UK-07", sheet.cites("21(6)") && sheet.body.contains("recognised legitimate interest"));
    must(&mut failed, "UK-08", !sheet.has(&["6(4)", "4(7)"]));
    if sheet.typed.controller == "linkedin" {
        let microsoft =
            sheet.body.contains("disclosure of my data to Microsoft") && sheet.body.contains("Microsoft's own AI models");
        must(&mut failed, "UK-09", microsoft && sheet.cites("19"));
    }
    must(&mut failed, "UK-10", !sheet.cites("15(1)"));
    failed
}

pub(super) fn swiss(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    let language = sheet.composed.letter.language.split('-').next().unwrap();
    let express = match language {
        "de" => sheet.has_all(&["untersage", "ausdrücklich"]),
        "fr" => sheet.has(&["m'oppose expressément", "interdis expressément"]),
        "it" => sheet.has(&["mi oppongo espressamente", "Mi oppongo espressamente", "vieto espressamente"]),
        _ => sheet.has(&["expressly prohibit"]),
    };
    must(&mut failed, "CH-01", express && sheet.cites("30(2)(b)"));
    must(&mut failed, "CH-02", sheet.cites("30(3)") && sheet.cites("31(1)") && sheet.cites("32(2)"));
    // Art. 32(4): the notice to third parties is one of the claims.
    must(&mut failed, "CH-03", sheet.cites("32(4)"));
    must(&mut failed, "CH-04", sheet.cites("49(1)"));
    let abbreviation = match language {
        "de" => "DSG)",
        "fr" | "it" => "LPD",
        _ => "FADP",
    };
    must(&mut failed, "CH-05 abbreviation", sheet.body.contains(abbreviation));
    must(
        &mut failed,
        "CH-05",
        !sheet.has(&[
            "Art. 18 ",
            "Article 18",
            "article 18",
            "articolo 18",
            "innert eines Monats",
            "within one month",
            "dans un délai d'un mois",
            "entro un mese",
        ]),
    );
    must(&mut failed, "CH-06 no ß", !sheet.text.contains('ß'));
    let other = ["GDPR", "DSGVO", "RGPD"].iter().map(|word| sheet.body.matches(word).count()).sum::<usize>();
    let in_the_alternative = sheet.has(&["in the alternative", "hilfsweise", "subsidiaire", "in via subordinata"]);
    must(&mut failed, "CH-06", other == 0 || (other == 1 && in_the_alternative));
    // Only who has an account has a setting.
    must(&mut failed, "CH-07", !sheet.typed.member || sheet.cites("7(3)"));
    must(&mut failed, "CH-08", sheet.has(&["for the courts", "Weg der Klage", "juge civil", "in giudizio"]));
    failed
}
