//! Citations: what the patterns of each language make of the references of each law, and of what templates ask for.
//!
//! `docs/citations/` has all forms for whoever proofreads a language. `UPDATE=1 cargo test citations` writes them anew; read
//! the difference before you commit it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use demur::catalog::Catalog;
use demur::law::{Citations, CiteError, GroundRule, Reference};

use crate::harness::{files, letter_templates, read, repo, template};

/// A tag `{{cite "18(1)(d)" "18(3)"}}`.
pub(crate) struct CiteTag {
    pub(crate) keys: Vec<String>,
    with_law: bool,
}

impl CiteTag {
    /// What stands between the braces; `None` for another tag.
    pub(crate) fn read(tag: &str) -> Option<Self> {
        let mut keys = Vec::new();
        let mut with_law = true;
        for word in tag.trim().strip_prefix("cite ")?.split_whitespace() {
            match word.trim_matches(['"', '\'']) {
                "law=false" => with_law = false,
                key if key.len() + 2 == word.len() => keys.push(key.to_owned()),
                _ => panic!("{{{{{tag}}}}}: {word}"),
            }
        }
        Some(Self { keys, with_law })
    }

    /// What it becomes.
    pub(crate) fn form(&self, citations: &Citations) -> String {
        self.try_form(citations).unwrap_or_else(|error| panic!("{}: {error}", self.keys.join(" ")))
    }

    pub(crate) fn try_form(&self, citations: &Citations) -> Result<String, CiteError> {
        let mut references = Vec::new();
        for key in &self.keys {
            references.extend(citations.find(key)?);
        }
        citations.form(&references, self.with_law)
    }
}

/// The tags of a text that cite.
pub(crate) fn cite_tags(text: &str) -> Vec<CiteTag> {
    text.split("{{").skip(1).filter_map(|rest| CiteTag::read(rest.split_once("}}")?.0)).collect()
}

/// Every law with each language in which it is cited.
fn all() -> Vec<(String, String)> {
    let catalog = Catalog::embedded();
    let languages = |law: String| {
        let languages = catalog.ids(&format!("citations/{law}"));
        languages.into_iter().map(move |language| (law.clone(), language))
    };
    let all: Vec<_> = catalog.ids("citations").into_iter().flat_map(languages).collect();
    assert_eq!(all.len(), files("data/citations", ".toml").len() - catalog.ids("citations").len(), "each has its law");
    all
}

/// Words in which neighbours of a law are joined: points, paragraphs, both, articles, and these with parts.
fn joined(citations: &Citations) -> Vec<Vec<&str>> {
    let all: Vec<&str> = citations.provisions().all().map(Reference::as_str).collect();
    let article = |key: &str| key.split('(').next().unwrap().to_owned();
    let mut joined: Vec<Vec<&str>> = Vec::new();
    // As letters join them, or may come to.
    for pair in all.windows(2).filter(|pair| article(pair[0]) == article(pair[1])) {
        joined.push(pair.to_vec());
    }
    for run in all.windows(3).filter(|run| run.iter().all(|key| article(key) == article(run[0]))) {
        joined.push(run.to_vec());
    }
    let bare: Vec<&str> = all.iter().filter(|key| !key.contains(['(', ':'])).copied().collect();
    joined.extend(bare.windows(2).take(1).map(<[&str]>::to_vec));
    joined.extend(bare.windows(3).take(1).map(<[&str]>::to_vec));
    joined
}

/// The keys of all tags in the templates of a law.
fn asked_for(law: &str) -> BTreeSet<Vec<String>> {
    let catalog = Catalog::embedded();
    let regimes: Vec<_> = catalog.ids("regimes").into_iter().map(|id| catalog.regime(&id).unwrap()).collect();
    let of_law: Vec<_> = regimes.iter().filter(|regime| regime.citations == law).map(|regime| regime.wording.clone()).collect();
    let paths = letter_templates().into_iter();
    let paths = paths.filter(|path| of_law.iter().any(|wording| path.parent().unwrap().ends_with(wording)));
    let tags = paths.flat_map(|path| cite_tags(&template(&path)));
    // What the sentence on a mandate and the grounds cite belongs to the laws that ask for a ground.
    let with_grounds = regimes.iter().any(|regime| regime.citations == law && regime.ground == GroundRule::Required);
    let phrases = files("templates", "phrases.toml").into_iter().filter(|_| with_grounds);
    let phrases = phrases.flat_map(|path| cite_tags(&std::fs::read_to_string(path).unwrap()));
    tags.chain(phrases).map(|tag| tag.keys).collect()
}

/// All forms of a law in a language, for a proofreader.
fn sheet(law: &str, language: &str) -> String {
    let citations = Catalog::embedded().citations(law, language).unwrap_or_else(|error| panic!("{error}"));
    let mut sheet = format!("{} ({language})\n", citations.law_name);
    writeln!(sheet, "confidence {}, {}", citations.confidence, citations.sources.join("; ")).unwrap();
    let mut part = |title: &str, keys: Vec<Vec<String>>, with_law: bool| {
        writeln!(sheet, "\n{title}").unwrap();
        for keys in keys {
            let form = CiteTag { keys: keys.clone(), with_law }.try_form(&citations);
            let form = form.unwrap_or_else(|error| format!("NONE: {error}"));
            writeln!(sheet, "{}: {form}", keys.join(" ")).unwrap();
        }
    };
    let owned = |keys: Vec<&str>| keys.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut seen = BTreeSet::new();
    let alone: Vec<Vec<String>> = citations.provisions().all().map(|one| vec![one.as_str().to_owned()]).collect();
    let alone: Vec<Vec<String>> = alone.into_iter().filter(|keys| seen.insert(keys.clone())).collect();
    part("Alone", alone.clone(), true);
    let absent = |key: &String| matches!(citations.find(key), Err(CiteError::Absent { .. }));
    let several = joined(&citations).into_iter().map(owned).chain(asked_for(law));
    let several = several.filter(|keys| !keys.iter().any(absent) && seen.insert(keys.clone())).collect();
    part("Together", several, true);
    part("Where the sentence has just named the law", alone.into_iter().take(3).collect(), false);
    sheet
}

#[test]
fn the_forms_of_every_language_are_as_they_were_read() {
    for (law, language) in all() {
        let path = repo(&format!("docs/citations/{law}/{language}.txt"));
        let now = sheet(&law, &language);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, now).unwrap();
            continue;
        }
        let read =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}; UPDATE=1 writes it", path.display()));
        let differ = read.lines().zip(now.lines()).find(|(read, now)| read != now);
        assert!(read == now, "{}: {differ:?}", path.display());
        // Romansh is no language of the Civil Code's or the Regulation's that the records hold.
        assert!(!now.contains("NONE") || language == "rm", "{}", path.display());
    }
}

#[test]
fn no_two_provisions_of_a_law_are_cited_alike() {
    for (law, language) in all() {
        let citations = Catalog::embedded().citations(&law, &language).unwrap();
        let keys: BTreeSet<&str> = citations.provisions().all().map(Reference::as_str).collect();
        let forms: BTreeSet<String> = keys.iter().filter_map(|key| citations.cite(&[key]).ok()).collect();
        assert!(language == "rm" || forms.len() == keys.len(), "{law} in {language}");
    }
}

#[test]
fn the_law_that_is_named_in_the_alternative_is_cited_as_its_own_letters_cite_it() {
    let catalog = Catalog::embedded();
    for (law, key, other) in [
        ("swiss-fadp", "gdpr:21(1)", "gdpr"),
        ("ca-ab-pipa", "schedule:4.3.8", "ca-pipeda"),
        ("ca-bc-pipa", "schedule:4.3.8", "ca-pipeda"),
    ] {
        for language in catalog.ids(&format!("citations/{law}")).iter().filter(|language| *language != "rm") {
            let there = catalog.citations(other, language).unwrap();
            let own = key.strip_prefix("gdpr:").unwrap_or(key);
            assert_eq!(catalog.citations(law, language).unwrap().cite(&[key]), there.cite(&[own]), "{law} in {language}");
        }
    }
}

#[test]
fn joined_forms_are_those_of_the_official_texts() {
    let form = |language: &str, keys: &[&str]| Catalog::embedded().citations("gdpr", language).unwrap().cite(keys).unwrap();
    // As Articles 14(2)(g) and 17(3)(c) are put in each official version, with the words that letters use (“lit.”).
    for (language, points, paragraphs, both) in [
        ("en", "Article 17(1)(c) and (d) GDPR", "Article 21(2) and (3) GDPR", "Article 18(1)(d) and (3) GDPR"),
        ("de", "Art. 17 Abs. 1 lit. c und d DSGVO", "Art. 21 Abs. 2 und 3 DSGVO", "Art. 18 Abs. 1 lit. d und Abs. 3 DSGVO"),
        (
            "fr",
            "article 17, paragraphe 1, points c) et d), du RGPD",
            "article 21, paragraphes 2 et 3, du RGPD",
            "article 18, paragraphe 1, point d), et paragraphe 3, du RGPD",
        ),
        (
            "es",
            "artículo 17, apartado 1, letras c) y d), del RGPD",
            "artículo 21, apartados 2 y 3, del RGPD",
            "artículo 18, apartado 1, letra d), y apartado 3, del RGPD",
        ),
        (
            "sv",
            "artikel 17.1 c och d i dataskyddsförordningen",
            "artikel 21.2 och 21.3 i dataskyddsförordningen",
            "artikel 18.1 d och 18.3 i dataskyddsförordningen",
        ),
        (
            "is",
            "c- og d-liður 1. mgr. 17. gr. reglugerðar (ESB) 2016/679",
            "2. og 3. mgr. 21. gr. reglugerðar (ESB) 2016/679",
            "d-liður 1. mgr. og 3. mgr. 18. gr. reglugerðar (ESB) 2016/679",
        ),
        (
            "sl",
            "točki (c) in (d) člena 17(1) Splošne uredbe o varstvu podatkov",
            "člen 21(2) in (3) Splošne uredbe o varstvu podatkov",
            "točka (d) člena 18(1) in člen 18(3) Splošne uredbe o varstvu podatkov",
        ),
        (
            "fi",
            "yleisen tietosuoja-asetuksen 17 artiklan 1 kohdan c ja d alakohta",
            "yleisen tietosuoja-asetuksen 21 artiklan 2 ja 3 kohta",
            "yleisen tietosuoja-asetuksen 18 artiklan 1 kohdan d alakohta ja 3 kohta",
        ),
        (
            "el",
            "άρθρο 17 παράγραφος 1 στοιχεία γ) και δ) του ΓΚΠΔ",
            "άρθρο 21 παράγραφοι 2 και 3 του ΓΚΠΔ",
            "άρθρο 18 παράγραφος 1 στοιχείο δ) και παράγραφος 3 του ΓΚΠΔ",
        ),
        (
            "bg",
            "член 17, параграф 1, букви в) и г) от ОРЗД",
            "член 21, параграфи 2 и 3 от ОРЗД",
            "член 18, параграф 1, буква г) и параграф 3 от ОРЗД",
        ),
    ] {
        assert_eq!(form(language, &["17(1)(c)", "17(1)(d)"]), points);
        assert_eq!(form(language, &["21(2)", "21(3)"]), paragraphs);
        assert_eq!(form(language, &["18(1)(d)", "18(3)"]), both);
    }
}

#[test]
fn what_follows_a_row_belongs_to_it() {
    let cite = |keys: &[&str]| Catalog::embedded().citations("ca-bc-pipa", "en").unwrap().cite(keys).unwrap();
    assert_eq!(cite(&["consent", "9"]), "sections 6 to 9 of PIPA (BC)");
    assert_eq!(cite(&["consent", "11"]), "sections 6 to 8 and 11 of PIPA (BC)");
}

#[test]
fn a_form_that_would_name_one_article_for_several_is_refused() {
    let (data, home) = ("data/citations/ca-pipeda/en.toml", tempfile::tempdir().unwrap());
    let of_one = read(data).replace("\"paragraphs {list}\"", "\"paragraphs {article}({paragraph})({list})\"");
    assert_ne!(of_one, read(data));
    std::fs::create_dir_all(home.path().join("data/citations/ca-pipeda")).unwrap();
    std::fs::write(home.path().join(data), of_one).unwrap();
    let catalog = Catalog::with_overrides(demur::files::OverrideFolder::new(home.path().to_owned()));
    let citations = catalog.citations("ca-pipeda", "en").unwrap();
    let error = citations.cite(&["7(1)(d)", "7(2)(c.1)"]).unwrap_err();
    assert!(error.to_string().contains("an `item` that names the article"), "{error}");
}

#[test]
fn the_grounds_of_every_language_cite_what_both_laws_have() {
    for language in Catalog::embedded().languages(None) {
        let tags = cite_tags(&read(&format!("templates/{language}/grounds.toml")));
        assert!(!tags.is_empty(), "{language}");
        for law in ["gdpr", "uk-gdpr"] {
            let citations = Catalog::embedded().citations(law, "en").unwrap();
            for tag in &tags {
                tag.form(&citations);
            }
        }
    }
}
