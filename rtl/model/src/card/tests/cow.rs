//! Snapshots, jobs, absent granules and the window on the whole card.

use super::*;
use crate::map::Holder;
use crate::random::{Random, seeds};
use isotherm_abi::fault::FaultRecord;
use isotherm_abi::record::Extent;
use isotherm_regs::{fault, part};

const GRANULE: usize = 4096;
const DATA: usize = 0x1_0000;

fn release(c: &mut Card, h: &mut Ram, first: u64, count: u64, keep: bool) -> u32 {
    write(c, h, map::RANGE_FIRST, first);
    write(c, h, map::RANGE_COUNT, count);
    write(c, h, map::RANGE_MODE, keep.into());
    write(c, h, map::CONTROL, 2);
    map::Status(read(c, h, map::STATUS) as u32).release_reason()
}

fn fault_command(c: &mut Card, h: &mut Ram, control: u64, first: u64, count: u64) -> u32 {
    write(c, h, fault::RANGE_FIRST, first);
    write(c, h, fault::RANGE_COUNT, count);
    write(c, h, fault::CONTROL, control);
    fault::Status(read(c, h, fault::STATUS) as u32).reason()
}

fn commit(c: &mut Card, h: &mut Ram, table: &[(u64, u64, u64)]) {
    for (i, &(base, length, attr)) in table.iter().enumerate() {
        write(c, h, part::SELECT, i as u64);
        write(c, h, part::SHADOW_BASE, base * 16);
        write(c, h, part::SHADOW_LENGTH, length * 16);
        write(c, h, part::SHADOW_ATTR, attr);
    }
    write(c, h, part::SHADOW_COUNT, table.len() as u64);
    write(c, h, part::CONTROL, 1);
    assert_eq!(part::Status(read(c, h, part::STATUS) as u32).reason(), 0);
}

/// The granules that the last job saved, from what it left in host memory.
fn saved(h: &Ram) -> (Vec<(u32, Vec<u8>)>, u16) {
    let mut granules = vec![];
    for at in (0x1000..).step_by(64) {
        match Record::parse(h.0[at..at + 64].try_into().unwrap()).unwrap() {
            Record::JobEnd(end) => return (granules, end.status),
            Record::Extent(Extent { first_granule, data_offset, frame_len, crc32c, .. }) => {
                let start = DATA + data_offset as usize;
                let frame = &h.0[start..start + frame_len as usize];
                let plain = zstd::stream::decode_all(frame).unwrap();
                assert_eq!(::crc32c::crc32c(&plain), crc32c);
                granules.extend((first_granule..).zip(plain.chunks(GRANULE).map(<[u8]>::to_vec)));
            }
        }
    }
    unreachable!("the records end with the job")
}

#[test]
fn a_job_saves_the_snapshot_while_the_window_is_written() {
    let (mut c, mut h) = card(4);
    c.write_window(5 * 4096 + 10, b"before").unwrap();
    c.write_window(6 * 4096, b"also").unwrap();
    snapshot(&mut c, &mut h);
    ring(&mut c, &mut h, Mode::Dirty);
    c.write_window(5 * 4096 + 10, b"after!").unwrap();
    c.write_window(7 * 4096, b"later").unwrap();
    while read(&mut c, &mut h, ckpt::STATUS) & 1 == 1 {
        assert_eq!(release(&mut c, &mut h, 0, 64, false), 4, "a job runs");
    }
    let (granules, status) = saved(&h);
    assert_eq!((granules.len(), status), (2, 0));
    assert_eq!((granules[0].0, &granules[0].1[10..16]), (5, &b"before"[..]));
    assert_eq!((granules[1].0, &granules[1].1[..4]), (6, &b"also"[..]));
    let mut now = [0; 6];
    c.read_window(5 * 4096 + 10, &mut now).unwrap();
    assert_eq!(&now, b"after!");
    assert_eq!(release(&mut c, &mut h, 0, 64, false), 0);
    snapshot(&mut c, &mut h);
    ring(&mut c, &mut h, Mode::Dirty);
    while read(&mut c, &mut h, ckpt::STATUS) & 1 == 1 {}
    let numbers: Vec<_> = saved(&h).0.iter().map(|g| g.0).collect();
    assert_eq!(numbers, [5, 7]);
}

#[test]
fn the_first_write_copies_its_partition_and_flagged_ones_are_copied_before() {
    let (mut c, mut h) = card(0);
    commit(&mut c, &mut h, &[(0, 8, 0x100), (8, 4, 1), (12, 52, 1)]);
    let private = |c: &Card| (0..64).filter(|&g| c.map().frame(g).private).collect::<Vec<_>>();
    snapshot(&mut c, &mut h);
    assert_eq!(private(&c), Vec::from_iter(0..8));
    c.write_window(3 * 4096, &[1]).unwrap();
    assert_eq!(read(&mut c, &mut h, map::DEMAND_COPIES), 0, "it was copied ahead");
    c.write_window(10 * 4096, &[1]).unwrap();
    assert_eq!(private(&c), Vec::from_iter(0..12));
    let copies = [map::DEMAND_COPIES, map::BACKGROUND_COPIES].map(|r| read(&mut c, &mut h, r));
    assert_eq!(copies, [1, 8 + 3]);
    for (entry, copies, first_writes) in [(0, 8, 0), (1, 4, 1), (2, 0, 0)] {
        write(&mut c, &mut h, part::SELECT, entry);
        let shown = [part::STAT_COPIES, part::STAT_FIRST_WRITES, part::STAT_COPY_BYTES];
        let shown = shown.map(|r| read(&mut c, &mut h, r));
        assert_eq!(shown, [copies, first_writes, copies * 4096]);
    }
    // only what is written
    release(&mut c, &mut h, 0, 64, false);
    write(&mut c, &mut h, map::CONFIG, 0);
    snapshot(&mut c, &mut h);
    c.write_window(10 * 4096, &[1]).unwrap();
    assert_eq!(private(&c), [10]);
    // nothing in the background, until it may
    release(&mut c, &mut h, 0, 64, false);
    write(&mut c, &mut h, map::CONFIG, 6);
    write(&mut c, &mut h, map::COPY_SHARE, 0);
    snapshot(&mut c, &mut h);
    c.write_window(9 * 4096, &[1]).unwrap();
    assert_eq!(private(&c), [9]);
    write(&mut c, &mut h, map::COPY_SHARE, 1);
    assert_eq!(private(&c), Vec::from_iter(0..12));
    // what waits at a snapshot is not copied any more
    release(&mut c, &mut h, 0, 64, false);
    write(&mut c, &mut h, map::COPY_SHARE, 0);
    snapshot(&mut c, &mut h);
    c.write_window(9 * 4096, &[1]).unwrap();
    release(&mut c, &mut h, 0, 64, false);
    write(&mut c, &mut h, map::CONFIG, 2);
    snapshot(&mut c, &mut h);
    write(&mut c, &mut h, map::COPY_SHARE, 1);
    assert_eq!(private(&c), []);
}

#[test]
fn bases_are_evicted_until_the_reserve_is_free() {
    let (mut c, mut h) = card(0);
    write(&mut c, &mut h, map::RESERVE, 0);
    snapshot(&mut c, &mut h);
    c.write_window(0, &[1]).unwrap();
    release(&mut c, &mut h, 0, 64, false);
    let frames = [map::BASE_FRAMES, map::FREE_FRAMES];
    assert_eq!(frames.map(|r| read(&mut c, &mut h, r)), [64, 0]);
    write(&mut c, &mut h, map::RESERVE, 10);
    assert_eq!(frames.map(|r| read(&mut c, &mut h, r)), [54, 10]);
    assert_eq!(read(&mut c, &mut h, map::EVICTIONS), 10);
}

#[test]
fn a_write_to_an_absent_granule_completes_with_its_fill() {
    let (mut c, mut h) = card(0);
    enable_interrupts(&mut c, &mut h);
    assert_eq!(fault_command(&mut c, &mut h, 1, 2, 1), 0);
    assert_eq!(c.take_interrupts(), []);
    // two requests: the link carries 128 bytes in one
    c.write_window(2 * 4096 + 64, &[7; 128]).unwrap();
    assert_eq!(c.take_interrupts(), [5]);
    assert_eq!(read(&mut c, &mut h, fault::DEPTH), 2 << 8 | 8);
    let mut ring_words = [0; 16];
    c.read_registers(fault::RING.offset, &mut ring_words, &mut h);
    let record = FaultRecord::parse(&ring_words).unwrap();
    assert_eq!((record.granule, record.write, record.failed), (2, true, false));
    assert!(record.timestamp > 0);

    snapshot(&mut c, &mut h);
    c.write_window(2 * 4096 + 100, &[8]).unwrap();
    write(&mut c, &mut h, irq::STATE, 0x20);
    assert_eq!(release(&mut c, &mut h, 0, 64, true), 0);
    write(&mut c, &mut h, map::CONTROL, 1);
    assert_eq!(map::Status(read(&mut c, &mut h, map::STATUS) as u32).reason(), 3, "parked");

    h.0[0x4000..0x5000].fill(3);
    write(&mut c, &mut h, fault::FILL_ADDR, RAM + 0x4000);
    assert_eq!(fault_command(&mut c, &mut h, 2, 2, 1), 0);
    assert_eq!(c.take_interrupts(), [4, 5]);
    let mut bytes = [0; 4096];
    c.read_window(2 * 4096, &mut bytes).unwrap();
    let mut expected = [3; 4096];
    expected[64..192].fill(7);
    expected[100] = 8;
    assert!(bytes == expected);
    assert_eq!(read(&mut c, &mut h, map::LATE_WRITES), 2);
    let counts = [fault::SERVED, fault::ABSENT, fault::ERROR].map(|r| read(&mut c, &mut h, r));
    assert_eq!(counts, [3, 0, 0]);
    assert_eq!(read(&mut c, &mut h, heat::ACCEPTED), 0);
    write(&mut c, &mut h, map::CONTROL, 1);
    assert_eq!(map::Status(read(&mut c, &mut h, map::STATUS) as u32).reason(), 0);
}

#[test]
fn a_late_write_is_in_the_snapshot_it_came_before() {
    let (mut c, mut h) = card(0);
    h.0[0x4000..0x5000].fill(3);
    write(&mut c, &mut h, fault::FILL_ADDR, RAM + 0x4000);
    fault_command(&mut c, &mut h, 1, 2, 1);
    c.write_window(2 * 4096, &[7]).unwrap();
    snapshot(&mut c, &mut h);
    c.write_window(2 * 4096 + 1, &[8]).unwrap();
    ring(&mut c, &mut h, Mode::Dirty);
    assert_eq!(saved(&h).1, 14, "the granule is absent");
    fault_command(&mut c, &mut h, 2, 2, 1);
    ring(&mut c, &mut h, Mode::Dirty);
    let (granules, status) = saved(&h);
    assert_eq!((granules.len(), status, granules[0].0), (1, 0, 2));
    assert_eq!(granules[0].1[..3], [7, 3, 3]);
    let mut bytes = [0; 3];
    c.read_window(2 * 4096, &mut bytes).unwrap();
    assert_eq!(bytes, [7, 8, 3]);
    // the second write belongs to the next one
    release(&mut c, &mut h, 0, 64, false);
    snapshot(&mut c, &mut h);
    ring(&mut c, &mut h, Mode::Dirty);
    assert_eq!(saved(&h).0[0].1[..3], [7, 8, 3]);
}

#[test]
fn a_late_write_makes_nothing_dirty_later_and_an_absent_granule_is_not_copied() {
    let (mut c, mut h) = card(0);
    fault_command(&mut c, &mut h, 1, 2, 1);
    c.write_window(2 * 4096, &[7]).unwrap();
    snapshot(&mut c, &mut h);
    c.write_window(0, &[1]).unwrap();
    let shared: Vec<_> = (0..64).filter(|&g| !c.map().frame(g).private).collect();
    assert_eq!(shared, [2], "its partition was copied but for the absent granule");
    write(&mut c, &mut h, fault::FILL_ADDR, RAM + 0x4000);
    fault_command(&mut c, &mut h, 2, 2, 1);
    ring(&mut c, &mut h, Mode::Dirty);
    let (granules, status) = saved(&h);
    assert_eq!((granules.len(), status, granules[0].1[0]), (1, 0, 7));
    release(&mut c, &mut h, 0, 64, false);
    snapshot(&mut c, &mut h);
    ring(&mut c, &mut h, Mode::Dirty);
    assert_eq!(saved(&h).0.iter().map(|g| g.0).collect::<Vec<_>>(), [0]);
}

#[test]
fn a_read_of_an_absent_granule_fails_at_once_and_a_ninth_write_poisons() {
    let (mut c, mut h) = card(0);
    enable_interrupts(&mut c, &mut h);
    c.write_window(4096, &[9; 8192]).unwrap();
    fault_command(&mut c, &mut h, 1, 2, 1);
    let mut bytes = [0; 1024];
    let failed = c.read_window(2 * 4096 - 512, &mut bytes);
    assert_eq!(failed, Err(ReadError::Absent { granule: 2 }));
    assert!(bytes[..512] == [9; 512] && bytes[512..] == [0xFF; 512]);
    assert_eq!(c.take_interrupts(), [5]);
    let shown = [fault::ERROR, fault::FAULTS, fault::DEPTH].map(|r| read(&mut c, &mut h, r));
    assert_eq!(shown, [1, 1, 8]);
    (0..9).for_each(|n| c.write_window(2 * 4096 + 8 * n, &[1; 8]).unwrap());
    assert_eq!((read(&mut c, &mut h, fault::ERROR), read(&mut c, &mut h, fault::POISONED)), (3, 1));
    assert!(
        c.read_window(64 * 4096, &mut bytes).is_err_and(|e| matches!(e, ReadError::Outside(_)))
    );
}

#[test]
fn a_parked_write_whose_time_is_over_is_lost() {
    let (mut c, mut h) = card(0);
    enable_interrupts(&mut c, &mut h);
    fault_command(&mut c, &mut h, 1, 2, 1);
    c.write_window(2 * 4096, &[1]).unwrap();
    write(&mut c, &mut h, irq::STATE, 0x20);
    c.take_interrupts();
    c.end_parking();
    assert_eq!(c.take_interrupts(), [5]);
    assert_eq!((read(&mut c, &mut h, fault::ERROR), read(&mut c, &mut h, fault::POISONED)), (2, 1));
    h.0[0x4000..0x5000].fill(3);
    write(&mut c, &mut h, fault::FILL_ADDR, RAM + 0x4000);
    assert_eq!(fault_command(&mut c, &mut h, 2, 2, 1), 0);
    let mut byte = [0];
    c.read_window(2 * 4096, &mut byte).unwrap();
    assert_eq!((byte, read(&mut c, &mut h, fault::POISONED)), ([3], 0));
}

#[test]
fn a_lost_snapshot_raises_the_map_cause() {
    let (mut c, mut h) = card(0);
    enable_interrupts(&mut c, &mut h);
    write(&mut c, &mut h, map::CONFIG, 1);
    write(&mut c, &mut h, map::FRAME_LIMIT, 64);
    snapshot(&mut c, &mut h);
    c.write_window(0, &[1]).unwrap();
    assert_eq!(c.take_interrupts(), [4]);
    ring(&mut c, &mut h, Mode::Full);
    assert_eq!(saved(&h), (vec![], 15));
}

#[test]
fn after_a_reset_granules_are_back_in_their_own_frames() {
    let (mut c, mut h) = card(0);
    snapshot(&mut c, &mut h);
    c.write_window(0, &[1]).unwrap();
    fault_command(&mut c, &mut h, 1, 3, 1);
    assert_ne!(c.map().frame(0).live, 0);
    c.reset();
    assert_eq!(c.map().frame(0).live, 0);
    assert_eq!(read(&mut c, &mut h, fault::ABSENT), 0);
    c.read_window(3 * 4096, &mut [0]).unwrap();
}

/// The card, and what the window and its snapshots must hold.
struct Mirror {
    c: Card,
    h: Ram,
    window: Vec<u8>,
    image: Vec<u8>,
    /// Not written since it was last saved or filled: must be in the next dirty save.
    written: Vec<bool>,
    frozen: Vec<bool>,
    saved: Vec<bool>,
}

const GRANULES: u32 = 64;

impl Mirror {
    fn new() -> Self {
        let (c, h) = card(0);
        let bytes = vec![0; GRANULES as usize * GRANULE];
        let none = vec![false; GRANULES as usize];
        let (image, written, frozen) = (bytes.clone(), none.clone(), none.clone());
        Self { c, h, window: bytes, image, written, frozen, saved: none }
    }

    fn step(&mut self, r: &mut Random) {
        let g = r.below(GRANULES);
        let at = u64::from(g) * 4096 + u64::from(r.below(4096));
        let (c, h) = (&mut self.c, &mut self.h);
        match r.below(40) {
            0..24 => {
                let most = self.window.len() as u64 - at;
                let longest = [8, 64, 5000][r.below(3) as usize];
                let length = (1 + r.below(longest)).min(most as u32);
                let fill = r.next() as u8;
                let range = at as usize..at as usize + length as usize;
                c.write_window(at, &vec![fill; length as usize]).unwrap();
                self.window[range.clone()].fill(fill);
                for g in range.start / GRANULE..=(range.end - 1) / GRANULE {
                    self.written[g] = true;
                }
            }
            24..27 => {
                let before = c.map().generation();
                write(c, h, map::CONTROL, 1);
                if c.map().generation() != before {
                    self.image.clone_from(&self.window);
                    assert!(!self.frozen.contains(&true));
                    std::mem::swap(&mut self.written, &mut self.frozen);
                    self.saved.fill(false);
                }
            }
            27..30 => {
                if c.map().outstanding() {
                    self.save(if r.one_in(2) { Mode::Full } else { Mode::Dirty });
                }
            }
            30..35 => {
                let (g, count) =
                    if r.one_in(2) { (0, GRANULES) } else { (g, 1 + r.below(GRANULES - g)) };
                let kept = (g..g + count).any(|g| !self.saved[g as usize]);
                let outstanding: Vec<_> =
                    (g..g + count).filter(|&g| !c.map().frame(g).released).collect();
                assert_eq!(release(c, h, g.into(), count.into(), kept), 0);
                for g in outstanding {
                    let frozen = std::mem::take(&mut self.frozen[g as usize]);
                    self.written[g as usize] |= frozen && kept;
                }
            }
            35 => {
                let cut = 1 + r.below(GRANULES - 1);
                let attr = |r: &mut Random| u64::from(r.below(2)) << 8 | u64::from(r.below(3));
                let table = [(0, cut.into(), attr(r)), (cut.into(), (64 - cut).into(), attr(r))];
                commit(c, h, &table);
            }
            36 => write(c, h, map::CONFIG, r.below(8).into()),
            37 => write(c, h, map::RESERVE, r.below(80).into()),
            38 => write(c, h, map::COPY_SHARE, r.below(3).into()),
            _ => write(c, h, map::FRAME_LIMIT, (64 + r.below(80)).into()),
        }
    }

    /// Runs a job and compares what it saved.
    fn save(&mut self, mode: Mode) {
        let lost = self.c.map().lost();
        let released = (0..GRANULES).any(|g| self.c.map().frame(g).released);
        self.h.0[0x1000..0x2000].fill(0);
        write(&mut self.c, &mut self.h, part::SELECT, 0);
        self.ring_all(mode);
        let (granules, status) = saved(&self.h);
        assert!(status == 0 || (status == 15 && (lost || released)), "status {status}");
        for (g, plain) in &granules {
            let at = *g as usize * GRANULE;
            assert!(*plain == self.image[at..at + GRANULE], "granule {g} of the snapshot");
        }
        if status == 0 {
            for g in 0..GRANULES {
                let there = granules.iter().any(|s| s.0 == g);
                let wanted = mode == Mode::Full || self.frozen[g as usize];
                assert_eq!(there, wanted, "granule {g} in {mode:?}");
                self.saved[g as usize] |= there || !self.frozen[g as usize];
            }
        }
    }

    fn ring_all(&mut self, mode: Mode) {
        let count = read(&mut self.c, &mut self.h, part::ACTIVE_COUNT) as u16;
        ring_partitions(&mut self.c, &mut self.h, mode, count);
    }

    fn check(&mut self) {
        let c = &mut self.c;
        let mut frames: Vec<_> = c.map().frames_of().into_iter().map(|(frame, _)| frame).collect();
        frames.sort_unstable();
        assert_eq!(frames, Vec::from_iter(0..2 * GRANULES));
        let mut bytes = vec![0; self.window.len()];
        c.read_window(0, &mut bytes).unwrap();
        assert!(bytes == self.window);
    }
}

#[test]
fn every_snapshot_is_what_the_window_was_and_no_write_is_ever_missed() {
    let (mut jobs, mut lost, mut copies) = (0, 0, [0; 2]);
    for seed in seeds(6) {
        let mut r = Random::new(seed);
        let mut m = Mirror::new();
        if r.one_in(2) {
            // frames that were used stay in use: few are from the start
            write(&mut m.c, &mut m.h, map::FRAME_LIMIT, (64 + r.below(40)).into());
            write(&mut m.c, &mut m.h, map::CONFIG, 7);
        }
        let run = std::panic::AssertUnwindSafe(|| {
            for _ in 0..800 {
                m.step(&mut r);
                m.check();
            }
            let c = m.c.map().counters();
            copies[0] += c.demand_copies;
            copies[1] += c.background_copies;
            jobs += read(&mut m.c, &mut m.h, ckpt::JOBS_DONE);
            lost += c.lost_snapshots;
            assert!(!m.c.map().frames_of().iter().any(|(f, h)| *h == Holder::Free && *f >= 128));
        });
        if let Err(cause) = std::panic::catch_unwind(run) {
            eprintln!("rerun: ISOTHERM_SEED={seed} cargo test -p isotherm-model card::");
            std::panic::resume_unwind(cause);
        }
    }
    let [demand, background] = copies;
    eprintln!("{jobs} jobs, {lost} lost, {demand} + {background} copies");
    if std::env::var_os("ISOTHERM_SEED").is_none() {
        assert!(jobs > 50 && lost > 0 && demand > 100 && background > 1000);
    }
}
