//! Between the 128-bit streams of the engines and the `D` bits of the controller.
//!
//! Here lives the packing of beats, least significant part first, and nothing that knows what they mean.

mod narrow;
mod widen;

pub use narrow::Narrow;
pub use widen::Widen;

/// Bits of an engine's stream.
pub const ENGINE_BITS: usize = 128;

/// Beats of an engine in one beat of `d` bits.
///
/// # Panics
/// If `d` is not 128, 256 or 512.
pub(crate) fn lanes(d: usize) -> u64 {
    assert!(matches!(d, 128 | 256 | 512), "width: D must be 128, 256 or 512, not {d}");
    (d / ENGINE_BITS) as u64
}
