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
mod buffers;
mod codes;
mod execute;
mod frame_head;
mod headers;
mod intake;
mod lane;
mod lane_fill;
mod lane_pack;
mod literal_head;
mod literals;
mod parse;
mod pending;
mod resolve;
mod sequence_bits;
mod sequence_values;
mod sequences;
mod sources;
mod streams;
mod window;

pub use base::UnsqueezeBase;
pub use block::Unsqueeze;
pub use buffers::UnsqueezeBuffers;
pub use execute::UnsqueezeExecute;
pub use frame_head::UnsqueezeFrameHead;
pub use headers::{UnsqueezeHeaders, UnsqueezeHeadersState};
pub use intake::UnsqueezeIntake;
pub use lane::UnsqueezeLane;
pub use lane_fill::{UnsqueezeLaneFill, UnsqueezeLaneFillState};
pub use lane_pack::UnsqueezeLanePack;
pub use literal_head::UnsqueezeLiteralHead;
pub use literals::UnsqueezeLiterals;
pub use parse::UnsqueezeParse;
pub use pending::UnsqueezePending;
pub use resolve::{UnsqueezeResolve, UnsqueezeResolveState};
pub use sequence_bits::UnsqueezeSequenceBits;
pub use sequence_values::UnsqueezeSequenceValues;
pub use sequences::{UnsqueezeSequences, UnsqueezeSequencesState};
pub use sources::UnsqueezeSources;
pub use streams::{UnsqueezeStreams, UnsqueezeStreamsState};
pub use window::{UnsqueezeWindow, UnsqueezeWindowState};
