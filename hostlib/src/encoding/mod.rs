//! What the bytes in a frame can be, besides the plain bytes: arranged or rounded so that zstd finds more in them.
//!
//! Encodings are the host's business: they are applied when a buffer asks for them ([`crate::BufferOptions`]), to what the card
//! saved, before it is stored. `isotherm_abi::store::Encoding` says in the manifest which extents are encoded, and how.

mod planes;
mod quantise;

use isotherm_abi::store::{Encoding, Float};
use std::io::{self, Write};

/// Bytes that `plain` bytes of an extent can have in an encoding at the most: what a decoder may allocate.
pub(crate) fn most_bytes(encoding: &Encoding, plain: usize) -> usize {
    match encoding {
        Encoding::Planes { .. } => plain,
        Encoding::Quantised { .. } => quantise::HEAD_BYTES + 2 * plain,
    }
}

/// Encodes a multiple of 8 bytes. `None` if the encoding is a lossy one and does not hold its bound, which is checked by decoding.
pub(crate) fn encode(encoding: &Encoding, plain: &[u8]) -> Option<Vec<u8>> {
    match *encoding {
        Encoding::Planes { element_bytes } => Some(planes::split(plain, element_bytes.into())),
        Encoding::Quantised { float: Float::F32, bound } => {
            quantise::encode::<f32>(plain, bound.get())
        }
        Encoding::Quantised { float: Float::F64, bound } => {
            quantise::encode::<f64>(plain, bound.get())
        }
    }
}

/// Encoded bytes as a zstd frame. Planes differ in what they are made of, so each may pay for a block with tables of its own.
pub(crate) fn compress(encoding: &Encoding, coded: &[u8], level: i32) -> io::Result<Vec<u8>> {
    let (head, width) = match encoding {
        Encoding::Planes { element_bytes } => (0, usize::from(*element_bytes)),
        Encoding::Quantised { float, .. } => (quantise::HEAD_BYTES, float.bytes()),
    };
    // the planes of exceptions are short, rare, and together behind the others
    let exceptions = match encoding {
        Encoding::Planes { .. } => 0,
        Encoding::Quantised { .. } => quantise::exceptions(coded),
    };
    let plane = (coded.len() - head) / width - exceptions;
    let together = zstd::bulk::compress(coded, level)?;
    let apart = compress_parts(coded, (1..width).map(|k| head + k * plane), level)?;
    Ok(if apart.len() < together.len() { apart } else { together })
}

/// One frame, with a block that ends at each of the cuts.
fn compress_parts(
    bytes: &[u8],
    cuts: impl Iterator<Item = usize>,
    level: i32,
) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::stream::Encoder::new(vec![], level)?;
    encoder.set_pledged_src_size(Some(bytes.len() as u64))?;
    let mut at = 0;
    for cut in cuts {
        encoder.write_all(&bytes[at..cut])?;
        encoder.flush()?;
        at = cut;
    }
    encoder.write_all(&bytes[at..])?;
    encoder.finish()
}

/// What was encoded: exactly `plain` bytes, a multiple of 8.
///
/// # Errors
/// What is wrong with the bytes.
pub(crate) fn decode(encoding: &Encoding, coded: &[u8], plain: usize) -> Result<Vec<u8>, String> {
    match *encoding {
        Encoding::Planes { element_bytes } if coded.len() == plain => {
            Ok(planes::join(coded, element_bytes.into()))
        }
        Encoding::Planes { .. } => {
            Err(format!("{} bytes of planes instead of {plain}", coded.len()))
        }
        Encoding::Quantised { float: Float::F32, bound } => {
            quantise::decode::<f32>(coded, plain, bound.get())
        }
        Encoding::Quantised { float: Float::F64, bound } => {
            quantise::decode::<f64>(coded, plain, bound.get())
        }
    }
}
