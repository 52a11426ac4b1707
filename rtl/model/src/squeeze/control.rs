//! The register block `squeeze`: settings and tables, and what a job takes over of them.
//!
//! # Rules beyond `rtl/docs/COMPRESSION.md`
//! - A job takes over what `SETS` says when its doorbell rings: the offered sets that have an id, and the default set as it
//!   stands there. `IDS` and `DELTA_MIN` count as they stand when an extent begins: do not change them while a job runs.
//! - Reset keeps the words of the tables, as it keeps card memory. What no one has written is zero.
//! - A FILL of a frame looks for the id in `IDS` as it stands when the frame begins. A set whose words cannot be decoded with
//!   counts as not loaded.
//! - A write of TABLE that enables no byte at all, or some, is refused and counted like one while a job runs.

use super::block::Coder;
use super::frame::Encoder;
use super::words::Words;
use crate::RegisterBlock;
use crate::bus::Bank;
use crate::unsqueeze::{DecodeTables, Unsqueeze};
use isotherm_abi::tables::{SETS, WORDS};
use isotherm_regs::RegDesc;
use isotherm_regs::squeeze::{
    BASE, BLOCK, DELTA_MIN, DeltaMin, IDS, IN_USE, InUse, LANES, Lanes, REFUSED, SETS as OFFER,
    Sets, TABLE, TABLE_SET, TableSet,
};
use std::fmt;

/// The block.
#[derive(Clone)]
pub struct Control {
    bank: Bank,
    words: Box<[Words; SETS]>,
    lanes: Lanes,
    in_use: InUse,
    running: bool,
    frame_busy: bool,
    refused: u32,
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lanes, in_use, running, frame_busy, refused, .. } = self;
        f.debug_struct("Control")
            .field("lanes", lanes)
            .field("in_use", in_use)
            .field("running", running)
            .field("frame_busy", frame_busy)
            .field("refused", refused)
            .finish_non_exhaustive()
    }
}

impl Control {
    /// After power-up, beside that many lanes and, with `unsqueeze`, a decompressor.
    #[must_use]
    pub fn new(lanes: u8, unsqueeze: bool) -> Self {
        let mut what = Lanes(0);
        what.set_count(lanes.into());
        what.set_unsqueeze(unsqueeze);
        Self {
            bank: Bank::new(BASE, BLOCK.name),
            words: Box::new([[0; WORDS]; SETS]),
            lanes: what,
            in_use: InUse(0),
            running: false,
            frame_busy: false,
            refused: 0,
        }
    }

    /// Back to the state after power-up, but for the tables.
    pub fn reset(&mut self) {
        self.bank = Bank::new(BASE, BLOCK.name);
        self.in_use = InUse(0);
        self.running = false;
        self.frame_busy = false;
        self.refused = 0;
    }

    /// A job runs, or none; a job that begins takes over the settings.
    pub fn set_running(&mut self, running: bool) {
        if running && !self.running {
            let sets = Sets(self.bank.value(&OFFER) as u32);
            let with_id = (0..SETS).filter(|&set| self.id(set) != 0).fold(0, |m, set| m | 1 << set);
            self.in_use.set_sets(sets.offered() & with_id);
            self.in_use.set_default_set(sets.default_set());
        }
        self.running = running;
    }

    /// A FILL of a frame runs, or none.
    pub fn set_frame_busy(&mut self, busy: bool) {
        self.frame_busy = busy;
    }

    /// The id of a set, 0 is set 1.
    ///
    /// # Panics
    /// There is no such set, here and below.
    #[must_use]
    pub fn id(&self, set: usize) -> u8 {
        (self.bank.value(&IDS) as u32).to_le_bytes()[set]
    }

    /// The words of a set, 0 is set 1.
    #[must_use]
    pub fn words(&self, set: usize) -> &Words {
        &self.words[set]
    }

    /// Bit s: the running or last job may use set s + 1.
    #[must_use]
    pub fn sets(&self) -> u32 {
        self.in_use.sets()
    }

    /// The default set of the running or last job.
    #[must_use]
    pub fn default_set(&self) -> u32 {
        self.in_use.default_set()
    }

    /// Equal lines from which on an extent is coded as a delta.
    #[must_use]
    pub fn delta_min(&self) -> u32 {
        DeltaMin(self.bank.value(&DELTA_MIN) as u32).lines()
    }

    /// What the running job codes with.
    #[must_use]
    pub fn encoder(&self) -> Encoder {
        let used = |set: usize| self.in_use.sets() >> set & 1 == 1;
        let coder = |set| used(set).then(|| (self.id(set), Coder::of_words(&self.words[set])));
        let default_set = self.in_use.default_set() as usize;
        Encoder::of_coders(std::array::from_fn(coder), default_set, self.delta_min() as usize)
    }

    /// What a FILL of a frame decodes with: the sets that have an id, offered or not.
    #[must_use]
    pub fn decoder(&self) -> Unsqueeze {
        let tables = |set| match self.id(set) {
            0 => None,
            id => DecodeTables::of_words(id, &self.words[set]),
        };
        Unsqueeze::of_tables(std::array::from_fn(tables))
    }

    fn driven(&self, register: &RegDesc) -> u64 {
        match register.offset {
            o if o == LANES.offset => self.lanes.0.into(),
            o if o == IN_USE.offset => self.in_use.0.into(),
            o if o == REFUSED.offset => self.refused.into(),
            _ => 0,
        }
    }
}

/// Offsets as in `rtl/regmap/blocks/squeeze.toml`.
impl RegisterBlock for Control {
    fn read32(&mut self, offset: u32) -> u32 {
        let Some(found) = self.bank.find(offset) else { return 0 };
        let driven = self.driven(found.0);
        self.bank.read(found, driven)
    }

    fn write32(&mut self, offset: u32, value: u32, strobe: u8) {
        let Some(word) = table_word(offset) else {
            self.bank.write(offset, value, strobe);
            return;
        };
        if self.running || self.frame_busy || strobe & 0xF != 0xF {
            self.refused = self.refused.wrapping_add(1);
            return;
        }
        let set = TableSet(self.bank.value(&TABLE_SET) as u32).set();
        self.words[set as usize][word] = value;
    }
}

/// Which word of TABLE lies at an offset of the block.
fn table_word(offset: u32) -> Option<usize> {
    let at = (offset & !3).checked_sub(TABLE.offset - BASE)?;
    (at < TABLE.length).then_some((at / 4) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Random, seeds};
    use crate::squeeze::random;

    const TABLE_AT: u32 = TABLE.offset - BASE;

    fn at(register: RegDesc) -> u32 {
        register.offset_from(BASE)
    }

    fn refused(block: &mut Control) -> u32 {
        block.read32(at(REFUSED))
    }

    #[test]
    fn a_set_is_what_was_written() {
        for seed in seeds(10) {
            let rng = &mut Random::new(seed);
            let mut block = Control::new(4, false);
            for set in [2, 0] {
                let image = random::tables(&mut |n| rng.below(n)).image().unwrap();
                block.write32(at(TABLE_SET), set, 0xF);
                for (at, &word) in image.iter().enumerate() {
                    block.write32(TABLE_AT + 4 * at as u32, word, 0xF);
                }
                assert_eq!(block.words(set as usize)[..], image);
            }
            assert!(block.words(1).iter().chain(block.words(3)).all(|&word| word == 0));
            assert_eq!((refused(&mut block), block.read32(TABLE_AT + 8)), (0, 0));
            block.write32(at(IDS), 0x0900_0700, 0xF);
            block.write32(at(OFFER), 0x30F, 0xF);
            block.reset();
            assert!(block.words(2).iter().any(|&word| word != 0), "reset keeps tables");
            assert_eq!(block.read32(at(IDS)), 0);
        }
    }

    #[test]
    fn tables_change_only_while_nothing_runs_and_by_whole_words() {
        let mut block = Control::new(4, true);
        assert_eq!(block.read32(at(LANES)), 0x104);
        block.write32(TABLE_AT, 1, 0xF);
        for strobe in [0, 0b0111, 0b1110] {
            block.write32(TABLE_AT, 2, strobe);
        }
        assert_eq!((refused(&mut block), block.words(0)[0]), (3, 1));
        block.set_running(true);
        block.write32(TABLE_AT, 2, 0xF);
        block.set_running(false);
        block.set_frame_busy(true);
        block.write32(TABLE_AT + 4 * (WORDS as u32 - 1), 2, 0xF);
        block.set_frame_busy(false);
        assert_eq!((refused(&mut block), block.words(0)[0], block.words(0)[WORDS - 1]), (5, 1, 0));
        block.write32(TABLE_AT + 4 * (WORDS as u32 - 1), 2, 0xF);
        // the words before the window are registers, or nothing
        block.write32(TABLE_AT - 4, 2, 0xF);
        assert_eq!((refused(&mut block), block.words(0)[WORDS - 1]), (5, 2));
    }

    #[test]
    fn a_job_takes_over_what_is_offered_and_has_an_id() {
        let mut block = Control::new(1, false);
        block.write32(at(OFFER), 0x30F, 0xF);
        block.write32(at(IDS), 0x0900_0701, 0xF);
        assert_eq!(block.read32(at(IN_USE)), 0);
        block.set_running(true);
        assert_eq!(block.read32(at(IN_USE)), 0x30B);
        block.write32(at(OFFER), 0x101, 0xF);
        block.set_running(true);
        assert_eq!((block.sets(), block.default_set()), (0b1011, 3));
        let encoder = block.encoder();
        assert_eq!([1, 2, 3, 4].map(|set| encoder.coder(set).1), [1, 7, 0, 9]);
        block.set_running(false);
        assert_eq!(block.read32(at(IN_USE)), 0x30B, "of the last job");
        block.set_running(true);
        assert_eq!(block.read32(at(IN_USE)), 0x101);
        assert_eq!(u64::from(block.delta_min()), DELTA_MIN.reset);
    }
}
