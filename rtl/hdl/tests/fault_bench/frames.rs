//! Frames that FILL decodes, good and damaged, and what must come of them.

use super::card::Card;
use super::oracle::GRANULE;
use super::software::FILL;
use isotherm_model::crc32c;
use isotherm_model::squeeze::tables::TableSet;
use isotherm_model::unsqueeze::maker::{mutate, random_frame, random_set};
use isotherm_model::unsqueeze::{DecodeError, DecodeTables, Extent, Unsqueeze, What};
use isotherm_regs::fault::{
    BASE_ADDR, FILL_ADDR, FRAME, FRAME_CRC, FRAME_ERROR, Frame, FrameError, StatusReason,
};
use isotherm_sim::testbench::Rng;

/// Learned sets, as card and model have them.
pub struct Sets {
    pub model: Unsqueeze,
    pub tables: Vec<DecodeTables>,
}

impl Sets {
    /// One set in a random slot. Loading takes thousands of cycles.
    pub fn load(card: &mut Card, rng: &mut Rng) -> Self {
        let (slot, id) = (rng.below(4) as usize, rng.range(1, 255) as u8);
        let set: TableSet = random_set(id, &mut |n| rng.below(n.into()) as u32);
        let mut ids = [0; 4];
        ids[slot] = id;
        card.load(slot, &set, ids);
        let mut model = Unsqueeze::new();
        model.load(slot, &set).unwrap();
        Sets { model, tables: vec![DecodeTables::learned(&set).unwrap()] }
    }
}

/// A frame as software offers it.
#[derive(Clone, Debug)]
pub struct Offer {
    pub frame: Vec<u8>,
    pub crc: u32,
    pub base: Option<Vec<u8>>,
    pub count: usize,
    pub frame_at: u64,
    pub base_at: u64,
}

impl Offer {
    /// A good one.
    pub fn good(sets: &Sets, count: usize, rng: &mut Rng) -> Self {
        let predefined = DecodeTables::predefined();
        let learned = rng.chance(1, 2) && !sets.tables.is_empty();
        let tables = if learned { rng.pick(&sets.tables) } else { &predefined };
        let delta = rng.chance(1, 2);
        let base: Option<Vec<u8>> =
            delta.then(|| (0..count * GRANULE).map(|_| (rng.below(40) * 5) as u8).collect());
        let below = &mut |n: u32| rng.below(n.into()) as u32;
        let made = random_frame(count, tables, base.as_deref(), below);
        let crc = crc32c::of(&made.plain);
        // apart from each other, and from the bytes of plain fills only by chance
        let frame_at = rng.bits(36) * 64;
        let base_at = (1 << 45) + rng.bits(36) * 64;
        Offer { frame: made.frame, crc, base, count, frame_at, base_at }
    }

    /// Something is wrong with it, most likely.
    pub fn damaged(sets: &Sets, count: usize, rng: &mut Rng) -> Self {
        let mut offer = Self::good(sets, count, rng);
        let other = Self::good(sets, 1, rng);
        match rng.below(8) {
            0 => offer.crc ^= 1 << rng.below(32),
            1 => offer.frame.extend((0..rng.range(1, 600)).map(|_| 0)),
            2 => offer.count = rng.range(1, 16) as usize,
            _ => {
                let below = &mut |n: u32| rng.below(n.into()) as u32;
                let bad = mutate(&offer.frame, &other.frame, below);
                if !bad.is_empty() {
                    offer.frame = bad;
                }
            }
        }
        if let Some(base) = &mut offer.base {
            base.resize(offer.count * GRANULE, 7);
        }
        offer
    }

    pub fn verdict(&self, sets: &Sets) -> Result<Vec<u8>, DecodeError> {
        let extent = Extent { count: self.count, crc: self.crc, base: self.base.as_deref() };
        sets.model.decode(&self.frame, &extent)
    }

    /// The reads that bring all of it: where, how many bytes.
    fn pieces(&self) -> Vec<(u64, u64)> {
        let mut all = vec![];
        let base = self.base.as_ref().map(|b| (self.base_at, b.len()));
        for (at, bytes) in [(self.frame_at, self.frame.len())].into_iter().chain(base) {
            let bytes = bytes.next_multiple_of(64) as u64;
            let piece = |from: u64| (at + from, (bytes - from).min(512));
            all.extend((0..bytes).step_by(512).map(piece));
        }
        all
    }
}

impl Card {
    /// Put a frame into host memory and its description into the registers.
    pub fn offer(&mut self, offer: &Offer) {
        self.dma.put(offer.frame_at, &offer.frame);
        if let Some(base) = &offer.base {
            self.dma.put(offer.base_at, base);
            self.write(&BASE_ADDR, offer.base_at);
        }
        let mut frame = Frame(0);
        frame.set_length(offer.frame.len() as u32);
        frame.set_delta(offer.base.is_some());
        self.write(&FRAME, frame.0.into());
        self.write(&FRAME_CRC, offer.crc.into());
        self.write(&FILL_ADDR, offer.frame_at);
    }

    pub fn frame_error(&mut self) -> (Option<What>, u32) {
        let error = FrameError(self.read(&FRAME_ERROR) as u32);
        (What::of(error.code() as u8), error.position())
    }

    /// FILL of a frame into granules that are absent, and all that can be said of it.
    pub fn fill_frame(&mut self, first: usize, offer: &Offer, sets: &Sets) -> StatusReason {
        let count = offer.count;
        let verdict = offer.verdict(sets);
        self.offer(offer);
        let (reads, bursts) = (self.dma.seen.len(), self.writes.seen.len());
        let shown = self.shown.len();
        let before = self.frame_error();
        self.plains.clear();
        if let Ok(plain) = &verdict {
            let granule = |(i, p): (usize, &[u8])| (first + i, p.to_vec());
            self.plains.extend(plain.chunks(GRANULE).enumerate().map(granule));
        }
        let (reason, progress) = self.command(FILL, first, count);
        assert!(!self.m.is_set(self.frame_busy), "busy after its end");
        self.plains.clear();
        let lost = self.writes.seen[bursts..].iter().any(|w| w.1);
        let unread = self.dma.seen[reads..].iter().any(|r| r.1);
        let want = match &verdict {
            _ if lost => StatusReason::Memory,
            _ if unread => StatusReason::DmaRead,
            Err(_) => StatusReason::Frame,
            Ok(_) => StatusReason::Ok,
        };
        assert_eq!(reason, want, "{verdict:?}");
        let fine = reason == StatusReason::Ok;
        assert_eq!(progress, if fine { count } else { 0 });
        let granules: Vec<_> = (first..first + count).collect();
        assert_eq!(self.shown[shown..], if fine { granules } else { vec![] });
        let error = match (&verdict, reason) {
            (Err(e), StatusReason::Frame) => (Some(e.what), e.position),
            _ => before,
        };
        assert_eq!(self.frame_error(), error);
        // all of it is read, in order, and nothing else
        let lengths = self.dma.lengths[reads..].iter();
        let asked: Vec<_> =
            self.dma.seen[reads..].iter().map(|s| s.0).zip(lengths.copied()).collect();
        let (frame, base): (Vec<_>, Vec<_>) =
            asked.iter().copied().partition(|a: &(u64, u64)| a.0 < 1 << 45);
        assert!(frame.is_sorted() && base.is_sorted());
        let pieces = offer.pieces();
        // base granules are read ahead, as far as the frame comes
        assert!(asked.iter().all(|a| pieces.contains(a)), "{asked:x?}");
        if matches!(reason, StatusReason::Ok | StatusReason::Frame) {
            let whole = pieces.iter().filter(|p| p.0 < 1 << 45).count();
            assert_eq!(frame.len(), whole, "the frame is read to its end");
        }
        self.write(&FRAME, 0);
        reason
    }
}
