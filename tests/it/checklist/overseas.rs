//! Sections F to J: Canada and its provinces, Hong Kong, the United States.

use super::{Failed, Sheet, must};

pub(super) fn pipeda(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    must(
        &mut failed,
        "CA-01",
        ["schedule:4.3.8", "6.1", "schedule:4.3", "5(3)", "schedule:4.2.4"].iter().all(|key| sheet.cites(key)),
    );
    must(&mut failed, "CA-02", sheet.says("ca-pipeda.no_ground"));
    must(&mut failed, "CA-03", sheet.body.contains("2026-002"));
    must(&mut failed, "CA-04", sheet.says("ca-pipeda.consequences") && sheet.cites("11(1)"));
    must(&mut failed, "CA-05", sheet.avoids("ca-pipeda.europe"));
    let forms = sheet.printed_words("ca-pipeda.forms");
    let own = forms.iter().all(|form| sheet.body.contains(form.as_str()));
    must(&mut failed, "CA-06", own && sheet.avoids("ca-pipeda.other_language"));
    must(&mut failed, "CA-08", sheet.cites("schedule:4.9.1") != sheet.typed.member);
    must(&mut failed, "CA-09", sheet.cites("7(2)(c.1)"));
    must(&mut failed, "CA-07", sheet.cites("schedule:4.9.3") && sheet.says("ca-pipeda.advice"));
    failed
}

pub(super) fn pipa(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    must(&mut failed, "CA-AB/BC withdrawal", sheet.cites("9"));
    must(&mut failed, "CA-AB/BC complaint", sheet.cites("36(2)") && sheet.cites("46"));
    must(&mut failed, "CA-AB/BC alternative", sheet.cites("schedule:4.3.8") && sheet.says("ca-pipa.alternative"));
    must(&mut failed, "CA-AB/BC Europe", sheet.avoids("ca-pipa.europe"));
    let columbia: &[&str] = &["BC", "British Columbia", "Colombie-Britannique"];
    let other = if sheet.regime.id == "ca-ab-pipa" { columbia } else { &["Alberta"] };
    must(&mut failed, "CA-AB/BC other province", !other.iter().any(|name| sheet.body.contains(name)));
    failed
}

pub(super) fn quebec(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    must(&mut failed, "QC-01", ["12", "14", "9.1"].iter().all(|key| sheet.cites(key)));
    must(&mut failed, "QC-01 should", ["8.1", "23", "28.1", "17"].iter().all(|key| sheet.cites(key)));
    must(&mut failed, "QC-02", ["32", "81", "42", "43"].iter().all(|key| sheet.cites(key)) && sheet.body.contains("30"));
    must(&mut failed, "QC-03", sheet.cites("3.1"));
    // In the alternative, and in the name of the findings; never as the law of the letter.
    must(&mut failed, "QC-04", sheet.body.matches("PIPEDA").count() + sheet.body.matches("LPRPDE").count() <= 2);
    must(&mut failed, "QC alternative", sheet.cites("schedule:4.3.8"));
    must(&mut failed, "QC findings", sheet.cites("findings:2026-002"));
    must(&mut failed, "QC anonymization", sheet.cites("anonymization:0.1"));
    must(&mut failed, "QC-05", sheet.says("ca-qc-law25.consent") && sheet.avoids("ca-qc-law25.consent"));
    must(&mut failed, "QC Europe", sheet.avoids("ca-qc-law25.europe"));
    failed
}

pub(super) fn hong_kong(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    must(&mut failed, "HK-01", ["principle:3", "2(3)", "2(3)(b)"].iter().all(|key| sheet.cites(key)));
    let marketing = sheet.typed.case().direct_marketing;
    must(&mut failed, "HK-02", (sheet.cites("35G") && sheet.cites("35L")) == marketing);
    must(&mut failed, "HK-02 erasure", sheet.cites("26") && sheet.cites("dpp:2(2)"));
    must(&mut failed, "HK-03", sheet.cites("37") && sheet.cites("19"));
    must(&mut failed, "HK-03 period", sheet.avoids("hk-pdpo.as_duty"));
    let own = sheet.printed_words("hk-pdpo.punctuation").iter().all(|sign| sheet.body.contains(sign.as_str()));
    must(&mut failed, "HK-04", own && sheet.avoids("hk-pdpo.foreign_punctuation"));
    must(&mut failed, "HK basis", sheet.avoids("hk-pdpo.basis"));
    failed
}

pub(super) fn california(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    must(&mut failed, "US-01", ["1798.120", "1798.105", "1798.130(a)(2)", "1798.140(i)"].iter().all(|key| sheet.cites(key)));
    must(&mut failed, "US-01 should", sheet.cites("1798.121") && sheet.cites("1798.125"));
    let days = sheet.printed_words("us-ccpa.periods").iter().all(|days| sheet.body.contains(days.as_str()));
    let printed = sheet.composed.facts.deadlines.iter().all(|due| sheet.body.contains(&sheet.day(due.due)));
    let printed = printed && sheet.composed.facts.deadlines.len() == 3;
    must(&mut failed, "US-02", days && printed);
    must(&mut failed, "US-03", sheet.avoids("us-ccpa.europe") && sheet.avoids("us-ccpa.courts"));
    must(&mut failed, "US-03 voluntary", sheet.says("us-ccpa.voluntary"));
    must(
        &mut failed,
        "US-04",
        sheet.cites("1798.199.45")
            && sheet.says("us-ccpa.second_authority")
            && sheet.cites("regs:7026(d)")
            && sheet.cites("regs:7027(e)"),
    );
    let named = sheet.says(if sheet.typed.member { "us-ccpa.data_of_members" } else { "us-ccpa.data_of_others" });
    must(&mut failed, "US-06", sheet.cites("1798.140(v)(4)") && sheet.cites("regs:7020(e)"));
    must(&mut failed, "US children", of_their_age(sheet));
    must(&mut failed, "US-05", named && sheet.says("us-ccpa.prompts") && sheet.avoids("us-ccpa.decisions"));
    failed
}

pub(super) fn state(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    let catalog = demur::catalog::Catalog::embedded();
    let code = sheet.composed.facts.jurisdiction.as_str();
    let act = catalog.jurisdiction(code).unwrap().act.clone().unwrap();
    must(&mut failed, "ST-01", sheet.body.contains(&act.name) && sheet.body.contains(&act.citation));
    must(&mut failed, "ST-01 in force", act.effective <= crate::harness::today());
    must(&mut failed, "ST-01 appeal", sheet.says("us-state.appeal") == (code != "US-UT"));
    must(&mut failed, "ST-02", sheet.says_itself("us-state.language_models") == (code == "US-CT"));
    let days = if code == "US-IA" { "90" } else { "45" };
    let printed = sheet.printed_words("us-state.period");
    must(&mut failed, "ST-03", printed.iter().any(|period| sheet.body.contains(&period.replace("{n}", days))));
    must(
        &mut failed,
        "ST-04 profiling",
        sheet.says("us-state.profiling") != ["US-UT", "US-IA"].contains(&code) || sheet.typed.case().direct_marketing,
    );
    let free = ["US-CT", "US-DE", "US-MD", "US-MN", "US-MT", "US-NH", "US-NJ", "US-OR", "US-RI"].contains(&code);
    must(&mut failed, "ST-04 authentication", sheet.says("us-state.authentication") == free);
    must(&mut failed, "ST-05", sheet.says("us-state.consumer"));
    let consent = act.consent.iter().flat_map(|c| [&c.purposes, &c.sensitive, &c.strictly_necessary]).flatten();
    must(&mut failed, "ST-06", consent.into_iter().all(|provision| sheet.body.contains(&format!("({provision})"))));
    must(&mut failed, "US children", of_their_age(sheet));
    must(&mut failed, "ST Europe", sheet.avoids("us-state.europe"));
    failed
}

pub(super) fn none(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    must(&mut failed, "NO-01 request", sheet.says("us-none.request") && sheet.says("us-none.courtesy"));
    // What binds even here is on children, and stands in their letters alone.
    let of_minor = statutes(sheet).iter().any(|citation| sheet.body.contains(citation.as_str()));
    must(&mut failed, "NO-01 statute", of_minor || sheet.avoids("us-none.statute"));
    must(&mut failed, "US children", of_their_age(sheet));
    failed
}

/// The provisions on children of the place.
fn statutes(sheet: &Sheet) -> Vec<String> {
    let record = demur::catalog::Catalog::embedded().jurisdiction(&sheet.composed.facts.jurisdiction).unwrap();
    record.children.iter().map(|statute| statute.citation.clone()).collect()
}

/// Whether the letter names no statute on children, or is that of a minor.
fn of_their_age(sheet: &Sheet) -> bool {
    let case = sheet.typed.case();
    let age = case.behalf.as_ref().map_or(case.person.age, |behalf| behalf.age);
    let named = statutes(sheet).iter().any(|citation| sheet.body.contains(citation.as_str()));
    !named || age.is_some_and(|age| age < 18)
}
