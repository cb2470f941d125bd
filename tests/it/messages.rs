//! `docs/messages.md`: every refusal, error and warning with its code and fields, taken from the enums themselves.

use std::fmt::Write;

use syn::{Attribute, Fields, File, Item, Variant};

use crate::harness::{Demur, read, repo};

/// The enums, with the text above each table; empty where the previous one continues.
const ENUMS: &[(&str, &str, &str)] = &[
    (
        "src/case/refusal.rs",
        "Refusal",
        "## Refusals\n\nWhy a case, or a letter of it, is refused. `place` says where it was written.\n",
    ),
    (
        "src/compose/warning.rs",
        "Warning",
        "## Warnings\n\nWhat to look at before a letter goes out: in `warnings` of what is printed.\n",
    ),
    ("src/catalog/error.rs", "Error", "## Letters\n\nWhy no letter can be written, whatever the case says.\n"),
    ("src/catalog/names/mod.rs", "NameError", ""),
    ("src/compose/error.rs", "Error", ""),
    ("src/compose/course/refusal.rs", "NoFollowUp", ""),
    ("src/workflow/letter.rs", "Error", ""),
    ("src/fonts/mod.rs", "Error", ""),
    ("src/render/pdf/error.rs", "Error", ""),
    (
        "src/members/error.rs",
        "Problem",
        "## Members files\n\nWhy a members file cannot be read, or not any further. `place` names the file and the line.\n",
    ),
    (
        "src/members/flaw.rs",
        "Flaw",
        "## Rows\n\nWhy one row of a members file cannot be read: in `flaw` of the refusal `cell`, and of `broken-headings`.\n",
    ),
    (
        "src/members/note.rs",
        "Note",
        "## Notes\n\nWhat was left alone or chosen in a members file: in `notes` of what is printed.\n",
    ),
    ("src/workflow/batch/error.rs", "Error", "## Runs\n\nWhy a run over many members ended before its end.\n"),
    ("src/workflow/mail.rs", "MailError", "## Mail\n\nWhy a letter cannot be made a mail, queued, or made again.\n"),
    ("src/mail/error.rs", "Error", ""),
    ("src/workflow/consent.rs", "QueueError", ""),
    ("src/workflow/refresh.rs", "RefreshError", ""),
    ("src/workflow/delivery.rs", "DeliverError", "## Delivery\n\nWhy sending ended before its end.\n"),
    (
        "src/proofreading/fault.rs",
        "Fault",
        "## Templates\n\nWhat is wrong with the templates of a language: in `problems` of what is printed, each with `file` and `line`.\n",
    ),
    (
        "src/workflow/companies/error.rs",
        "CompanyError",
        "## Companies\n\nWhy no record of a company is taken over, added or changed.\n",
    ),
    (
        "src/workflow/companies/error.rs",
        "Left",
        "## Imports\n\nWhy a record was left out: in `left` and `removed` of what is printed, each with `id`.\n",
    ),
    (
        "src/workflow/companies/error.rs",
        "Doubt",
        "What to look at in a record that was taken over: in `doubts`, each with `id`.\n",
    ),
    (
        "src/workflow/companies/check.rs",
        "CompanyFault",
        "## Records of companies\n\nWhat is wrong with a record: in `problems` of what is printed, each with `id` and `file`.\n",
    ),
    (
        "src/workflow/case/all_due.rs",
        "NoLetter",
        "## Letters that follow\n\nWhy a case gets no letter where many are written: in `why` of what is printed.\n",
    ),
    ("src/workflow/case/folder.rs", "FolderError", ""),
    (
        "src/workflow/case/problem.rs",
        "MailProblem",
        "## Received mail\n\nWhat could not be read of a company's mail: in `problems` of what is printed.\n",
    ),
    ("src/ledger/error.rs", "Error", "## The ledger and the outbox\n\nWhy a step in them cannot be taken.\n"),
];

fn kebab(name: &str) -> String {
    let mut code = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !code.is_empty() {
            code.push('-');
        }
        code.extend(c.to_lowercase());
    }
    code
}

fn doc(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(|attribute| {
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &attribute.meta.require_name_value().ok()?.value
        else {
            return None;
        };
        Some(text.value().trim().to_owned())
    });
    lines.collect::<Vec<_>>().join(" ")
}

/// A variant's serde attributes: its renamed code, or whether it has none of its own.
fn serde(variant: &Variant) -> (Option<String>, bool) {
    let (mut name, mut is_untagged) = (None, false);
    for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let parsed = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                name = Some(meta.value()?.parse::<syn::LitStr>()?.value());
            } else if meta.path.is_ident("untagged") {
                is_untagged = true;
            }
            Ok(())
        });
        parsed.unwrap();
    }
    (name, is_untagged)
}

/// The row of a variant; `None` if it wraps another enum. A variant that holds a struct has that struct's fields.
fn row(variant: &Variant, file: &File) -> Option<String> {
    let (name, is_untagged) = serde(variant);
    let names = |fields: &Fields| -> Vec<String> {
        fields.iter().filter_map(|field| field.ident.as_ref()).map(|name| format!("`{name}`")).collect()
    };
    let fields = match &variant.fields {
        Fields::Unnamed(_) => {
            let is_it = |item: &Item| matches!(item, Item::Struct(found) if found.ident == variant.ident);
            let found = file.items.iter().find(|item| is_it(item));
            found.map(|item| if let Item::Struct(found) = item { names(&found.fields) } else { Vec::new() }).unwrap_or_default()
        }
        fields => names(fields),
    };
    let code = name.unwrap_or_else(|| kebab(&variant.ident.to_string()));
    (!is_untagged).then(|| format!("| `{code}` | {} | {} |\n", fields.join(", "), doc(&variant.attrs)))
}

fn page() -> String {
    let mut page = "# Messages\n\nWith `--json`, an error is one line on standard error, and warnings are part of the JSON on standard output:\n\n\
                    ```json\n{\"error\": {\"code\": \"…\", \"fields\": {…}, \"place\": {…}, \"message\": \"…\", \
                    \"hint\": \"…\"}}\n{\"warnings\": [{\"code\": \"…\", \"fields\": {…}, \"message\": \"…\"}]}\n```\n\nCodes and \
                    fields are stable; messages and hints are for people and may change. Errors of the command line itself have no \
                    fields; their code is that of the exit code: `refused` (1), `usage` (2), `partly` (3), `unsure` (4), \
                    `interrupted` (130).\n"
        .to_owned();
    for &(path, name, head) in ENUMS {
        let file = syn::parse_file(&read(path)).unwrap();
        let found = file.items.iter().find_map(|item| match item {
            Item::Enum(found) if found.ident == name => Some(found),
            _ => None,
        });
        if !head.is_empty() {
            write!(page, "\n{head}\n| code | fields | means |\n|---|---|---|\n").unwrap();
        }
        page.extend(found.unwrap().variants.iter().filter_map(|variant| row(variant, &file)));
    }
    page
}

#[test]
fn the_document_of_messages_is_that_of_the_enums() {
    let path = repo("docs/messages.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), page(), "UPDATE=1 writes docs/messages.md");
}

#[test]
fn an_error_is_json_where_json_is_asked_for() {
    let demur = Demur::new();
    demur.file(
        "case.toml",
        "[person]\nname = \"Robin Testname\"\ncountry = \"DEE\"\nemail = \"robin@example.org\"\n[account]\nname = \"robin\"\n",
    );
    let error = |args: &[&str]| -> (i32, serde_json::Value) {
        let ran = demur.run(args);
        assert_eq!((ran.out.as_str(), ran.err.lines().count()), ("", 1), "{ran:?}");
        let json: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
        (ran.code, json["error"].clone())
    };
    let (code, unknown) = error(&["letter", "reddit", "--case", "case.toml", "--json"]);
    assert_eq!((code, unknown["code"].as_str()), (1, Some("unknown-country")), "{unknown}");
    assert_eq!((&unknown["fields"]["code"], &unknown["place"]["line"]), (&"DEE".into(), &3.into()));
    assert_eq!(unknown["message"], "case.toml:3: person.country: unknown country `DEE`");
    assert!(unknown["hint"].as_str().unwrap().contains("did you mean DE"), "{unknown}");
    let (code, missing) = error(&["letter", "--case", "case.toml", "--country", "DE-BE", "--json"]);
    assert_eq!((code, missing["code"].as_str()), (1, Some("company-missing")), "{missing}");
    let (code, flag) = error(&["letter", "--jsno", "--json"]);
    assert_eq!((code, flag["code"].as_str()), (2, Some("usage")), "{flag}");
    demur.file("members.csv", "name,country,emial\nAnna,DE,a@example.org\n");
    let (code, column) = error(&["batch", "members.csv", "-o", "out", "--strict-columns", "--json"]);
    assert_eq!((code, column["code"].as_str()), (1, Some("unknown-column")), "{column}");
    assert_eq!((&column["fields"]["column"], &column["fields"]["near"]), (&"emial".into(), &"email".into()), "{column}");
    assert_eq!(column["place"], serde_json::json!({ "source": "members.csv", "line": 1 }), "{column}");
    assert!(column["hint"].as_str().unwrap().starts_with("did you mean `email`?"), "{column}");
    demur.file("members.csv", "name,country,email\nAnna,DE,a@example.org\n");
    let (code, folder) = error(&["batch", "members.csv", "-o", ".", "--json"]);
    assert_eq!((code, folder["code"].as_str()), (1, Some("input-among-letters")), "{folder}");
    assert!(folder["fields"]["input"] == "members.csv" && folder["hint"].as_str().unwrap().contains("-o"), "{folder}");
    let (code, outbox) = error(&["outbox", "show", "RE-0000-0000", "--json"]);
    assert_eq!((code, outbox["code"].as_str()), (1, Some("unknown-reference")), "{outbox}");
    assert_eq!(outbox["fields"], serde_json::json!({ "reference": "RE-0000-0000" }), "{outbox}");
    let example = repo("examples/anna.toml").display().to_string();
    let (code, layout) = error(&["letter", "--case", &example, "--layout", "x", "--json"]);
    assert_eq!((code, layout["code"].as_str()), (1, Some("unknown-layout")), "{layout}");
    let (code, file) = error(&["letter", "--case", "nowhere.toml", "--json"]);
    assert_eq!((code, file["code"].as_str()), (1, Some("refused")), "{file}");
}

/// A code is a promise: two enums must not share one for different things.
#[test]
fn no_code_stands_twice() {
    let page = page();
    let codes: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let once: std::collections::BTreeSet<_> = codes.iter().collect();
    assert!(codes.len() > 50 && once.len() == codes.len(), "{codes:?}");
}
