//! What nobody has written.

use crate::error::Error;
use crate::store::NewExtent;
use isotherm_abi::store::{GRANULE_BYTES, MAX_FRAME_GRANULES};

const GRANULE: usize = GRANULE_BYTES as usize;

/// Extents of zeros for what the first generation did not save because nobody has written it.
pub(super) fn between(
    saved: &[NewExtent],
    granules: u64,
    written: &[u64],
) -> Result<Vec<NewExtent>, Error> {
    const COLD: u8 = 2;
    let most = usize::from(MAX_FRAME_GRANULES);
    let mut covered: Vec<_> = saved
        .iter()
        .map(|e| e.first_granule..e.first_granule + u64::from(e.granules))
        .chain(std::iter::once(granules..granules))
        .collect();
    covered.sort_by_key(|r| r.start);
    let mut frames: Vec<Option<(Vec<u8>, u32)>> = vec![None; most + 1];
    let (mut zeros, mut at) = (vec![], 0);
    for next in covered {
        while at < next.start {
            let count = (next.start - at).min(most as u64) as usize;
            if let Some(lost) = written.iter().find(|w| (at..at + count as u64).contains(w)) {
                let text = format!("granule {lost} was written, but the card did not save it");
                let hint = "this is a defect of the card: keep the store and report it";
                let source = Box::new(std::io::Error::other(text));
                return Err(Error::Card { doing: "save the snapshot", source, hint: hint.into() });
            }
            let (frame, crc32c) = frames[count].get_or_insert_with(|| {
                let plain = vec![0; count * GRANULE];
                let frame = zstd::bulk::compress(&plain, 1);
                (frame.expect("invariant: memory to memory"), crc32c::crc32c(&plain))
            });
            zeros.push(NewExtent::full(at, count as u8, COLD, *crc32c, frame.clone()));
            at += count as u64;
        }
        at = at.max(next.end);
    }
    Ok(zeros)
}
