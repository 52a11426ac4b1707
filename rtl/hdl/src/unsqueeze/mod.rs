//! The decompressor; see `README.md`.

// rust-hdl knows no guards.
#![allow(clippy::collapsible_match)]

/// A block's fields: those that begin empty, then those that do not.
macro_rules! defaults {
    ($name:ident { $($field:ident),* $(,)? } $($own:ident: $value:expr),* $(,)?) => {
        $name { $($field: Default::default(),)* $($own: $value,)* }
    };
}

mod base;
mod block;
mod codes;
mod execute;
mod intake;
mod lane;
mod literals;
mod parse;
mod resolve;
mod sequences;
mod sources;

pub use base::UnsqueezeBase;
pub use block::Unsqueeze;
pub use execute::UnsqueezeExecute;
pub use intake::UnsqueezeIntake;
pub use lane::{UnsqueezeLane, UnsqueezeLaneState};
pub use literals::UnsqueezeLiterals;
pub use parse::{UnsqueezeParse, UnsqueezeParseState};
pub use resolve::{UnsqueezeResolve, UnsqueezeResolveState};
pub use sequences::{UnsqueezeSequences, UnsqueezeSequencesState};
pub use sources::UnsqueezeSources;
