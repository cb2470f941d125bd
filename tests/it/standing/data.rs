//! What the records say of second letters, limits and complaints.

use std::collections::{BTreeMap, BTreeSet};

use demur::catalog::Catalog;
use demur::law::{
    AcceptsMail, Anonymous, ComplaintAfter, Confidence, IdentityEffect, Limit, LimitFrom, LimitKind, PeriodKind, PriorLevel, Unit,
};

/// Limits by the record that has them.
fn limits(catalog: &Catalog) -> Vec<(String, Limit)> {
    let of_regimes = catalog.ids("regimes").into_iter().flat_map(|id| {
        let limits = catalog.regime(&id).unwrap().limits.clone();
        limits.into_iter().map(move |limit| (id.clone(), limit))
    });
    let of_places = catalog.ids("jurisdictions").into_iter().flat_map(|id| {
        let record = catalog.jurisdiction(&id).unwrap();
        // Parts repeat what they inherit.
        let limits = if record.parent.is_some() { Vec::new() } else { record.limits.clone() };
        limits.into_iter().map(move |limit| (id.clone(), limit))
    });
    of_regimes.chain(of_places).collect()
}

#[test]
fn every_regime_says_how_a_case_goes_on() {
    let catalog = Catalog::embedded();
    let mut set = BTreeMap::new();
    for id in catalog.ids("regimes") {
        let regime = catalog.regime(&id).unwrap();
        let follow_up = &regime.follow_up;
        assert!(regime.period(follow_up.reminder_after).is_some(), "{id}: a reminder waits for a period that there is");
        assert!(!follow_up.sources.is_empty(), "{id}");
        assert!(!follow_up.statutory || follow_up.provision.is_some(), "{id}: what the law fixes has its provision");
        assert!(follow_up.urgent.is_none_or(|urgent| urgent.number < follow_up.set.number), "{id}");
        assert!(follow_up.identity.text.starts_with("The company asks who you are."), "{id}");
        assert_eq!(follow_up.identity.effect == IdentityEffect::BeginsLater, id == "uk-gdpr", "{id}");
        assert_eq!(follow_up.reminder_after == PeriodKind::OptOut, id == "us-ccpa", "{id}");
        assert_eq!(follow_up.complaint_after == ComplaintAfter::Appeal, id == "us-state", "{id}");
        set.insert(id, (follow_up.set.number, follow_up.set.unit));
    }
    let days = |number| (number, Unit::Day);
    let expected = [
        ("ca-ab-pipa", days(14)),
        ("ca-bc-pipa", (10, Unit::BusinessDay)),
        ("ca-pipeda", days(14)),
        ("ca-qc-law25", days(10)),
        ("eea-gdpr", days(14)),
        ("gdpr", days(14)),
        ("hk-pdpo", days(14)),
        ("swiss-fadp", days(10)),
        ("uk-gdpr", days(30)),
        ("us-ccpa", (10, Unit::BusinessDay)),
        ("us-none", days(14)),
        ("us-state", days(14)),
    ];
    assert_eq!(set, expected.map(|(id, length)| (id.to_owned(), length)).into());
}

#[test]
fn every_limit_is_explained_and_has_a_source() {
    let catalog = Catalog::embedded();
    let found = limits(&catalog);
    let mut ids = BTreeSet::new();
    for (record, limit) in &found {
        let name = format!("{record}: {}", limit.id);
        // Two regimes may share one and the same limit.
        assert!(ids.insert((record, &limit.id)), "{name} twice");
        assert!(!limit.from.is_empty() && limit.number > 0 && !limit.sources.is_empty(), "{name}");
        assert!(limit.text.ends_with('.') && limit.text.len() > 60, "{name}");
        assert!(limit.confidence > Confidence::Low, "{name}: a day of low confidence frightens or lulls");
        assert!(!limit.statutory || limit.provision.is_some() || limit.why.is_some(), "{name}");
        assert_eq!(limit.opens, limit.from == [LimitFrom::Complaint], "{name}");
    }
    let has = |record: &str, id: &str, kind, number, unit| {
        let fits = |limit: &Limit| limit.id == id && limit.kind == kind && limit.number == number && limit.unit == unit;
        assert!(found.iter().any(|(of, limit)| of == record && fits(limit)), "{record}: {id}");
    };
    has("NL", "nl-court", LimitKind::Court, 42, Unit::Day);
    has("BG", "bg-knowledge", LimitKind::Complaint, 6, Unit::Month);
    has("BG", "bg-latest", LimitKind::Complaint, 24, Unit::Month);
    has("AT", "at-knowledge", LimitKind::Complaint, 12, Unit::Month);
    has("AT", "at-latest", LimitKind::Complaint, 36, Unit::Month);
    has("LT", "lt-latest", LimitKind::Complaint, 24, Unit::Month);
    has("SK", "sk-latest", LimitKind::Complaint, 36, Unit::Month);
    has("gdpr", "eu-inaction", LimitKind::Court, 3, Unit::Month);
    has("eea-gdpr", "eu-inaction", LimitKind::Court, 3, Unit::Month);
    has("uk-gdpr", "uk-last-contact", LimitKind::Complaint, 3, Unit::Month);
    has("ca-pipeda", "ca-access-refused", LimitKind::Complaint, 6, Unit::Month);
    has("ca-qc-law25", "qc-disagreement", LimitKind::Review, 30, Unit::Day);
    has("ca-qc-law25", "qc-disagreement-latest", LimitKind::Review, 60, Unit::Day);
    has("ca-bc-pipa", "bc-complaint", LimitKind::Complaint, 30, Unit::Day);
    has("hk-pdpo", "hk-two-years", LimitKind::Complaint, 24, Unit::Month);
    assert_eq!(found.len(), 18);
}

#[test]
fn every_authority_says_how_it_takes_complaints() {
    let catalog = Catalog::embedded();
    let mut mail = BTreeMap::<_, Vec<String>>::new();
    for id in catalog.ids("jurisdictions") {
        let record = catalog.jurisdiction(&id).unwrap();
        let authority = record.authority.as_ref().unwrap();
        let complaint = record.complaint.as_ref().unwrap_or_else(|| panic!("{id}: no [complaint]"));
        assert!(!complaint.contents.is_empty() && !complaint.sources.is_empty(), "{id}");
        let provision = catalog.regime(record.regime.as_deref().unwrap()).unwrap();
        let of_regime = provision.complaint.as_ref().map(|right| &right.provision);
        assert!(of_regime.xor(complaint.provision.as_ref()).is_some() || provision.id.starts_with('u'), "{id}: one provision");
        let accepts = complaint.email.as_ref().and_then(|email| email.accepts);
        if accepts.is_some_and(|accepts| accepts != AcceptsMail::No) {
            assert!(authority.email.is_some(), "{id}: to which address");
        }
        if accepts.is_some_and(|accepts| !accepts.is_plain() && accepts != AcceptsMail::No) {
            assert!(complaint.email.as_ref().unwrap().note.is_some(), "{id}: what it takes instead");
        }
        if let Some(accepts) = accepts {
            mail.entry(format!("{accepts:?}")).or_default().push(id);
        }
    }
    let of = |kind: &str| mail[kind].iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(of("QualifiedSignature"), ["BG", "LT", "LV"]);
    assert_eq!(of("Signed"), ["EE"]);
    assert_eq!(of("CertifiedMail"), ["IT"]);
    assert_eq!(of("IfConfirmed"), ["SK"]);
    assert_eq!(of("No"), ["CA", "ES", "FR", "HU", "LI", "NL", "NO", "PL", "US-CA"]);
}

#[test]
fn parts_of_a_country_have_what_it_says_of_complaints_unless_they_have_another_law() {
    let catalog = Catalog::embedded();
    let of = |code: &str| catalog.jurisdiction(code).unwrap().complaint.clone().unwrap();
    assert_eq!(of("DE-BE").contents, of("DE").contents);
    assert_eq!(of("DE-BE").identity.unwrap().anonymous, Some(Anonymous::AsATip));
    assert_eq!(of("DE-BE").email.unwrap().accepts, Some(AcceptsMail::Yes), "its own");
    assert_eq!(of("CH-TI").duty, of("CH").duty);
    assert!(of("CA").prior_contact.unwrap().level == Some(PriorLevel::Expected));
    assert_eq!(of("CA-QC").prior_contact.unwrap().level, None);
    assert_ne!(of("US-VA").contents, of("US").contents);
    assert_eq!(of("US-VA").prior_contact.unwrap().level, Some(PriorLevel::Statute));
    assert!(catalog.jurisdiction("CA-QC").unwrap().limits.is_empty());
}
