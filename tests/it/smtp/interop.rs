//! Placeholder of this part of the tests.
