//! Bugs that the model found, each as the shortest life that shows it.

use super::{Mode, Person, World};
use crate::smtp::server::{At, Fault};

fn life(rows: usize) -> World {
    let mut world = World::new(1, "");
    world.rows.truncate(0);
    for _ in 0..rows {
        let person = world.somebody();
        world.rows.push(Person { by_page: false, ..person });
    }
    world.save();
    world
}

fn run(world: &mut World, mode: Mode) {
    if let Err(error) = world.run(mode) {
        panic!("{}\n{error}", world.said.join("\n"));
    }
}

/// A copy of a row whose letter was sent was reported as to be sent, and got a second file of the same letter.
#[test]
fn a_copy_of_a_row_whose_letter_went_out_is_left_out() {
    for first in [Mode::Send, Mode::Paper] {
        let mut world = life(2);
        run(&mut world, first);
        world.rows.push(world.rows[0].clone());
        world.save();
        for mode in [Mode::Paper, Mode::Send, Mode::Paper, Mode::Dry, Mode::Send] {
            run(&mut world, mode);
        }
        assert_eq!(world.posted.server.accepted().len(), 2);
    }
}

/// The folder's only letter was for a row that became somebody else, and the person left out for it did not count.
#[test]
fn a_folder_whose_person_was_left_out_for_its_letter_is_that_of_the_file() {
    let mut world = life(1);
    run(&mut world, Mode::Send);
    let twin = Person { months: 998, ..world.rows[0].clone() };
    world.rows.push(twin);
    world.save();
    run(&mut world, Mode::Send);
    world.rows[0].account = "another".to_owned();
    world.save();
    run(&mut world, Mode::Paper);
}

/// A letter in the outbox when its row changed was taken for the letter of the new words once it was withdrawn. On paper
/// the row gets its own; by mail nothing goes to a person whose letter was withdrawn.
#[test]
fn a_row_that_changed_while_its_letter_was_queued_gets_its_own_on_paper_once_that_is_taken_back() {
    for mode in [Mode::Dry, Mode::Paper, Mode::Send] {
        let mut world = life(2);
        world.posted.server.set_fault(Some((At::Recipient, Fault::Say("450 4.2.0 later"))));
        run(&mut world, Mode::Send);
        world.posted.server.set_fault(None);
        world.rows[0].months = 998;
        world.save();
        run(&mut world, mode);
        for reference in world.look().outbox.into_keys() {
            assert_eq!(world.outbox_command(&["resolve", &reference, "--withdraw"]).code, 0);
        }
        run(&mut world, mode);
    }
}
