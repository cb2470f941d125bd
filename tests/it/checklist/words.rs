//! What the assertions look for in each language.

/// The words of one language. Each list holds alternatives, or stems that must all occur, as its name says.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    pub(super) date: &'static str,
    pub(super) no_account: &'static [&'static str],
    pub(super) all_of_training: &'static [&'static str],
    pub(super) all_of_past_and_future: &'static [&'static str],
    pub(super) affiliates: &'static [&'static str],
    pub(super) stays: &'static [&'static str],
    pub(super) in_writing: &'static [&'static str],
    pub(super) by_analogy: &'static [&'static str],
    pub(super) compelling: &'static str,
    pub(super) at_any_time: &'static str,
    pub(super) consent_precaution: &'static str,
    pub(super) no_identity_documents: &'static [&'static str],
    pub(super) no_threats: &'static [&'static str],
}

const EN: Words = Words {
    date: "23 November 2026",
    no_account: &["no account"],
    all_of_training: &["develop", "train", "fine-tun", "test", "improv"],
    all_of_past_and_future: &["past and future"],
    affiliates: &["affiliates"],
    stays: &["stay as they are"],
    in_writing: &["in writing", "written"],
    by_analogy: &["analogy", "courtesy"],
    compelling: "compelling legitimate grounds",
    at_any_time: "at any time",
    consent_precaution: "as a precaution",
    no_identity_documents: &["passport", "identity card", "driving licence", "driver's license", "date of birth", "bank account"],
    no_threats: &[" fine of", " fined", " fines ", "damages", "criminal", "lawsuit", "sue you", "compensation", "prosecut"],
};

const DE: Words = Words {
    date: "23. November 2026",
    no_account: &["kein Konto"],
    all_of_training: &["entwickeln", "trainieren", "feinabzustimmen", "testen", "verbessern"],
    all_of_past_and_future: &["bisherigen und künftigen"],
    affiliates: &["verbundene"],
    stays: &["bleiben davon unberührt", "unberührt bleiben"],
    in_writing: &["schriftlich"],
    by_analogy: &["in Anlehnung", "In Anlehnung"],
    compelling: "zwingende schutzwürdige Gründe",
    at_any_time: "jederzeit",
    consent_precaution: "vorsorglich",
    no_identity_documents: &["Ausweis", "Reisepass", "Geburtsdatum", "Bankverbindung"],
    no_threats: &["Bußgeld", "Bussgeld", "Busse ", "Geldbuße", "Schadenersatz", "Schadensersatz", "Strafanzeige", "Strafantrag"],
};

const FR: Words = Words {
    date: "23 novembre 2026",
    no_account: &["pas de compte", "aucun compte", "pas titulaire"],
    all_of_training: &["développer", "entraîner", "affiner", "tester", "améliorer"],
    all_of_past_and_future: &["passé", "futur"],
    affiliates: &["sociétés de votre groupe"],
    stays: &["restent inchangé", "restant inchangé"],
    in_writing: &["par écrit"],
    by_analogy: &["par analogie"],
    compelling: "motifs légitimes et impérieux",
    at_any_time: "à tout moment",
    consent_precaution: "à titre de précaution",
    no_identity_documents: &["passeport", "carte d'identité", "date de naissance", "permis de conduire"],
    no_threats: &["amende", "dommages-intérêts", "dommages et intérêts", "pénale", "plainte pénale", "sanction"],
};

const IT: Words = Words {
    date: "23 novembre 2026",
    no_account: &["alcun account"],
    all_of_training: &["sviluppare", "addestrare", "affinare", "testare", "migliorare"],
    all_of_past_and_future: &["passati e futuri"],
    affiliates: &["società del vostro gruppo"],
    stays: &["restano invariat", "restano immutat"],
    in_writing: &["scritta", "per iscritto"],
    by_analogy: &["analogia"],
    compelling: "motivi legittimi cogenti",
    at_any_time: "in qualsiasi momento",
    consent_precaution: "in via cautelativa",
    no_identity_documents: &["passaporto", "carta d'identità", "carta d’identità", "data di nascita", "patente"],
    no_threats: &["sanzion", "risarcimento", "multa", "querela", "penale"],
};

const ZH: Words = Words {
    date: "2026年11月23日",
    no_account: &["沒有帳戶", "沒有設立帳戶", "並無帳戶"],
    all_of_training: &["開發", "訓練", "微調", "測試", "改良"],
    all_of_past_and_future: &["過去", "日後"],
    affiliates: &["聯屬公司"],
    stays: &["維持不變"],
    in_writing: &["書面"],
    by_analogy: &["參照"],
    compelling: "",
    at_any_time: "",
    consent_precaution: "",
    no_identity_documents: &["身份證", "護照", "出生日期", "銀行戶口"],
    no_threats: &["罰款", "賠償", "刑事", "檢控"],
};

impl Words {
    pub(crate) fn of(tag: &str) -> Self {
        match tag {
            "en-US" | "en-CA" => Self { date: "November 23, 2026", ..EN },
            _ => match tag.split('-').next().unwrap() {
                "en" => EN,
                "de" => DE,
                "fr" => FR,
                "it" => IT,
                "zh" => ZH,
                other => panic!("add the words of {other} to tests/it/checklist/words.rs"),
            },
        }
    }
}

/// Words of one regime that no letter of another may contain: the group, and its words.
pub(super) const FOREIGN: [(&str, &[&str]); 6] = [
    ("europe", &["Article 21", "Art. 21", "article 21", "articolo 21", "DSGVO", "RGPD", "GDPR", "AVG", "RODO"]),
    ("canada", &["PIPEDA", "LPRPDE", "PIPA", "Private Sector Act", "Loi sur le secteur privé"]),
    ("hong-kong", &["PDPO", "Ordinance", "私隱條例", "DPP3"]),
    ("california", &["CCPA", "1798"]),
    ("switzerland", &["FADP", "DSG ", "DSG)", "LPD)", "LPD ", "revDSG"]),
    ("european-acts", &["Digital Markets Act", "DMA", "AI Act", "KI-Verordnung", "règlement sur l'IA"]),
];

/// The groups whose words a regime may use. Switzerland and the provinces name the other law in the alternative.
pub(super) fn own_groups(regime: &str) -> &'static [&'static str] {
    match regime {
        "gdpr" | "eea-gdpr" | "uk-gdpr" => &["europe"],
        "swiss-fadp" => &["switzerland", "europe"],
        "ca-pipeda" | "ca-qc-law25" | "ca-ab-pipa" | "ca-bc-pipa" => &["canada"],
        "hk-pdpo" => &["hong-kong"],
        "us-ccpa" => &["california"],
        _ => &[],
    }
}
