//! Whether a ground fits the case: whose it can be, and what contradicts it. What that is stands in `data/grounds.toml`.

use super::error::Error;
use crate::case::{Case, Field, Ground, Refusal, Standing};
use crate::catalog::{GroundFacts, GroundStanding};

/// Refuses a ground that the rest of the case contradicts.
pub(super) fn check(ground: &Ground, case: &Case, facts: &GroundFacts) -> Result<(), Error> {
    let Some(fact) = facts.of(&ground.id) else { return Ok(()) };
    let id = || ground.id.clone();
    let refused = |refusal: Refusal| Err(Error::refused(ground.place.clone(), refusal));
    match (fact.standing, &case.standing) {
        (Some(GroundStanding::Member), Standing::NonMember { .. }) => {
            return refused(Refusal::GroundNeedsAccount { ground: id() });
        }
        (Some(GroundStanding::NonMember), Standing::Member { .. }) => {
            return refused(Refusal::GroundNeedsNonMember { ground: id() });
        }
        _ => {}
    }
    let said = case.said();
    let is_said = |field: Field| said.iter().any(|said| *said == field || said.is_in(field));
    let excluded = fact.excludes.iter().find(|(field, _)| is_said(field.0) && is_about_the_person(field.0, case));
    if let Some((field, why)) = excluded {
        return refused(Refusal::GroundExcludesField { ground: id(), field: field.0.key(), why: why.clone() });
    }
    let others = |other: &str| case.grounds.iter().any(|ground| ground.id == other);
    if let Some((other, why)) = fact.excludes_grounds.iter().find(|(other, _)| others(other)) {
        return refused(Refusal::GroundExcludesGround { ground: id(), other: other.clone(), why: why.clone() });
    }
    Ok(())
}

/// Whoever writes by a mandate gives their own address and age, which say nothing about the person with the ground; a parent or
/// guardian may live with that person.
fn is_about_the_person(field: Field, case: &Case) -> bool {
    let by_mandate = case.behalf.as_ref().is_some_and(|behalf| behalf.role.is_by_mandate());
    !(by_mandate && field.is_in(Field::Person))
}
