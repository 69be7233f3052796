//! What papers and their seals promise; and what programs that are not ours say of them.
#![allow(clippy::unwrap_used, missing_docs)]

mod judges;
mod layout;
mod seal;
mod stage;
