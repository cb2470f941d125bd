//! The bounds of a template: what is refused before Handlebars sees it, because its parser goes one call deeper with every
//! block and bracket and counts the lines anew at every tag.
//!
//! With them each template is read and filled in bounded time and stack. A template may be anybody's; this module must not
//! fill one.

use std::io::{Error, Write};

/// Most tags. Our longest template has 98.
const MAX_TAGS: usize = 1_000;
/// Most blocks inside each other, an `{{else if …}}` being one more. Ours have three.
const MAX_DEPTH: usize = 16;
/// Most lists inside each other: each multiplies.
const MAX_LISTS: usize = 2;
/// Most brackets in a tag, wherever they stand.
const MAX_BRACKETS: usize = 16;
/// Longest text that a template may become. Letters have some 10 KB.
const MAX_FILLED: usize = 256 * 1024;

/// A block that is open.
struct Open {
    /// It, and the `{{else …}}` behind it.
    deep: usize,
    list: bool,
}

/// Checks a template; says whether all its tags are of the plain kinds that ours have, without comments, backslashes, and
/// braces or spaces that change what is around them. The error has the line and what is wrong there.
///
/// Whatever is taken for one tag more than Handlebars would is harmless; one less would not be. So a tag ends at its first
/// `}}`, and must not hold the beginning of another.
pub(super) fn check(template: &str) -> Result<bool, (usize, String)> {
    let mut open: Vec<Open> = Vec::new();
    let (mut tags, mut at, mut plain) = (0, 0, true);
    while let Some(start) = pair(&template[at..], b'{').map(|found| at + found) {
        let wrong = |what: &str| Err((1 + template[..start].matches('\n').count(), what.to_owned()));
        let inside = &template[start + 2..];
        // One backslash makes the braces text; a second one is a backslash itself.
        if template[..start].ends_with('\\') {
            plain = false;
            if !template[..start].ends_with("\\\\") {
                at = start + if inside.starts_with("{{") { 4 } else { 2 };
                continue;
            }
        }
        if let Some(comment) = inside.strip_prefix('!') {
            plain = false;
            at = start + 3 + comment_length(comment);
            continue;
        }
        tags += 1;
        if tags > MAX_TAGS {
            return wrong(&format!("more than {MAX_TAGS} tags"));
        }
        // Handlebars says what is wrong with a tag that is not closed.
        let length = pair(inside, b'}').unwrap_or(inside.len());
        let tag = &inside[..length];
        at = (start + 2 + length + 2).min(template.len());
        if !is_simple(tag) {
            if inside.starts_with("{{") {
                return wrong("there is no raw text in a letter");
            }
            if pair(tag, b'{').is_some() || is_open(tag) {
                return wrong("a tag is not closed, or quotation marks and square brackets stand in one");
            }
            if tag.matches(['(', '[', '{']).count() > MAX_BRACKETS {
                return wrong(&format!("more than {MAX_BRACKETS} brackets in a tag"));
            }
            plain &= !tag.ends_with('~');
        }
        let inner = tag.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '~');
        if inner.trim_start_matches('#').trim_start().starts_with(['>', '*']) {
            return wrong("a part is included as {{> name}} with nothing else in the tag, and decorators are not");
        }
        plain &= !tag.starts_with(['^', '~', '{']) && (inner.len() == tag.len() || !inner.starts_with(['#', '/', '^']));
        if let Some(block) = inner.strip_prefix('#') {
            open.push(Open { deep: 1, list: is_list(block) });
        } else if inner.starts_with('/') {
            open.pop();
        } else if let Some(chained) = inner.strip_prefix("else").or(inner.strip_prefix('^'))
            && let Some(block) = open.last_mut()
            && !chained.trim_end_matches('~').trim().is_empty()
        {
            block.deep += 1;
            block.list |= is_list(chained);
        } else {
            continue;
        }
        if open.iter().map(|block| block.deep).sum::<usize>() > MAX_DEPTH {
            return wrong(&format!("blocks more than {MAX_DEPTH} deep"));
        }
        if open.iter().filter(|block| block.list).count() > MAX_LISTS {
            return wrong(&format!("lists more than {MAX_LISTS} deep"));
        }
    }
    Ok(plain)
}

/// Where a byte stands twice in a row.
fn pair(text: &str, byte: u8) -> Option<usize> {
    memchr::memchr_iter(byte, text.as_bytes()).find(|at| text.as_bytes().get(at + 1) == Some(&byte))
}

/// Whether there is nothing in a tag but names, as in nearly all.
fn is_simple(tag: &str) -> bool {
    tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b' ' | b'#' | b'/'))
}

/// How long a comment is behind `{{!`; one in dashes may hold braces.
fn comment_length(comment: &str) -> usize {
    let dashes = if comment.trim_ascii_start().starts_with("--") { comment.find("--}}").map(|found| found + 4) } else { None };
    dashes.or_else(|| comment.find("}}").map(|found| found + 2)).unwrap_or(comment.len())
}

/// Whether a block goes through a list. No space need stand behind its name.
fn is_list(block: &str) -> bool {
    let rest = block.trim_ascii_start().strip_prefix("each");
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || "-_$:".contains(c) || !c.is_ascii()))
}

/// Whether a text in quotation marks, or a name in square brackets, goes on behind what was taken for the end of a tag.
///
/// Where both stand in one tag it depends on the place which of them counts; no template needs that.
fn is_open(tag: &str) -> bool {
    if tag.contains('[') && tag.contains(['"', '\'']) {
        return true;
    }
    let (mut end, mut escaped) = (None, false);
    for c in tag.chars() {
        match (end, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some('"' | '\''), '\\') => escaped = true,
            (Some(end_of_it), c) if end_of_it == c => end = None,
            (None, '"' | '\'') => end = Some(c),
            (None, '[') => end = Some(']'),
            _ => {}
        }
    }
    end.is_some()
}

/// A text that grows up to a bound.
pub(super) struct Filling(String);

impl Filling {
    /// One that has room for a letter.
    pub(super) fn new() -> Self {
        Self(String::with_capacity(16 * 1024))
    }

    /// Adds a text; the error says that it is too much.
    pub(super) fn push(&mut self, text: &str) -> Result<(), String> {
        if is_too_long(self.0.len() + text.len()) {
            return Err(too_long());
        }
        self.0.push_str(text);
        Ok(())
    }

    /// The whole of it.
    pub(super) fn text(self) -> String {
        self.0
    }
}

/// What is said of a template, or of a letter, that grows without end.
pub(super) fn too_long() -> String {
    format!("would be a letter of more than {} KiB", MAX_FILLED / 1024)
}

/// Whether a text of so many bytes is longer than any letter.
pub(super) fn is_too_long(bytes: usize) -> bool {
    bytes > MAX_FILLED
}

impl Write for Filling {
    /// Takes whole texts, as Handlebars gives them.
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(Error::other)?;
        self.push(text).map_err(Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many random templates are tried.
    const ROUNDS: usize = 2_000;

    /// The line and a part of what is said, or nothing.
    fn said(template: &str) -> Option<(usize, String)> {
        check(template).err()
    }

    #[test]
    fn what_handlebars_would_nest_is_counted_however_it_is_written() {
        let blocks = |open: &str, n: usize| format!("# S\n\n{}x{}", open.repeat(n), "{{/if}}".repeat(n));
        for open in ["{{#if a}}", "{{ # if a}}", "{{~#if a}}", "{{~ \t#if a}}", "{{#if \"}\\\"\"}}"] {
            assert_eq!(said(&blocks(open, 3)), None, "{open}");
            assert!(said(&blocks(open, 17)).is_some_and(|(line, what)| line == 3 && what.contains("deep")), "{open}");
        }
        // What only looks like the end of a block.
        for end in ["\\{{/if}}", "{{!{{/if}}", "{{!-- }} {{/if}} --}}", "{{{{raw}}}} {{/if}} {{{{/raw}}}}", "{{[a}}{{/if}}]}}"] {
            assert!(said(&format!("{}x", format!("{{{{#if a}}}}{end}").repeat(17))).is_some(), "{end}");
        }
        assert!(said(&format!("{{{{#if a}}}}x{}{{{{/if}}}}", "{{else if a}}x".repeat(16))).is_some());
        assert!(said(&format!("{{{{#if a}}}}x{}{{{{/if}}}}", "{{^if a}}x".repeat(16))).is_some());
        for list in
            ["{{#each a}}", "{{#each(lookup a b)}}", "{{# each../a}}", "{{#if a}}{{else each a}}", "{{#if a}}{{elseeach a}}"]
        {
            assert!(said(&list.repeat(3)).is_some_and(|(_, what)| what.contains("lists")), "{list}");
        }
        assert!(said("{{#each a}}{{#if a}}{{else each a}}{{else each a}}").is_none(), "two lists");
        assert!(said(&"{{#if a}}x{{else}}y".repeat(9)).is_none(), "both branches are as deep");
        assert!(said(&"{{a}}\n".repeat(1_001)).is_some_and(|(line, what)| line == 1_001 && what.contains("1000 tags")));
        for bracket in ["(", "[", "{"] {
            for end in ["}}", ""] {
                assert!(said(&format!("{{{{a {}{end}", bracket.repeat(17))).is_some(), "{bracket}{end}");
            }
        }
    }

    #[test]
    fn what_stands_alone_is_told_from_what_changes_its_surroundings() {
        for plain in ["# S {{a}} {{ a }} {{#if a.b}}x{{else if c}}y{{else}}z{{/if}}", "{{lookup a 'b'}} {{a.[b c]}} {{ else }}"] {
            assert_eq!(check(plain), Ok(true), "{plain}");
        }
        for other in
            ["{{^a}}", "{{~a}}", "{{a ~}}", "{{!a}}", "{{ #if a}}", "{{ /if}}", "{{\t#if a}}", "{{{a}}}", "\\{{a}}", "\\\\{{a}}"]
        {
            assert_eq!(check(&format!("# S\n\n{other} {{{{a}}}}")), Ok(false), "{other}");
        }
    }

    #[test]
    fn what_a_letter_may_hold_is_let_through() {
        for template in [
            "# S {{a}}\n\n{{{a}}} {{&a}} {{! it's (((((( }} {{!-- {{> a}} --}} \\{{#if}} {{a.[b c]}}",
            "{{#if (and (or a b) (not c))}}x{{else if d}}y{{else}}z{{/if}} {{lookup a 'b c'}} {{~a~}} {{ a }}",
            "{{#each a as |b|}}{{#each b}}{{this}}{{/each}}{{/each}} {{elsewhere}}",
            "{{a",
        ] {
            assert_eq!(said(template), None, "{template}");
        }
        for template in
            ["{{> a}}", "{{#> a}}{{/a}}", "{{#*inline \"a\"}}{{/inline}}", "{{* a}}", "{{~ > a}}", "{{ # * inline 'a'}}"]
        {
            assert!(said(template).is_some_and(|(_, what)| what.contains("a part is included")), "{template}");
        }
    }

    /// How deep blocks stand in each other as Handlebars reads them.
    fn depth(template: &handlebars::Template) -> usize {
        use handlebars::template::TemplateElement::{DecoratorBlock, HelperBlock, PartialBlock};
        let inside = |part: &Option<handlebars::Template>| part.as_ref().map_or(0, depth);
        let of = |element: &_| match element {
            HelperBlock(block) => 1 + inside(&block.template).max(inside(&block.inverse)),
            DecoratorBlock(block) | PartialBlock(block) => 1 + inside(&block.template),
            _ => 0,
        };
        template.elements.iter().map(of).max().unwrap_or(0)
    }

    /// Whatever stands between them, too many blocks are found: only what Handlebars refuses too may be let through.
    #[test]
    fn nothing_hides_a_block_from_the_count() {
        const ATOMS: [&str; 28] = [
            "{{",
            "}}",
            "{{/if}}",
            "{{/if",
            "'",
            "\"",
            "[",
            "]",
            "(",
            ")",
            "\\",
            "{{!",
            "--",
            "--}}",
            " ",
            "a",
            ".",
            "{{a",
            "{{a.[",
            "{{lookup a ",
            "{{lookup a '",
            "~",
            "else",
            "{{else}}",
            "{",
            "}",
            "{{{",
            "}}}",
        ];
        let mut random = fastrand::Rng::with_seed(16);
        let mut read = 0;
        for _ in 0..ROUNDS {
            let filler: String = (0..random.usize(1..9)).map(|_| ATOMS[random.usize(..ATOMS.len())]).collect();
            let template = format!("{}x{}", format!("{{{{#if a}}}}{filler}").repeat(17), "{{/if}}".repeat(17));
            if let Ok(compiled) = handlebars::Template::compile(&template)
                && depth(&compiled) > MAX_DEPTH
            {
                read += 1;
                assert!(check(&template).is_err(), "{filler}");
            }
        }
        assert!(read > ROUNDS / 50, "{read}");
    }
}
