//! Does in the model what the block says it does, and compares.

use super::drive::MapDrive;
use super::parts::{Bus, Mem};
use isotherm_model::map::{FrameView, Map};
use isotherm_regs::map::{self, Config};

/// Bytes of a granule.
pub const GRANULE: usize = 4096;

/// Cycles in which the background must have finished.
const PATIENCE: u64 = 1_000_000;

/// Bytes of a frame, or of a granule of an image.
pub fn of(bytes: &[u8], number: u32) -> &[u8] {
    &bytes[number as usize * GRANULE..][..GRANULE]
}

impl MapDrive {
    fn view(&self) -> FrameView {
        let (m, p) = (&self.m, &self.p);
        let shown = |valid, frame| m.is_set(valid).then(|| m.get(frame) as u32);
        FrameView {
            live: m.get(p.frame_live) as u32,
            snapshot: shown(p.frame_snapshot_valid, p.frame_snapshot),
            base: shown(p.frame_base_valid, p.frame_base),
            private: m.is_set(p.frame_private),
            released: m.is_set(p.frame_released),
        }
    }

    /// A register access ended: what the model has to know.
    pub fn acknowledged(&mut self, bus: &Bus) {
        let Some(value) = bus.value.filter(|_| !bus.part) else { return };
        self.tally.registers += 1;
        if bus.offset == map::FRAME_LIMIT.offset_from(map::BASE) {
            self.golden.set_frame_limit(value);
        }
        if bus.offset == map::CONFIG.offset_from(map::BASE) {
            self.golden.set_config(Config(value & Config::MASK));
        }
    }

    /// What happens in this cycle, in the order in which the keeper does it.
    pub fn follow(&mut self) {
        let p = self.p;
        for (i, (ready, done)) in
            [(p.frame_ready, p.frame_done), (p.fill_ready, p.fill_done)].into_iter().enumerate()
        {
            if self.m.is_set(done) {
                let granule = self.asked[i].take().expect("an answer that nobody waits for");
                self.answered(granule, i == 1);
            }
            if self.asking[i].is_some() && self.m.is_set(ready) {
                self.asked[i] = self.asking[i].take();
            }
        }
        if self.m.is_set(p.snapshot_taken) {
            let (parked, busy) = (self.m.is_set(p.parked_late), false);
            let taken = self.golden.snapshot(parked, busy);
            self.differ_model(taken.is_err(), |_| format!("a SNAPSHOT is taken that is {taken:?}"));
            self.tally.overtaken += u64::from(self.m.get(p.copying).count_ones());
            // it was acknowledged a cycle ago
            let bus = self.acks.back_mut().map(|a| &mut a.0);
            let image = bus.and_then(|b| b.image.take()).expect("no SNAPSHOT was sent");
            self.before = std::mem::replace(&mut self.image, image);
            self.tally.snapshots += 1;
            self.snapshot_at = self.now;
        }
        self.changed = None;
        if self.m.is_set(p.watch_cow) {
            self.follow_cow();
            self.moved(true);
        } else if self.m.is_set(p.watch_changed) {
            self.changed = Some(self.m.get(p.watch_changed_granule) as u32);
        }
        if self.dropping.is_some() && self.m.is_set(p.drop_ready) {
            self.dropping = None;
        }
        if self.blocking.is_some() && self.m.is_set(p.block_ready) {
            self.blocking = None;
        }
    }

    fn follow_cow(&mut self) {
        let p = self.p;
        let granule = self.m.get(p.watch_granule) as u32;
        let late = self.m.is_set(p.watch_late);
        let background = self.m.is_set(p.watch_background);
        let before = self.golden.frame(granule);
        let lost = self.golden.lost();
        let cow = self.golden.cow(granule, late, background);
        self.tally.lost += u64::from(!lost && self.golden.lost());
        let changes = cow.copy.is_some() || before != self.golden.frame(granule);
        let says = self.m.is_set(p.watch_changed);
        self.differ_model(says != changes, |_| {
            format!("cow of {granule}: {cow:?}, changed {says}")
        });
        let t = &mut self.tally;
        *match cow.copy {
            Some(_) if background => &mut t.background,
            Some(_) => &mut t.demand,
            None if before.private => &mut t.private,
            None if late => &mut t.late,
            None => &mut t.in_place,
        } += 1;
    }

    /// After the clock edge: the keeper's count tells an eviction from a release.
    pub fn follow_changes(&mut self) {
        let evictions = self.m.get(self.p.watch_evictions) as u32;
        if let Some(granule) = self.changed.take() {
            let evicted = evictions != self.evictions;
            let done = if evicted {
                self.tally.evicted += 1;
                self.golden.evict_one(granule)
            } else {
                self.tally.released += 1;
                self.golden.release_one(granule)
            };
            let what = if evicted { "evicted" } else { "released" };
            self.differ_model(!done, |_| format!("{granule} is {what} for nothing"));
            self.moved(true);
        }
        self.evictions = evictions;
    }

    /// A job or a fill is told where a granule lies. A job reads its snapshot at once.
    fn answered(&mut self, granule: u32, fill: bool) {
        self.tally.questions += 1;
        let (view, golden) = (self.view(), self.golden.frame(granule));
        self.differ_model(view != golden, |_| {
            format!("frames of {granule}: {view:?}, not {golden:?}")
        });
        if fill {
            self.fill_frame = Some(view.live);
        } else if self.unsettled != Some(granule) {
            self.compare_snapshot(granule, view);
        }
        self.moved(true);
    }

    fn compare_snapshot(&mut self, granule: u32, view: FrameView) {
        if let Some(frame) = view.snapshot {
            let differs = of(self.mem.bytes(), frame) != of(&self.image, granule);
            self.differ(differs, |d| d.how(granule, view, "the snapshot", frame, &d.image));
            self.tally.images += 1;
        }
        if let Some(frame) = view.base {
            let image = if view.released { &self.image } else { &self.before };
            let differs = of(self.mem.bytes(), frame) != of(image, granule);
            self.differ(differs, |d| d.how(granule, view, "the base", frame, image_of(d, view)));
            self.tally.images += 1;
        }
    }

    fn how(&self, granule: u32, view: FrameView, what: &str, frame: u32, image: &[u8]) -> String {
        let (got, want) = (of(self.mem.bytes(), frame), of(image, granule));
        let lines: Vec<_> = (0..64)
            .filter(|l| got[l * 64..][..64] != want[l * 64..][..64])
            .map(|l| l.to_string())
            .collect();
        let generation = self.golden.generation();
        let lines = lines.join(" ");
        format!(
            "{what} of granule {granule} differs in lines {lines}; generation {generation}, {view:?}"
        )
    }

    /// Until nothing moves and nothing is being copied, then compares everything.
    pub fn settle(&mut self) {
        self.drain();
        self.rest();
        self.compare();
    }

    /// Until nothing is copied, or waits to be.
    pub fn rest(&mut self) {
        let start = self.now;
        while !self.m.is_set(self.p.quiet) || !self.m.is_set(self.p.ready) {
            self.cycle();
            self.moved(true);
            assert!(self.now - start < PATIENCE, "never quiet");
        }
    }

    /// Frames, images, counts and conservation; nothing moves.
    pub fn compare(&mut self) {
        // the evictor and a release may still walk
        let mut still = 0;
        while still < 8 * self.granules {
            let before = (self.tally.evicted, self.tally.released);
            self.cycle();
            still = if before == (self.tally.evicted, self.tally.released) { still + 1 } else { 0 };
        }
        for granule in 0..self.granules {
            self.write(&map::SELECT, granule + self.granules);
            let live = map::GranuleLive(self.read(&map::GRANULE_LIVE));
            let snapshot = map::GranuleSnapshot(self.read(&map::GRANULE_SNAPSHOT));
            let base = map::GranuleBase(self.read(&map::GRANULE_BASE));
            let view = FrameView {
                live: live.frame(),
                snapshot: snapshot.valid().then(|| snapshot.frame()),
                base: base.valid().then(|| base.frame()),
                private: live.private(),
                released: live.released(),
            };
            let golden = self.golden.frame(granule);
            self.differ_model(view != golden, |_| format!("{granule}: {view:?}, not {golden:?}"));
            self.compare_snapshot(granule, view);
            let differs = of(self.mem.bytes(), view.live) != of(&self.window, granule);
            self.differ(differs, |d| d.how(granule, view, "the window", view.live, &d.window));
            self.tally.images += 1;
        }
        self.compare_counts();
    }

    fn compare_counts(&mut self) {
        let registers = [
            map::GENERATION,
            map::UNRELEASED,
            map::SNAPSHOT_FRAMES,
            map::BASE_FRAMES,
            map::FREE_FRAMES,
            map::DEMAND_COPIES,
            map::BACKGROUND_COPIES,
            map::EVICTIONS,
            map::LATE_WRITES,
            map::LOST_SNAPSHOTS,
            map::FRAMES,
        ];
        let values = registers.map(|r| self.read(&r));
        let (g, c) = (&self.golden, self.golden.counters());
        let golden = [
            g.generation(),
            g.unreleased(),
            g.snapshot_frames(),
            g.base_frames(),
            g.free_frames(),
            c.demand_copies,
            c.background_copies,
            c.evictions,
            c.late_writes,
            c.lost_snapshots,
            g.frames(),
        ];
        self.differ_model(values != golden, |_| format!("counts {values:?}, not {golden:?}"));
        let kept = conserved(&self.golden);
        self.differ_model(!kept, |_| "a frame is held twice, or lost".into());
    }

    /// Writes to memory past the controller: a fill, or rubbish in a granule that is absent.
    pub fn poke(&mut self, frame: u32, data: &[u8]) {
        if let Mem::Random(memory) = &mut self.mem {
            memory.bytes[frame as usize * GRANULE..][..GRANULE].copy_from_slice(data);
        }
    }
}

fn image_of(d: &MapDrive, view: FrameView) -> &[u8] {
    if view.released { &d.image } else { &d.before }
}

/// Each frame is held exactly once.
fn conserved(golden: &Map) -> bool {
    let mut all: Vec<_> = golden.frames_of().into_iter().map(|(frame, _)| frame).collect();
    all.sort_unstable();
    all.into_iter().eq(0..golden.frames())
}
