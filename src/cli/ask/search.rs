//! Which of the offers is meant by what was typed.
//!
//! Upper and lower case are the same. This module must not guess: what is misspelt finds nothing.

use super::Offer;

/// How well it fits; more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Within the name.
    Within,
    /// A word of the name begins so.
    Word,
    /// The name begins so.
    Begins,
    /// The whole name.
    Whole,
}

/// How well an offer fits; everything fits nothing.
pub(super) fn fit(typed: &str, offer: &Offer) -> Option<Fit> {
    let typed = typed.trim().to_lowercase();
    std::iter::once(&offer.label).chain(&offer.also).filter_map(|name| of_name(&typed, &name.to_lowercase())).max()
}

fn of_name(typed: &str, name: &str) -> Option<Fit> {
    if name == typed {
        return Some(Fit::Whole);
    }
    let at = name.find(typed)?;
    if at == 0 {
        return Some(Fit::Begins);
    }
    let starts = name.match_indices(typed).any(|(at, _)| name[..at].ends_with(|c: char| !c.is_alphanumeric()));
    Some(if starts { Fit::Word } else { Fit::Within })
}

/// Those that are meant: the only one with the whole name, else all that fit, the best first.
pub(super) fn meant(typed: &str, offers: &[Offer]) -> Vec<usize> {
    let mut fits: Vec<(usize, Fit)> =
        offers.iter().enumerate().filter_map(|(i, offer)| fit(typed, offer).map(|fit| (i, fit))).collect();
    fits.sort_by_key(|(_, fit)| std::cmp::Reverse(*fit));
    let whole = fits.iter().filter(|(_, fit)| *fit == Fit::Whole).count();
    if whole > 0 {
        fits.truncate(whole);
    }
    fits.into_iter().map(|(i, _)| i).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers() -> Vec<Offer> {
        let of = |label: &str, also: &[&str]| Offer {
            label: label.to_owned(),
            also: also.iter().map(|name| (*name).to_owned()).collect(),
            ..Offer::default()
        };
        vec![of("Nigeria", &["NG"]), of("Niger", &["NE"]), of("New Zealand", &["NZ"]), of("Germany", &["DE", "Deutschland"])]
    }

    #[test]
    fn a_whole_name_means_itself_and_a_part_all_that_have_it() {
        let found = |typed: &str| meant(typed, &offers());
        assert_eq!(found("niger"), [1]);
        assert_eq!(found("nig"), [0, 1]);
        assert_eq!(found("deutsch"), [3]);
        assert_eq!(found(" de "), [3]);
        assert_eq!(found("zeal"), [2]);
        // Beginnings before words before what is within.
        assert_eq!(found("n"), [0, 1, 2, 3]);
        assert!(found("Nigeriaa").is_empty());
    }
}
