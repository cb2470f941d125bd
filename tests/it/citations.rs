//! Citations: what the patterns of each language make of the references of each law.

use demur::catalog::Catalog;

/// The keys of the hand-written forms of other laws than the GDPR, and what they mean.
const KEYS: &str = "
swiss-fadp prohibition 30(2)(b)
swiss-fadp made_public_rule 30(3)
swiss-fadp justification 31(1)
swiss-fadp claims 32(2)
swiss-fadp claims_processing 32(2)(a)
swiss-fadp claims_disclosure 32(2)(b)
swiss-fadp claims_deletion 32(2)(c)
swiss-fadp notice_to_third_parties 32(4)
swiss-fadp information 25(1)
swiss-fadp information_deadline 25(7)
swiss-fadp report_to_fdpic 49(1)
swiss-fadp default_settings 7(3)
swiss-fadp principles 6(2..4)
swiss-fadp principles_breach 30(2)(a)
swiss-fadp contract_exception 31(2)(a)
swiss-fadp research_exception 31(2)(e)
swiss-fadp personality cc:28..
swiss-fadp gdpr_alternative gdpr:21(1)
swiss-fadp territorial_scope 3(1)
uk-gdpr art6_4 8A
uk-gdpr complaint_controller dpa:164A
uk-gdpr complaint_regulator dpa:165
uk-gdpr time_limit 12(3) 12A
uk-gdpr complaint dpa:164A dpa:165
ca-pipeda withdrawal schedule:4.3.8
ca-pipeda consent 6.1 schedule:4.3
ca-pipeda appropriate_purposes 5(3)
ca-pipeda new_purpose schedule:4.2.4
ca-pipeda no_tying schedule:4.3.3
ca-pipeda retention schedule:4.5 schedule:4.5.3
ca-pipeda access schedule:4.9 8
ca-pipeda complaint 11
ca-pipeda consent_form schedule:4.3.4..4.3.6
ca-pipeda challenge schedule:4.10
ca-pipeda account_of_third_parties schedule:4.9.3
ca-pipeda transfers schedule:4.1.3
ca-pipeda accountable_person schedule:4.1.2
ca-pipeda publicly_available 7(1)(d) 7(2)(c.1) 7(3)(h.1)
ca-pipeda period_by_analogy 8(3)
ca-pipeda complaint_opc 11(1)
ca-pipeda findings findings:2026-002
ca-ab-pipa withdrawal 9
ca-ab-pipa consent consent
ca-ab-pipa reasonable_purposes reasonable_purposes
ca-ab-pipa access access
ca-ab-pipa complaint 36(2) 46
ca-ab-pipa opt_out_consent 8(3)
ca-ab-pipa purposes 2
ca-ab-pipa retention 35
ca-ab-pipa period_by_analogy period_by_analogy
ca-ab-pipa findings findings
ca-ab-pipa federal_withdrawal schedule:4.3.8
ca-bc-pipa withdrawal 9
ca-bc-pipa consent consent
ca-bc-pipa reasonable_purposes reasonable_purposes
ca-bc-pipa access access
ca-bc-pipa complaint 36(2) 46
ca-bc-pipa opt_out_consent 8(3)
ca-bc-pipa no_tying no_tying
ca-bc-pipa purposes 2
ca-bc-pipa retention 35
ca-bc-pipa period_by_analogy period_by_analogy
ca-bc-pipa findings findings
ca-bc-pipa federal_withdrawal schedule:4.3.8
ca-qc-law25 new_purpose 12
ca-qc-law25 consent 14
ca-qc-law25 identify_locate_profile 8.1
ca-qc-law25 confidentiality_by_default 9.1
ca-qc-law25 prospection 22
ca-qc-law25 destruction 23
ca-qc-law25 cessation 28.1
ca-qc-law25 access 27
ca-qc-law25 deadline 32
ca-qc-law25 complaint 42 43 81
ca-qc-law25 person_in_charge 3.1
ca-qc-law25 deemed_consent 8.3
ca-qc-law25 information_at_collection 8
ca-qc-law25 outside_quebec 17
ca-qc-law25 rectification 28
ca-qc-law25 civil_code ccq:40
ca-qc-law25 complaint_use 81
ca-qc-law25 disagreement 42 43
ca-qc-law25 written_request 30
hk-pdpo new_purpose principle:3
hk-pdpo prescribed_consent 2(3)
hk-pdpo direct_marketing 35G
hk-pdpo direct_marketing_third_party 35L
hk-pdpo erasure 26 dpp:2(2)
hk-pdpo access 18 dpp:6
hk-pdpo complaint 37
hk-pdpo consent_withdrawal 2(3)(b)
hk-pdpo transparency dpp:1(3) dpp:5
hk-pdpo period_by_analogy 19
us-ccpa opt_out 1798.120
us-ccpa limit 1798.121
us-ccpa delete 1798.105
us-ccpa know 1798.110 1798.115
us-ccpa deadline 1798.130(a)(2)
us-ccpa opt_out_deadline regs:7026(f)
us-ccpa limit_deadline regs:7027(g)
us-ccpa non_retaliation 1798.125
us-ccpa purpose_limitation 1798.100(c) regs:7002
us-ccpa resident 1798.140(i)
us-ccpa opt_out_method 1798.135
us-ccpa recipients 1798.105(c)
us-ccpa no_verification regs:7026(d) regs:7027(e)
us-ccpa acknowledge regs:7021(a)
us-ccpa denial regs:7022(f)
us-ccpa minors 1798.120(c)
us-ccpa complaint 1798.199.45
us-ccpa attorney_general 1798.199.90
";

/// `art18_1_d` → `18(1)(d)`; for other keys the list above.
fn references(law: &str, key: &str) -> Vec<String> {
    for line in KEYS.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        if words[0] == law && words[1] == key {
            return words[2..].iter().map(|word| (*word).to_owned()).collect();
        }
    }
    let mut numbers = key.strip_prefix("art").unwrap_or_else(|| panic!("{law}: {key}")).split('_');
    let article = numbers.next().unwrap().to_owned();
    vec![numbers.fold(article, |text, number| format!("{text}({number})"))]
}

#[test]
fn the_patterns_make_the_forms_that_were_written_by_hand() {
    let catalog = Catalog::embedded();
    let (mut forms, mut differ) = (0, Vec::new());
    for path in crate::harness::files("data/citations", ".toml") {
        let folder = path.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        if folder == "citations" {
            continue;
        }
        let language = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let citations = catalog.citations(&folder, &language).unwrap_or_else(|error| panic!("{error}"));
        for (key, old) in &citations.cites {
            forms += 1;
            let references = references(&folder, key);
            let references: Vec<&str> = references.iter().map(String::as_str).collect();
            let new = citations.cite(&references).unwrap_or_else(|error| error.to_string());
            if new != *old {
                differ.push(format!("{folder}/{language} {}: {old} -> {new}", references.join(" ")));
            }
        }
    }
    eprintln!("{forms} forms, {} differ:\n{}", differ.len(), differ.join("\n"));
    // The two of PIPEDA name the law with each part of it, as the form of consent (section 6.1, clause 4.3) always did; the
    // Chinese one is `principle:1(3)` with `principle:5` where the Schedule is to be named.
    assert!(forms > 1_500 && differ.len() == 3, "{forms}");
}
