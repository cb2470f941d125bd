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
    must(&mut failed, "G-23", sheet.avoids("gdpr.member_state"));
    let home = sheet.composed.facts.authority.as_str();
    must(&mut failed, "G-10 authority", sheet.body.contains(home));
    failed
}

/// What the GDPR and the UK GDPR have in common.
fn right_to_object(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    // Each of the two wordings has its own list of what both say.
    let own = |name: &str| format!("{}.{name}", sheet.regime.wording);
    must(&mut failed, "G-01", sheet.cites("21(1)"));
    must(&mut failed, "G-02", sheet.cites("6(1)(f)"));
    let fact_is_there = |fact: &str| sheet.body.contains(fact);
    must(&mut failed, "G-03", !sheet.typed.grounds.is_empty() && sheet.typed.grounds.iter().all(|(_, fact)| fact_is_there(fact)));
    must(&mut failed, "G-04", sheet.says(&own("compelling")));
    must(&mut failed, "G-05", sheet.cites("18(1)(d)"));
    must(&mut failed, "G-05 before lifting", sheet.cites("18(3)"));
    must(&mut failed, "G-06", sheet.cites("17(1)(c)") && sheet.cites("17(1)(d)"));
    must(&mut failed, "G-07", sheet.cites("19"));
    must(&mut failed, "G-09", sheet.cites("12(4)"));
    must(&mut failed, "G-11", sheet.cites("7(3)") && sheet.says(&own("consent_precaution")));
    // Who gave neither an account nor a page has given nothing that would identify them.
    let identified = sheet.typed.member || sheet.body.contains("https://");
    must(&mut failed, "G-12", sheet.cites("12(6)") == identified);
    let transparency =
        if sheet.typed.member { sheet.cites("13(1)(d)") } else { sheet.cites("14(2)(b)") && sheet.cites("14(2)(f)") };
    must(&mut failed, "G-13", transparency);
    let sensitive = sheet.typed.grounds.iter().any(|(id, _)| ["special-category", "public-role"].contains(id));
    must(&mut failed, "G-14", sheet.cites("9(1)") == sensitive);
    must(&mut failed, "G-15 at any time", sheet.says(&own("at_any_time")));
    must(&mut failed, "G-16", sheet.cites("12(5)"));
    must(&mut failed, "G-17", sheet.avoids(&own("wrong_rights")));
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
    must(&mut failed, "UK-03", sheet.cites("dpa:165") && sheet.cites("dpa:164A") == sheet.typed.case().complaint);
    must(&mut failed, "UK-03 repealed", sheet.avoids("uk-gdpr.repealed"));
    must(&mut failed, "UK-04", sheet.avoids("uk-gdpr.europe"));
    must(&mut failed, "UK-06", !sheet.has(&["Wycliffe", "Wilmslow", "Circle Square"]));
    must(&mut failed, "UK-07", sheet.cites("21(6)") && sheet.says("uk-gdpr.recognised_interest"));
    must(&mut failed, "UK-08", !sheet.has(&["6(4)", "4(7)"]));
    if sheet.typed.controller == "linkedin" {
        let microsoft = sheet.printed_words("uk-gdpr.microsoft").iter().all(|word| sheet.body.contains(word));
        must(&mut failed, "UK-09", microsoft && sheet.cites("19"));
    }
    must(&mut failed, "UK-10", !sheet.cites("15(1)"));
    failed
}

pub(super) fn swiss(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    must(&mut failed, "CH-01", sheet.says("swiss-fadp.express") && sheet.cites("30(2)(b)"));
    must(&mut failed, "CH-02", sheet.cites("30(3)") && sheet.cites("31(1)") && sheet.cites("32(2)"));
    // Art. 32(4): the notice to third parties is one of the claims.
    must(&mut failed, "CH-03", sheet.cites("32(4)"));
    must(&mut failed, "CH-04", sheet.cites("49(1)"));
    let printed = |name: &str| sheet.printed_words(&format!("swiss-fadp.{name}"));
    let count = |name: &str| printed(name).iter().map(|word| sheet.body.matches(word.as_str()).count()).sum::<usize>();
    must(&mut failed, "CH-05 abbreviation", count("abbreviation") > 0);
    must(&mut failed, "CH-05", sheet.avoids("swiss-fadp.wrong_law"));
    must(&mut failed, "CH-06 no ß", !sheet.text.contains('ß'));
    let other = count("gdpr");
    must(&mut failed, "CH-06", other == 0 || (other == 1 && count("in_the_alternative") > 0));
    // Only who has an account has a setting.
    must(&mut failed, "CH-07", !sheet.typed.member || sheet.cites("7(3)"));
    must(&mut failed, "CH-08", sheet.says("swiss-fadp.courts"));
    failed
}
