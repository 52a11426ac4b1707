//! What block `squeeze` is set to.

use super::material;
use isotherm_model::squeeze::frame::Encoder;
use isotherm_model::squeeze::tables::TableSet;
use isotherm_sim::testbench::Rng;
use zstd::zstd_safe::DCtx;

pub(crate) struct Setup {
    pub(crate) sets: [Option<TableSet>; 4],
    pub(crate) default_set: usize,
    pub(crate) delta_min: usize,
    pub(crate) encoder: Encoder,
}

impl Setup {
    pub(crate) fn new(sets: [Option<TableSet>; 4], default_set: usize, delta_min: usize) -> Self {
        let refs = sets.each_ref().map(Option::as_ref);
        let encoder = Encoder::new(refs, default_set, delta_min).unwrap();
        Setup { sets, default_set, delta_min, encoder }
    }

    /// No tables, and the setting of deltas after reset.
    pub(crate) fn bare() -> Self {
        Setup::new([const { None }; 4], 0, 64)
    }

    /// All sets, some, or none, each with an id of its own.
    pub(crate) fn random(rng: &mut Rng) -> Self {
        let all = rng.chance(1, 3);
        let mut sets = material::Setup::random(rng, all).sets;
        let none = rng.chance(1, 4);
        for (i, set) in (0..).zip(&mut sets) {
            if none {
                *set = None;
            }
            if let Some(set) = set {
                set.id = 1 + 64 * i + rng.below(63) as u8;
            }
        }
        let default_set = rng.below(6) as usize;
        Setup::new(sets, default_set, delta_min(rng))
    }

    /// The same sets with other settings.
    pub(crate) fn vary(&mut self, rng: &mut Rng) {
        let sets = std::mem::replace(&mut self.sets, [const { None }; 4]);
        *self = Setup::new(sets, rng.below(6) as usize, delta_min(rng));
    }

    /// What libzstd makes of a frame: with the dictionary of this id, with the bases as prefix, or with both.
    pub(crate) fn decode(&self, frame: &[u8], id: u8, bases: &[u8], length: usize) -> Vec<u8> {
        let mut context = DCtx::create();
        let set = self.sets.iter().flatten().find(|set| set.id == id);
        let dictionary;
        if let Some(set) = set {
            dictionary = set.dictionary_over(bases).unwrap();
            context.load_dictionary(&dictionary).unwrap();
        } else {
            assert_eq!(id, 0, "no such set");
            context.ref_prefix(bases).unwrap();
        }
        let mut plain = vec![0; length];
        let n = context.decompress(&mut plain[..], frame).unwrap();
        assert_eq!(n, length);
        plain
    }
}

fn delta_min(rng: &mut Rng) -> usize {
    *rng.pick(&[0, 1, 64, 64, 200, 255, 256, 257, 511])
}
