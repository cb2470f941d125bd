//! What differs between two texts, line by line.
//!
//! By one algorithm, called itself: `similar::TextDiff` chooses among five at run time, and all of them are half a megabyte of a
//! program.

use similar::DiffOp;
use similar::algorithms::{Capture, Compact, Replace, myers};

/// The lines that changed: `-` before what was removed, `+` before what was added.
pub(crate) fn changed_lines(before: &str, after: &str) -> String {
    let (before, after) = (lines(before), lines(after));
    let changed = operations(&before, &after).into_iter().filter(|operation| !matches!(operation, DiffOp::Equal { .. }));
    changed.fold(String::new(), |mut text, operation| {
        put(&mut text, "- ", &before[operation.old_range()]);
        put(&mut text, "+ ", &after[operation.new_range()]);
        text
    })
}

/// The same as a unified diff without names of files, with so many lines around each change.
#[cfg(feature = "cli")]
pub(crate) fn unified_diff(before: &str, after: &str, around: usize) -> String {
    let (before, after) = (lines(before), lines(after));
    let mut text = String::new();
    for group in similar::group_diff_ops(operations(&before, &after), around) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let old = place(first.old_range().start, last.old_range().end);
        let new = place(first.new_range().start, last.new_range().end);
        text.push_str(&["@@ -", &old, " +", &new, " @@\n"].concat());
        for operation in group {
            if let DiffOp::Equal { .. } = operation {
                put(&mut text, " ", &before[operation.old_range()]);
            } else {
                put(&mut text, "-", &before[operation.old_range()]);
                put(&mut text, "+", &after[operation.new_range()]);
            }
        }
    }
    text
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

fn operations(before: &[&str], after: &[&str]) -> Vec<DiffOp> {
    let mut found = Compact::new(Replace::new(Capture::new()), before, after);
    // What only captures has no error.
    let _ = myers::diff(&mut found, before, 0..before.len(), after, 0..after.len());
    found.into_inner().into_inner().into_ops()
}

/// Lines from one, as the head of a hunk has them: the line before, where there are none.
#[cfg(feature = "cli")]
fn place(start: usize, end: usize) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        count => format!("{},{count}", start + 1),
    }
}

fn put(text: &mut String, sign: &str, lines: &[&str]) {
    for line in lines {
        text.push_str(sign);
        text.push_str(line);
        text.push('\n');
    }
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_and_what_stands_around_it_is_shown() {
        let before = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n";
        let after = "a\nb\nc\nD\ne\nf\ng\nh\ni\nj\nk\nl\n";
        assert_eq!(changed_lines(before, after), "- d\n+ D\n+ k\n+ l\n");
        assert_eq!(unified_diff(before, after, 1), "@@ -3,3 +3,3 @@\n c\n-d\n+D\n e\n@@ -10 +10,3 @@\n j\n+k\n+l\n");
        assert_eq!(unified_diff("", "a\n", 2), "@@ -0,0 +1 @@\n+a\n");
        assert_eq!((changed_lines(before, before), unified_diff(before, before, 2)), (String::new(), String::new()));
    }
}
