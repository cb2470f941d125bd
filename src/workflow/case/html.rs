//! The text of an HTML mail, without what it quotes.

/// Longest tag that is read; a longer one says nothing that is shown.
const MAX_TAG: usize = 10_000;

/// The text; quoted mails (`blockquote`) are left out, and so are the addresses of links, which nobody sees.
pub(super) fn text(html: &str) -> String {
    let mut shown = String::with_capacity(html.len());
    let mut quoted = 0_usize;
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        if quoted == 0 {
            shown.push_str(&rest[..start]);
        }
        rest = &rest[start..];
        // What begins a tag and never ends is none; looking for its end again and again would take forever.
        let Some(end) = rest.find('>').map(|end| end + 1) else { return nanohtml2text::html2text(&shown) };
        let tag = &rest[..end];
        let name = tag.trim_start_matches(['<', '/']).split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if name.eq_ignore_ascii_case("blockquote") {
            let closes = tag.starts_with("</");
            quoted = if closes { quoted.saturating_sub(1) } else { quoted + 1 };
            shown.push_str("<p>");
        } else if quoted == 0 && end < MAX_TAG && !name.eq_ignore_ascii_case("a") {
            shown.push_str(tag);
        }
        rest = &rest[end..];
    }
    if quoted == 0 {
        shown.push_str(rest);
    }
    nanohtml2text::html2text(&shown)
}
