//! Patterns of `phrases.toml`: `{name}` stands for a value.

use super::marks::is_point;

/// Fills a pattern in one pass, so that a value which looks like a placeholder stays as it is.
///
/// A value that ends with a point takes that of the pattern with it, as in a template.
pub(crate) fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        let value = values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
        filled.push_str(before);
        filled.push_str(value);
        rest = if value.ends_with(is_point) { tail.strip_prefix(is_point).unwrap_or(tail) } else { tail };
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn a_pattern_is_filled_once_and_has_one_point() {
        assert_eq!(fill("{a} of {b}.", &[("a", "{b}"), ("b", "Ada Jr.")]), "{b} of Ada Jr.");
        assert_eq!(fill("{a}; {b}", &[("a", "x."), ("b", "y")]), "x.; y");
    }
}
