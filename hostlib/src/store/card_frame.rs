//! Frames that a card may decode itself.

use super::frames::{Decoded, Frames};
use super::{Directory, Manifest, StoreError};
use isotherm_abi::store::ExtentEntry;

/// A frame, and the bases that it needs if it is a delta.
#[derive(Clone, Debug)]
pub(crate) struct CardFrame {
    pub(crate) bytes: Vec<u8>,
    pub(crate) base: Option<Vec<u8>>,
}

impl Directory {
    /// The frame of an extent, if a card without learned tables can make all of its granules of it: none is left out, they are
    /// not encoded, and it names no dictionary. Whether the frame is one of the card's profile only the card can tell.
    pub(crate) fn card_frame(
        &self,
        m: &Manifest,
        e: &ExtentEntry,
    ) -> Result<Option<CardFrame>, StoreError> {
        if e.granules != e.frame_granules || e.encoding != 0 || e.dictionary != 0 {
            return Ok(None);
        }
        let mut frames = Frames::of(self);
        let base = match e.chain {
            0 => None,
            _ => Some(frames.prefix(&m.tables, e, &mut Decoded::default())?),
        };
        Ok(Some(CardFrame { bytes: frames.stored(e)?, base }))
    }
}
