//! String literals in code, without comments and unit tests.

use syn::buffer::Cursor;
use syn::parse::{Parse, ParseStream};

/// The string literals of a file, in order, as written.
pub(crate) fn of(code: &str) -> Vec<String> {
    syn::parse_str::<Literals>(code).unwrap().0
}

struct Literals(Vec<String>);

impl Parse for Literals {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.step(|cursor| {
            let mut found = Vec::new();
            walk(*cursor, &mut found);
            let mut rest = *cursor;
            while let Some((_, next)) = rest.token_tree() {
                rest = next;
            }
            Ok((Self(found), rest))
        })
    }
}

fn walk(mut at: Cursor<'_>, found: &mut Vec<String>) {
    while !at.eof() {
        if let Some((attribute, next)) = attribute(at) {
            match name(attribute).as_deref() {
                // A comment.
                Some("doc") => at = next,
                Some("cfg") if attribute.token_stream().to_string().replace(' ', "") == "cfg(test)" => at = behind_item(next),
                // Error attributes hold messages.
                _ => {
                    walk(attribute, found);
                    at = next;
                }
            }
        } else if let Some((inside, _, _, next)) = at.any_group() {
            walk(inside, found);
            at = next;
        } else if let Some((literal, next)) = at.literal() {
            let text = literal.to_string();
            found.extend(text.contains('"').then_some(text));
            at = next;
        } else {
            at = at.token_tree().unwrap().1;
        }
    }
}

/// The brackets of an attribute that starts here, and what follows it.
fn attribute(at: Cursor<'_>) -> Option<(Cursor<'_>, Cursor<'_>)> {
    let (_, next) = at.punct().filter(|(sign, _)| sign.as_char() == '#')?;
    let next = next.punct().filter(|(sign, _)| sign.as_char() == '!').map_or(next, |(_, next)| next);
    let (inside, _, _, behind) = next.any_group()?;
    Some((inside, behind))
}

fn name(attribute: Cursor<'_>) -> Option<String> {
    attribute.ident().map(|(name, _)| name.to_string())
}

/// Skips the item that starts here: it ends with its braces or a semicolon.
fn behind_item(mut at: Cursor<'_>) -> Cursor<'_> {
    while let Some((tree, next)) = at.token_tree() {
        at = next;
        let text = tree.to_string();
        if text == ";" || text.starts_with('{') {
            break;
        }
    }
    at
}

#[test]
fn comments_and_unit_tests_are_no_texts_and_what_an_attribute_says_is() {
    let code = r#"
        //! "a"
        /// `--b`
        #[error("c {}", "d")]
        enum E { #[allow(x, reason = "e")] F }
        fn g() { println!("h"); let _ = ['"', 'i']; } // "j"
        #[cfg(test)]
        mod tests { const K: &str = "l"; }
        #[cfg(test)] use m;
        const N: &[u8] = b"o";
    "#;
    assert_eq!(of(code), ["\"c {}\"", "\"d\"", "\"e\"", "\"h\"", "'\"'", "b\"o\""]);
}
