//! FILL of frames.

use super::*;
use crate::crc32c;
use crate::unsqueeze::maker::{self, random_frame, random_set};
use crate::unsqueeze::{DecodeTables, Extent, What};
use isotherm_abi::fault::LARGEST_FRAME;
use isotherm_regs::fault::{BASE_ADDR, FRAME, FRAME_CRC, FRAME_ERROR, Frame, FrameError};

const FRAME_AT: usize = 0x40;
const BASE_AT: usize = 0x3_0000;

impl Bench {
    fn write64(&mut self, r: RegDesc, low: u32) {
        self.write(r, low);
        self.f.write32(r.offset_from(fault::BASE) + 4, 0, 0xF);
    }

    /// A frame of so many granules, and its base, in host memory and in the registers.
    fn offer(&mut self, frame: &[u8], crc: u32, base: Option<&[u8]>) {
        let host = &mut self.around.host;
        host.resize(BASE_AT + 16 * 4096, 0xEE);
        host[FRAME_AT..FRAME_AT + frame.len()].copy_from_slice(frame);
        if let Some(base) = base {
            host[BASE_AT..BASE_AT + base.len()].copy_from_slice(base);
        }
        let mut word = Frame(0);
        word.set_length(frame.len() as u32);
        word.set_delta(base.is_some());
        self.write(FRAME, word.0);
        self.write(FRAME_CRC, crc);
        self.write64(FILL_ADDR, FRAME_AT as u32);
        self.write64(BASE_ADDR, BASE_AT as u32);
    }

    fn frame_error(&mut self) -> (Option<What>, u32) {
        let error = FrameError(self.read(FRAME_ERROR));
        (What::of(error.code() as u8), error.position())
    }
}

#[test]
fn a_frame_fills_all_its_granules_or_none() {
    use StatusReason as R;
    for seed in seeds(60) {
        let mut r = Random::new(seed);
        let mut b = Bench::new();
        let set = random_set(9, &mut |n| r.below(n));
        b.around.unsqueeze.load(2, &set).unwrap();
        let learned = DecodeTables::learned(&set).unwrap();
        let plain_tables = DecodeTables::predefined();
        let most = if r.one_in(8) { 16 } else { 3 };
        let count = 1 + r.below(most);
        let first = r.below(GRANULES - count + 1);
        let base: Option<Vec<u8>> =
            r.one_in(2).then(|| (0..count * 4096).map(|_| (r.below(9) * 5) as u8).collect());
        let tables = if r.one_in(2) { &learned } else { &plain_tables };
        let made = random_frame(count as usize, tables, base.as_deref(), &mut |n| r.below(n));
        let crc = crc32c::of(&made.plain);
        b.set_absent(first, count);
        for g in first..first + count {
            b.arrive(g, true, g.into());
        }
        b.f.take_events();

        // damaged: nothing is present, nothing is served
        let bad = maker::mutate(&made.frame, &made.frame, &mut |n| r.below(n));
        b.offer(&bad, crc, base.as_deref());
        let extent = Extent { count: count as usize, crc, base: base.as_deref() };
        let verdict = b.around.unsqueeze.decode(&bad, &extent);
        if let (Err(error), true) = (verdict, !bad.is_empty()) {
            assert_eq!((b.fill(first, count), b.read(PROGRESS)), (R::Frame, 0), "seed {seed}");
            assert_eq!(b.frame_error(), (Some(error.what), error.position), "seed {seed}");
            assert_eq!((b.read(ABSENT), b.around.written.len()), (count, 0));
            assert!(b.around.served.is_empty());
            assert_eq!(b.f.take_events(), [Event::Interrupt]);
        }

        let before = b.around.reads.len();
        b.offer(&made.frame, crc, base.as_deref());
        // one of them cannot be written
        b.around.full = Some(first + r.below(count));
        assert_eq!((b.fill(first, count), b.read(PROGRESS)), (R::Memory, 0), "seed {seed}");
        assert_eq!(b.read(ABSENT), count);
        b.around.full = None;
        b.f.take_events();
        let error = b.read(FRAME_ERROR);
        b.around.reads.truncate(before);
        assert_eq!((b.fill(first, count), b.read(PROGRESS)), (R::Ok, count), "seed {seed}");
        assert_eq!((b.read(ABSENT), b.read(FRAME_ERROR)), (0, error));
        let frame_read = (FRAME_AT as u64, made.frame.len().next_multiple_of(64));
        let base_read = base.as_ref().map(|base| (BASE_AT as u64, base.len()));
        let reads: Vec<_> = [frame_read].into_iter().chain(base_read).collect();
        assert_eq!(b.around.reads[before..], reads);
        let mut events = vec![];
        for g in first..first + count {
            let at = (g - first) as usize * 4096;
            assert!(b.around.written[&g] == made.plain[at..at + 4096], "seed {seed}, granule {g}");
            events.push(Event::Blocked(g, false));
        }
        events.push(Event::Interrupt);
        assert_eq!(b.f.take_events(), events);
        let served: Vec<_> = b.around.served.iter().map(|s| s.access.granule).collect();
        let parked: Vec<_> = (first..first + count.min(8)).collect();
        assert_eq!(served, parked);
        assert_eq!(b.fill(first, count), R::Present);
    }
}

#[test]
fn what_is_wrong_with_a_command_is_found_before_anything_is_read() {
    use StatusReason as R;
    let mut b = Bench::new();
    b.set_absent(0, 20);
    let made = random_frame(1, &DecodeTables::predefined(), None, &mut |n| n / 2);
    b.offer(&made.frame, crc32c::of(&made.plain), None);
    assert_eq!(b.fill(0, 0), R::Empty);
    assert_eq!(b.fill(20, 13), R::BeyondWindow);
    assert_eq!(b.fill(20, 1), R::Present);
    assert_eq!(b.fill(19, 2), R::Present);
    assert_eq!(b.read(FRAME_ERROR), 0);
    assert_eq!((b.fill(0, 17), b.frame_error()), (R::Frame, (Some(What::Count), 0)));
    b.write(FRAME, LARGEST_FRAME as u32 + 1);
    let longest = LARGEST_FRAME as u32;
    assert_eq!((b.fill(0, 1), b.frame_error()), (R::Frame, (Some(What::Trailing), longest)));
    b.write64(BASE_ADDR, 0x60);
    assert_eq!(b.fill(0, 17), R::Frame);
    b.write(FRAME, made.frame.len() as u32 | 1 << 31);
    assert_eq!(b.fill(0, 17), R::Misaligned);
    b.write64(FILL_ADDR, 0x60);
    b.write(FRAME, 1);
    assert_eq!(b.fill(0, 1), R::Misaligned);
    assert!(b.around.reads.is_empty());
    b.write64(FILL_ADDR, 0x40);
    b.around.broken = Some((0x40, FillError::DmaRead));
    assert_eq!(b.fill(0, 1), R::DmaRead);
    b.around.broken = None;
    assert_eq!((b.fill(0, 1), b.frame_error()), (R::Frame, (Some(What::Truncated), 0)));
    // a set that is not loaded
    let frame =
        [&maker::header(1, Some(77))[..], &maker::block_header(true, 1, 4096), &[9]].concat();
    b.offer(&frame, 0, None);
    assert_eq!((b.fill(0, 1), b.frame_error()), (R::Frame, (Some(What::Dictionary), 5)));
    assert_eq!(b.read(ABSENT), 20);
}
