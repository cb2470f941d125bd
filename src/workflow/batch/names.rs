//! File names in the folder of a run: our lists, and letters, sorted by their row when written and valid on every file
//! system. This module must not touch a file.

/// Our own subfolder.
pub(super) const OWN: &str = ".demur-batch";
/// The list of letters in the folder.
pub(super) const MANIFEST: &str = "manifest.csv";
/// The rows that could not become letters.
pub(super) const REJECTED: &str = "rejected.csv";
/// The rows that get no letter although one is possible.
pub(super) const LEFT_OUT: &str = "left-out.csv";
/// All letters in one archive.
pub(super) const ARCHIVE: &str = "letters.zip";
/// What we put next to the letters.
pub(super) const LISTS: [&str; 4] = [MANIFEST, REJECTED, LEFT_OUT, ARCHIVE];
/// Longest person's name in a file name.
const MAX_SLUG: usize = 60;

/// `000001-anna-muller.pdf`: sorted by row and valid on every file system.
pub(super) fn file_name(row: usize, name: &str, extension: &str) -> String {
    let ascii = deunicode::deunicode(name).to_lowercase();
    let mut slug = String::new();
    for c in ascii.chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            // O'Neill is one word.
            '\'' => {}
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
        if slug.len() == MAX_SLUG {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { format!("{row:06}.{extension}") } else { format!("{row:06}-{slug}.{extension}") }
}

/// Whether a file has this name apart from its row or its counter among namesakes: a letter keeps its name when rows are
/// inserted above it.
pub(super) fn is_named(file: &str, name: &str) -> bool {
    let without_row = |name: &str| name.get(6..).map(str::to_owned);
    let (Some(file), Some(name)) = (without_row(file), without_row(name)) else { return false };
    let (Some((file, extension)), Some((name, wanted))) = (file.rsplit_once('.'), name.rsplit_once('.')) else { return false };
    let numbered = |file: &str| {
        let rest = file.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
        rest.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
    };
    extension == wanted && (file == name || numbered(file))
}

/// Whether this names a file directly in the folder, and none of ours.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0']) && !LISTS.contains(&name)
}

/// The hash of a name or other text, for lookups in memory.
pub(super) fn hash(text: &str) -> u64 {
    std::hash::BuildHasher::hash_one(&rustc_hash::FxBuildHasher, text)
}

#[cfg(test)]
mod tests {
    use super::{file_name, is_named};

    #[test]
    fn a_letter_keeps_its_name_where_only_its_row_is_another() {
        for (file, name, same) in [
            ("000001-anna.pdf", "000002-anna.pdf", true),
            ("000001-anna-2.pdf", "000009-anna.pdf", true),
            ("000001.pdf", "000002.pdf", true),
            ("000001-anna.pdf", "000001-annabel.pdf", false),
            ("000001-anna.pdf", "000001-anna.txt", false),
            ("000001-anna-b.pdf", "000001-anna.pdf", false),
            ("x", "000001-anna.pdf", false),
        ] {
            assert_eq!(is_named(file, name), same, "{file} {name}");
        }
    }

    #[test]
    fn the_name_of_a_file_is_fit_for_every_file_system() {
        for (name, file) in [
            ("Anna Müller", "000007-anna-muller.pdf"),
            ("Seán O'Neill", "000007-sean-oneill.pdf"),
            ("Seán O’Neill", "000007-sean-oneill.pdf"),
            ("Łukasz Żółć", "000007-lukasz-zolc.pdf"),
            ("Þór", "000007-thor.pdf"),
            ("../../etc/passwd", "000007-etc-passwd.pdf"),
            ("CON", "000007-con.pdf"),
            ("…", "000007.pdf"),
        ] {
            assert_eq!(file_name(7, name, "pdf"), file);
        }
        assert!(file_name(7, &"x".repeat(200), "pdf").len() < 80);
        assert!(file_name(7, "陳大文", "pdf").is_ascii());
    }
}
