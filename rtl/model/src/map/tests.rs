use super::*;
use crate::RegisterBlock;
use crate::random::{Random, seeds};
use isotherm_regs::RegDesc;

fn write(m: &mut Map, r: RegDesc, value: u32) {
    m.write32(r.offset_from(map::BASE), value, 0xF);
}

fn read(m: &mut Map, r: RegDesc) -> u32 {
    m.read32(r.offset_from(map::BASE))
}

fn snapshot(m: &mut Map) -> StatusReason {
    write(m, map::CONTROL, 1);
    map::Status(read(m, map::STATUS)).reason_name().unwrap()
}

fn release(m: &mut Map, first: u32, count: u32) -> StatusReleaseReason {
    write(m, map::RANGE_FIRST, first);
    write(m, map::RANGE_COUNT, count);
    write(m, map::CONTROL, 2);
    map::Status(read(m, map::STATUS)).release_reason_name().unwrap()
}

/// Each frame is held exactly once, and the registers count them.
fn check(m: &mut Map) {
    let mut all = m.frames_of();
    all.sort_by_key(|(frame, _)| *frame);
    let twice = all.windows(2).find(|w| w[0].0 == w[1].0);
    assert_eq!(twice, None, "held twice");
    assert_eq!(all.len(), m.frames() as usize, "lost");
    let limit = read(m, map::FRAME_LIMIT).clamp(m.granules(), m.frames());
    let unused = all.iter().filter(|(f, h)| *h == Holder::Unused && *f >= limit).count() as u32;
    let [total, free, snapshot, base] =
        [map::FRAMES, map::FREE_FRAMES, map::SNAPSHOT_FRAMES, map::BASE_FRAMES].map(|r| read(m, r));
    assert_eq!(total, m.granules() + snapshot + base + free + unused);
    let bases = all.iter().filter(|(_, h)| matches!(h, Holder::Base(_))).count();
    let snapshots = all.iter().filter(|(_, h)| matches!(h, Holder::Snapshot(_))).count();
    assert_eq!([base, snapshot], [bases, snapshots].map(|n| n as u32));
}

#[test]
fn after_reset_every_granule_lives_in_its_own_frame() {
    let mut m = Map::new(8);
    for g in 0..8 {
        let view = FrameView { live: g, snapshot: None, base: None, private: true, released: true };
        assert_eq!(m.frame(g), view);
    }
    assert_eq!((m.generation(), m.outstanding(), m.free_frames()), (0, false, 8));
    check(&mut m);
}

#[test]
fn the_first_write_copies_and_the_next_ones_go_on() {
    let mut m = Map::new(8);
    assert_eq!(snapshot(&mut m), StatusReason::Ok);
    assert_eq!(m.frame(3).snapshot, Some(3));
    assert_eq!(m.cow(3, false, false), Cow { copy: Some((3, 8)), frame: 8 });
    assert_eq!(m.cow(3, false, false), Cow { copy: None, frame: 8 });
    assert_eq!(m.cow(5, false, true), Cow { copy: Some((5, 9)), frame: 9 });
    let view = m.frame(3);
    assert_eq!((view.live, view.snapshot, view.base), (8, Some(3), None));
    assert_eq!((read(&mut m, map::DEMAND_COPIES), read(&mut m, map::BACKGROUND_COPIES)), (1, 1));
    check(&mut m);
    assert_eq!(release(&mut m, 0, 8), StatusReleaseReason::Ok);
    // what was the snapshot is the base now
    assert_eq!((m.frame(3).base, m.frame(0).base), (Some(3), None));
    assert_eq!(m.base_frames(), 2);
    assert_eq!(snapshot(&mut m), StatusReason::Ok);
    let view = m.frame(3);
    assert_eq!((view.snapshot, view.base, view.private), (Some(8), Some(3), false));
    assert_eq!(m.cow(3, false, false), Cow { copy: Some((8, 10)), frame: 10 });
    let view = m.frame(3);
    assert_eq!((view.snapshot, view.base), (Some(8), Some(3)));
    assert!(m.release_one(3) && !m.release_one(3));
    assert_eq!(m.frame(3).base, Some(8));
    check(&mut m);
}

#[test]
fn commands_are_refused_with_the_first_reason_that_holds() {
    use StatusReason as S;
    use StatusReleaseReason as R;
    let mut m = Map::new(8);
    let inputs = Inputs { parked_late: true, table_busy: true, job_running: true };
    m.set_inputs(inputs);
    m.set_frame_limit(12);
    assert_eq!(snapshot(&mut m), S::Parked);
    m.set_inputs(Inputs { parked_late: false, ..inputs });
    assert_eq!(snapshot(&mut m), S::Overcommitted);
    m.set_frame_limit(u32::MAX);
    assert_eq!(snapshot(&mut m), S::TableBusy);
    m.set_inputs(Inputs { job_running: true, ..Inputs::default() });
    assert_eq!((snapshot(&mut m), m.generation()), (S::Ok, 1));
    m.set_inputs(inputs);
    assert_eq!((snapshot(&mut m), m.generation()), (S::Unreleased, 1));
    assert_eq!(release(&mut m, 0, 0), R::Empty);
    assert_eq!(release(&mut m, 1, 8), R::BeyondWindow);
    assert_eq!(release(&mut m, u32::MAX, u32::MAX), R::BeyondWindow);
    assert_eq!(release(&mut m, 0, 8), R::JobRunning);
    assert_eq!(m.take_events(), [Event::SnapshotTaken]);
    m.set_inputs(Inputs::default());
    write(&mut m, map::RANGE_MODE, 1);
    assert_eq!(release(&mut m, 6, 2), R::Ok);
    let released = |granule| Event::Released { granule, keep: true };
    assert_eq!(m.take_events(), [released(6), released(7), Event::ReleaseEnded]);
    assert_eq!((read(&mut m, map::UNRELEASED), m.outstanding()), (6, true));
    assert_eq!(release(&mut m, 6, 2), R::Ok);
    assert_eq!(m.take_events(), [Event::ReleaseEnded]);
}

#[test]
fn a_late_write_goes_into_the_snapshot() {
    let mut m = Map::new(8);
    snapshot(&mut m);
    assert_eq!(m.cow(2, true, false), Cow { copy: None, frame: 2 });
    assert_eq!(m.frame(2).snapshot, Some(2));
    assert_eq!(m.cow(2, false, false).copy, Some((2, 8)));
    assert_eq!(m.cow(2, true, false), Cow { copy: None, frame: 8 });
    assert_eq!(read(&mut m, map::LATE_WRITES), 1);
}

#[test]
fn with_two_frames_a_granule_every_write_is_served() {
    let mut m = Map::new(8);
    for round in 0..9 {
        assert_eq!(snapshot(&mut m), StatusReason::Ok);
        for g in 0..8 {
            assert!(m.cow((g * 3 + round) % 8, false, false).copy.is_some(), "round {round}");
            check(&mut m);
        }
        assert_eq!((m.free_frames(), m.lost()), (0, false));
        release(&mut m, 0, 8);
    }
    assert_eq!(m.counters().evictions, 64, "every copy but the first eight took a base");
    m.set_reserve(5);
    m.keep_reserve();
    assert_eq!((m.free_frames(), m.base_frames()), (5, 3));
    m.set_reserve(9);
    m.keep_reserve();
    assert_eq!((m.free_frames(), m.base_frames()), (8, 0));
}

#[test]
fn the_evictor_leaves_granules_under_copy_alone_while_it_can() {
    let mut m = Map::new(4);
    snapshot(&mut m);
    for g in 0..4 {
        m.cow(g, false, false);
    }
    release(&mut m, 0, 4);
    snapshot(&mut m);
    m.set_copying([Some(0), Some(1)]);
    m.cow(3, false, false);
    assert_eq!([0, 1, 2].map(|g| m.frame(g).base.is_some()), [true, true, false]);
    m.set_copying([Some(0), Some(1)]);
    m.cow(2, false, false);
    assert_eq!([0, 1, 3].map(|g| m.frame(g).base.is_some()), [true, true, false]);
    m.cow(1, false, false);
    assert_eq!(m.frame(0).base, None);
    assert!(!m.lost());
    check(&mut m);
}

#[test]
fn an_overcommitted_snapshot_is_lost_and_never_a_write() {
    let mut m = Map::new(4);
    m.set_frame_limit(5);
    assert_eq!(snapshot(&mut m), StatusReason::Overcommitted);
    m.set_config(map::Config(1));
    assert_eq!(snapshot(&mut m), StatusReason::Ok);
    m.take_events();
    assert!(m.cow(0, false, false).copy.is_some());
    assert_eq!(m.cow(1, false, true), Cow { copy: None, frame: 1 });
    assert!(!m.lost() && !m.frame(1).private, "a background copy loses nothing");
    assert_eq!(m.cow(1, false, false), Cow { copy: None, frame: 1 });
    assert_eq!(m.take_events(), [Event::Lost]);
    assert_eq!((m.lost(), m.frame(1).snapshot, m.frame(1).private), (true, None, true));
    assert_eq!(m.cow(2, false, false), Cow { copy: None, frame: 2 });
    assert_eq!(read(&mut m, map::LOST_SNAPSHOTS), 1);
    assert!(map::Status(read(&mut m, map::STATUS)).lost());
    check(&mut m);
    release(&mut m, 0, 4);
    assert_eq!(snapshot(&mut m), StatusReason::Ok);
    assert!(!m.lost());
    check(&mut m);
}

#[test]
fn the_registers_show_a_granule_as_it_was_when_live_was_read() {
    let mut m = Map::new(8);
    snapshot(&mut m);
    m.cow(3, false, false);
    write(&mut m, map::SELECT, 3 + 16);
    assert_eq!(read(&mut m, map::GRANULE_LIVE), 8 | 1 << 30);
    release(&mut m, 0, 8);
    assert_eq!(read(&mut m, map::GRANULE_SNAPSHOT), 3 | 1 << 31);
    assert_eq!(read(&mut m, map::GRANULE_BASE), 0);
    assert_eq!(read(&mut m, map::GRANULE_LIVE), 8 | 3 << 30);
    assert_eq!(read(&mut m, map::GRANULE_BASE), 3 | 1 << 31);
}

/// What a frame holds and what the window and its snapshots should hold, as numbers of writes.
struct Bench {
    m: Map,
    frames: Vec<u64>,
    window: Vec<u64>,
    image: Vec<u64>,
    before: Vec<u64>,
    writes: u64,
}

impl Bench {
    fn new(granules: u32) -> Self {
        let window: Vec<_> = (0..u64::from(granules)).collect();
        let mut frames = window.clone();
        frames.resize(granules as usize * 2, u64::MAX);
        let (image, before) = (window.clone(), window.clone());
        Self { m: Map::new(granules), frames, window, image, before, writes: 1000 }
    }

    fn cow(&mut self, g: u32, late: bool, background: bool) {
        let shared = !self.m.frame(g).private;
        let cow = self.m.cow(g, late, background);
        if let Some((from, to)) = cow.copy {
            self.frames[to as usize] = self.frames[from as usize];
        }
        if !background {
            self.writes += 1;
            self.frames[cow.frame as usize] = self.writes;
            self.window[g as usize] = self.writes;
            if late && shared {
                self.image[g as usize] = self.writes;
            }
        }
    }

    fn step(&mut self, r: &mut Random) {
        let g = r.below(self.m.granules());
        match r.below(64) {
            0..30 => self.cow(g, false, false),
            30..36 => self.cow(g, false, true),
            36..38 => self.cow(g, true, false),
            38..52 => {
                let count = 1 + r.below(self.m.granules() - g);
                release(&mut self.m, g, count);
            }
            52..56 => {
                let before = self.m.generation();
                if snapshot(&mut self.m) == StatusReason::Ok {
                    assert_eq!(self.m.generation(), before + 1);
                    self.before = std::mem::replace(&mut self.image, self.window.clone());
                }
            }
            56..58 => {
                self.m.evict_one(g);
            }
            58..60 => {
                self.m.set_reserve(r.below(8) as u16);
                self.m.keep_reserve();
            }
            60..62 => self.m.set_frame_limit(r.below(self.m.frames() + 4)),
            62 => self.m.set_config(map::Config(r.below(8))),
            _ => self.m.set_copying([0, 1].map(|_| r.one_in(2).then_some(g))),
        }
    }

    fn check(&mut self) {
        check(&mut self.m);
        for g in 0..self.m.granules() {
            let at = g as usize;
            let view = self.m.frame(g);
            assert_eq!(self.frames[view.live as usize], self.window[at], "live {g}: {view:?}");
            if let Some(frame) = view.snapshot {
                assert_eq!(self.frames[frame as usize], self.image[at], "snapshot {g}: {view:?}");
            } else {
                assert!(self.m.lost() || view.released, "granule {g} has no snapshot: {view:?}");
            }
            if let Some(frame) = view.base {
                let base = if view.released { self.image[at] } else { self.before[at] };
                assert_eq!(self.frames[frame as usize], base, "base {g}: {view:?}");
            }
        }
    }
}

#[test]
fn no_frame_is_held_twice_and_every_image_stays_what_it_was() {
    for seed in seeds(40) {
        let mut r = Random::new(seed);
        let granules = [1, 2, 3, 8, 16, 31][r.below(6) as usize];
        let mut b = Bench::new(granules);
        let run = std::panic::AssertUnwindSafe(|| {
            for _ in 0..3000 {
                b.step(&mut r);
                b.check();
            }
            b.m.counters()
        });
        match std::panic::catch_unwind(run) {
            Ok(counters) => assert!(counters.demand_copies > 0, "seed {seed} tried nothing"),
            Err(cause) => {
                eprintln!("rerun: ISOTHERM_SEED={seed} cargo test -p isotherm-model map::");
                std::panic::resume_unwind(cause);
            }
        }
    }
}
