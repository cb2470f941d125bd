//! Sections F to J: Canada and its provinces, Hong Kong, the United States.

use super::{Failed, Sheet, must};

const EUROPEAN: [&str; 8] = [
    "Article 21",
    "article 21",
    "controller",
    "responsable du traitement",
    "GDPR",
    "RGPD",
    "legitimate interests (",
    "data subject",
];

pub(super) fn pipeda(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    let french = sheet.composed.letter.language.starts_with("fr");
    must(
        &mut failed,
        "CA-01",
        ["schedule:4.3.8", "6.1", "schedule:4.3", "5(3)", "schedule:4.2.4"].iter().all(|key| sheet.cites(key)),
    );
    let no_ground =
        if french { sheet.has(&["intérêt légitime"]) } else { sheet.has(&["Legitimate interest is not a ground"]) };
    must(&mut failed, "CA-02", no_ground);
    must(&mut failed, "CA-03", sheet.body.contains("2026-002"));
    must(&mut failed, "CA-04", sheet.has(&["consequences", "conséquences"]) && sheet.cites("11(1)"));
    must(&mut failed, "CA-05", !sheet.has(&EUROPEAN));
    if french {
        must(
            &mut failed,
            "CA-06",
            sheet.has_all(&["LPRPDE", "article 4.3.8 de l'annexe 1", "paragraphe 5(3)"]) && !sheet.body.contains("PIPEDA"),
        );
    }
    must(&mut failed, "CA-07", sheet.cites("schedule:4.9.3") && sheet.has(&["should be done", "devrai", "recommand"]));
    failed
}

pub(super) fn pipa(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    must(&mut failed, "CA-AB/BC withdrawal", sheet.cites("9"));
    must(&mut failed, "CA-AB/BC complaint", sheet.cites("36(2)") && sheet.cites("46"));
    must(&mut failed, "CA-AB/BC alternative", sheet.cites("schedule:4.3.8") && sheet.body.contains("alternative"));
    must(&mut failed, "CA-AB/BC Europe", !sheet.has(&EUROPEAN));
    let other = if sheet.regime.id == "ca-ab-pipa" { "BC" } else { "Alberta" };
    must(&mut failed, "CA-AB/BC other province", !sheet.body.contains(other));
    failed
}

pub(super) fn quebec(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    let french = sheet.composed.letter.language.starts_with("fr");
    must(&mut failed, "QC-01", ["12", "14", "9.1"].iter().all(|key| sheet.cites(key)));
    must(&mut failed, "QC-01 should", ["8.1", "23", "28.1", "17"].iter().all(|key| sheet.cites(key)));
    must(&mut failed, "QC-02", ["32", "81", "42", "43"].iter().all(|key| sheet.cites(key)) && sheet.body.contains("30"));
    must(&mut failed, "QC-03", sheet.cites("3.1"));
    must(&mut failed, "QC-04", sheet.body.matches("PIPEDA").count() + sheet.body.matches("LPRPDE").count() <= 1);
    let consent =
        if french { sheet.has_all(&["manifeste", "libre", "éclairé"]) } else { sheet.has(&["clear, free and informed"]) };
    must(&mut failed, "QC-05", consent && !sheet.body.contains("enlightened"));
    must(&mut failed, "QC Europe", !sheet.has(&["Article 21", "GDPR", "RGPD", "controller", "responsable du traitement"]));
    failed
}

pub(super) fn hong_kong(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    let chinese = sheet.composed.letter.language.starts_with("zh");
    must(&mut failed, "HK-01", ["principle:3", "2(3)", "2(3)(b)"].iter().all(|key| sheet.cites(key)));
    let marketing = sheet.typed.case().direct_marketing;
    must(&mut failed, "HK-02", (sheet.cites("35G") && sheet.cites("35L")) == marketing);
    must(&mut failed, "HK-02 erasure", sheet.cites("26") && sheet.cites("dpp:2(2)"));
    must(&mut failed, "HK-03", sheet.cites("37") && sheet.cites("19"));
    let as_duty = ["requires an answer within 40", "within 40 days as required", "必須於40日"];
    must(&mut failed, "HK-03 period", !sheet.has(&as_duty));
    if chinese {
        must(
            &mut failed,
            "HK-04",
            sheet.body.contains('。') && sheet.body.contains('《') && !sheet.body.contains(". ") && !sheet.body.contains(", "),
        );
    }
    must(&mut failed, "HK basis", !sheet.has(&["legitimate interest", "offence", "合法權益"]));
    failed
}

pub(super) fn california(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    must(&mut failed, "US-01", ["1798.120", "1798.105", "1798.130(a)(2)", "1798.140(i)"].iter().all(|key| sheet.cites(key)));
    must(&mut failed, "US-01 should", sheet.cites("1798.121") && sheet.cites("1798.125"));
    let days = sheet.has_all(&["10 business days", "15 business days", "45 calendar days"]);
    let printed = sheet.composed.facts.deadlines.iter().all(|due| sheet.body.contains(&due.due.format("%B %-d, %Y").to_string()));
    let printed = printed && sheet.composed.facts.deadlines.len() == 3;
    must(&mut failed, "US-02", days && printed);
    must(
        &mut failed,
        "US-03",
        !sheet.has(&["right to object", "GDPR", "Article 21", "legitimate interest", "private action", "1798.150"]),
    );
    must(&mut failed, "US-03 voluntary", sheet.body.contains("voluntary"));
    must(
        &mut failed,
        "US-04",
        sheet.cites("1798.199.45")
            && sheet.body.contains("Attorney General")
            && sheet.cites("regs:7026(d)")
            && sheet.cites("regs:7027(e)"),
    );
    let named = if sheet.typed.member { sheet.has_all(&["messages", "resumes"]) } else { sheet.has(&["limited audience"]) };
    must(&mut failed, "US-05", named && sheet.has(&["prompts"]) && !sheet.body.contains("automated decision"));
    failed
}

pub(super) fn state(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    let catalog = demur::catalog::Catalog::embedded();
    let code = sheet.composed.facts.jurisdiction.as_str();
    let act = catalog.jurisdiction(code).unwrap().act.clone().unwrap();
    must(&mut failed, "ST-01", sheet.body.contains(&act.name) && sheet.body.contains(&act.citation));
    must(&mut failed, "ST-01 in force", act.effective <= crate::harness::today());
    must(&mut failed, "ST-01 appeal", sheet.body.contains("appeal") == (code != "US-UT"));
    must(&mut failed, "ST-02", sheet.without_quotes().contains("large language models") == (code == "US-CT"));
    let days = if code == "US-IA" { "90 days" } else { "45 days" };
    must(&mut failed, "ST-03", sheet.body.contains(days));
    must(
        &mut failed,
        "ST-04 profiling",
        sheet.body.contains("profiling") != ["US-UT", "US-IA"].contains(&code) || sheet.typed.case().direct_marketing,
    );
    let free = ["US-CT", "US-DE", "US-MD", "US-MN", "US-MT", "US-NH", "US-NJ", "US-OR", "US-RI"].contains(&code);
    must(&mut failed, "ST-04 authentication", sheet.body.contains("authenticat") == free);
    must(&mut failed, "ST-05", sheet.body.contains("individual or household context"));
    must(&mut failed, "ST Europe", !sheet.has(&["right to object", "GDPR", "Article 21", "legitimate interest"]));
    failed
}

pub(super) fn none(sheet: &Sheet) -> Failed {
    let mut failed = Failed::new();
    must(&mut failed, "NO-01 request", sheet.has(&["request", "ask"]) && sheet.has(&["courtesy"]));
    must(
        &mut failed,
        "NO-01 statute",
        !sheet.has(&[
            "§",
            "Act ",
            "Act)",
            "statute",
            "U.S.C.",
            "required by law",
            "right to object",
            "GDPR",
            "legitimate interest",
        ]),
    );
    failed
}
