//! The golden encoder with some sets, and libzstd with their dictionaries.

use isotherm_driver::tables::{Accepted, TableSet, Trained};
use isotherm_model::squeeze::frame::{DELTA_MIN, Encoder, Frame};
use isotherm_model::squeeze::{GRANULE, Granule};

use crate::matcher;

pub(crate) struct Codec {
    encoder: Encoder,
    /// Of each set; set 0 has none.
    dictionaries: Vec<Vec<u8>>,
}

impl Codec {
    pub(crate) fn new(sets: &[TableSet], default_set: usize) -> Self {
        let slots = std::array::from_fn(|i| sets.get(i));
        let accepted = |set: &TableSet| Accepted::new(set.clone()).unwrap().dictionary().to_vec();
        Self {
            encoder: Encoder::new(slots, default_set, DELTA_MIN).unwrap(),
            dictionaries: std::iter::once(vec![]).chain(sets.iter().map(accepted)).collect(),
        }
    }

    pub(crate) fn of(trained: &Trained) -> Self {
        Self::new(&trained.sets, trained.default_set)
    }

    pub(crate) fn encode(&self, extent: &[Granule]) -> Frame {
        self.encoder.encode(extent, &[], false, &mut matcher())
    }

    /// Codes an extent and has libzstd decode it.
    pub(crate) fn checked(&self, extent: &[Granule]) -> Frame {
        let frame = self.encode(extent);
        let dictionary = &self.dictionaries[frame.set];
        let mut decoder = zstd::bulk::Decompressor::with_dictionary(dictionary).unwrap();
        let plain = decoder.decompress(&frame.bytes, extent.len() * GRANULE).unwrap();
        assert!(plain == extent.as_flattened(), "libzstd decodes something else");
        frame
    }

    /// Bytes of all frames, one granule each.
    pub(crate) fn bytes(&self, granules: &[Granule]) -> u64 {
        granules.iter().map(|g| self.encode(std::slice::from_ref(g)).bytes.len() as u64).sum()
    }
}

/// Bytes of `zstd -1`, one frame a granule, without checksums.
pub(crate) fn zstd_1(granules: &[Granule]) -> u64 {
    let mut compressor = zstd::bulk::Compressor::new(1).unwrap();
    granules.iter().map(|g| compressor.compress(g).unwrap().len() as u64).sum()
}
