//! The zstd frames (RFC 8878) that the checkpoint engine makes.
//!
//! Profile: magic number, single segment, 2-byte content size, no checksum, no dictionary; one block for each
//! granule, RLE if all its bytes are equal, else raw; the last block says so. Every zstd decodes it.

/// Bytes of a granule.
pub const GRANULE_BYTES: usize = 4096;
/// Most granules of one frame.
pub const MAX_GRANULES: usize = isotherm_abi::record::EXTENT_GRANULES as usize;
/// Bytes before the first block.
pub const HEADER_BYTES: usize = 7;
/// Bytes of the header of a block.
pub const BLOCK_HEADER_BYTES: usize = 3;

const MAGIC: u32 = 0xFD2F_B528;
/// Content size of 2 bytes (code 1 in bits 7:6), single segment (bit 5), nothing else.
const DESCRIPTOR: u8 = 0x60;
/// The 2-byte content size is stored less this.
const SIZE_BIAS: usize = 256;
const RLE: u32 = 1;

/// One granule.
pub type Granule = [u8; GRANULE_BYTES];

/// The byte that the whole granule consists of, if there is one.
#[must_use]
pub fn constant(granule: &Granule) -> Option<u8> {
    granule.iter().all(|&b| b == granule[0]).then_some(granule[0])
}

/// Most bytes that a frame of `granules` granules can have: all of them raw.
#[must_use]
pub const fn largest(granules: usize) -> usize {
    HEADER_BYTES + granules * (BLOCK_HEADER_BYTES + GRANULE_BYTES)
}

/// The frame's first bytes.
///
/// # Panics
/// If `granules` is not in 1..=16.
#[must_use]
pub fn header(granules: usize) -> [u8; HEADER_BYTES] {
    assert!((1..=MAX_GRANULES).contains(&granules), "a frame holds 1 to {MAX_GRANULES} granules");
    let m = MAGIC.to_le_bytes();
    let [low, high, ..] = (granules * GRANULE_BYTES - SIZE_BIAS).to_le_bytes();
    [m[0], m[1], m[2], m[3], DESCRIPTOR, low, high]
}

/// Appends one granule as a block.
pub fn push_block(frame: &mut Vec<u8>, granule: &Granule, last: bool) {
    let constant = constant(granule);
    let kind = if constant.is_some() { RLE } else { 0 };
    let block = u32::from(last) | kind << 1 | (GRANULE_BYTES as u32) << 3;
    frame.extend_from_slice(&block.to_le_bytes()[..BLOCK_HEADER_BYTES]);
    match constant {
        Some(byte) => frame.push(byte),
        None => frame.extend_from_slice(granule),
    }
}

/// The frame of 1 to 16 granules.
///
/// # Panics
/// If there are none, or more than 16.
#[must_use]
pub fn encode(granules: &[Granule]) -> Vec<u8> {
    let mut frame = header(granules.len()).to_vec();
    for (i, granule) in granules.iter().enumerate() {
        push_block(&mut frame, granule, i + 1 == granules.len());
    }
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(seed: u32) -> Granule {
        let mut x = seed | 1;
        std::array::from_fn(|_| {
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            x as u8
        })
    }

    fn check(granules: &[Granule]) -> Vec<u8> {
        let frame = encode(granules);
        let plain = zstd::stream::decode_all(&frame[..]).unwrap();
        assert!(plain == granules.concat(), "zstd decodes something else");
        frame
    }

    #[test]
    fn zstd_decodes_every_count_and_kind() {
        for n in 1..=16 {
            let raw: Vec<_> = (0..n).map(noise).collect();
            assert_eq!(check(&raw).len(), largest(n as usize));
            let constant: Vec<_> = (0..n).map(|i| [i as u8; GRANULE_BYTES]).collect();
            assert_eq!(check(&constant).len(), HEADER_BYTES + n as usize * 4);
            let mixed: Vec<_> =
                (0..n).map(|i| if i % 3 == 1 { [0; GRANULE_BYTES] } else { noise(i) }).collect();
            check(&mixed);
        }
    }

    #[test]
    fn sixteen_granules_fit_the_two_byte_content_size() {
        let frame = check(&[[7; GRANULE_BYTES]; 16]);
        assert_eq!(frame[..7], [0x28, 0xB5, 0x2F, 0xFD, 0x60, 0x00, 0xFF]);
        assert_eq!(frame[7..11], [0x02, 0x80, 0x00, 7]);
        assert_eq!(frame[67..], [0x03, 0x80, 0x00, 7]);
        assert_eq!(zstd::zstd_safe::get_frame_content_size(&frame).unwrap(), Some(65536));
        assert_eq!(largest(16).next_multiple_of(64), 65536 + 64);
    }

    #[test]
    fn one_other_byte_makes_a_block_raw() {
        for at in [0, 1, 2047, 4095] {
            let mut granule = [9; GRANULE_BYTES];
            granule[at] = 8;
            assert_eq!(check(&[granule]).len(), largest(1));
        }
    }

    #[test]
    #[should_panic(expected = "1 to 16")]
    fn seventeen_granules_are_refused() {
        let _ = encode(&[[0; GRANULE_BYTES]; 17]);
    }
}
