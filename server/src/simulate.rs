//! A bank played against itself, in virtual time.

pub(crate) mod bank;
