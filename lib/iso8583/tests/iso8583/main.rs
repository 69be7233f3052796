//! What the crate promises, told through its public face.
#![allow(clippy::unwrap_used)]

mod allocations;
mod any_bytes;
mod borders;
mod building;
mod corpus;
mod described;
mod flavours;
mod frames;
mod mutation;
mod plain_wire;
mod tlv;
mod types;
