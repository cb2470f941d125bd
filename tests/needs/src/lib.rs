//! `#[needs::tools("pdftotext", "qpdf")]` above `#[test]`: where one of them is missing, the test is ignored and says why.
//!
//! libtest cannot ignore a test that runs already, so it is decided when the tests are built; `tests/it/tools.rs` notices
//! when that is not true any more. A crate of its own, because its build script would else burden everybody who builds demur.

#[allow(dead_code, reason = "the build script and a test look")]
mod look;

use proc_macro::{Delimiter, TokenStream, TokenTree};

/// The names that were missing when the tests were built.
const MISSING: &str = env!("NEEDS_MISSING");

/// Ignores the test where one of these is missing.
#[proc_macro_attribute]
pub fn tools(names: TokenStream, test: TokenStream) -> TokenStream {
    if !is_test(test.clone()) {
        return refused("#[needs::tools(…)] stands above #[test]");
    }
    let mut reasons = Vec::new();
    for token in names {
        let name = match token {
            TokenTree::Literal(name) => name.to_string().trim_matches('"').to_owned(),
            TokenTree::Punct(comma) if comma.as_char() == ',' => continue,
            _ => return refused("write names in quotes, with commas between them"),
        };
        let Some((_, _, source)) = look::TOOLS.iter().find(|(known, ..)| *known == name) else {
            return refused(&format!("`{name}` has no line in tests/needs/src/look.rs"));
        };
        if MISSING.split(',').any(|missing| missing == name) {
            reasons.push(format!("{name} is missing ({source})"));
        }
    }
    let mut whole = TokenStream::new();
    if !reasons.is_empty() {
        whole.extend(code(&format!("#[ignore = {:?}]", reasons.join(", "))));
    }
    whole.extend(test);
    whole
}

/// What was missing when the tests were built, as one text with commas.
#[proc_macro]
pub fn missing(_: TokenStream) -> TokenStream {
    code(&format!("{MISSING:?}"))
}

/// The path of the file that makes the next build look again when it is touched.
#[proc_macro]
pub fn stamp(_: TokenStream) -> TokenStream {
    code(&format!("{:?}", env!("NEEDS_STAMP")))
}

/// Whether `#[test]` is among the attributes.
fn is_test(item: TokenStream) -> bool {
    item.into_iter().any(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Bracket && group.stream().to_string() == "test",
        _ => false,
    })
}

fn refused(what: &str) -> TokenStream {
    code(&format!("compile_error!({what:?});"))
}

fn code(text: &str) -> TokenStream {
    text.parse().expect("Rust")
}
