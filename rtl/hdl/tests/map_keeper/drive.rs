//! Drives the block, follows it with the model, and compares in every cycle.

use crate::ckpt_bench::block;
use crate::ports::Ports;
use crate::tally::Tally;
use isotherm_model::map::{Cow, FrameView, Map};
use isotherm_regs::map::{Config, StatusReason, StatusReleaseReason};
use isotherm_sim::testbench::{Bench, Rng};
use isotherm_sim::{Model, PortId};
use std::collections::BTreeSet;

/// A request of the cow port.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CowRequest {
    pub(crate) granule: u32,
    pub(crate) late: bool,
    pub(crate) background: bool,
}

/// A RELEASE.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReleaseRequest {
    pub(crate) first: u32,
    pub(crate) count: u32,
    pub(crate) keep: bool,
}

/// The inputs of the next cycle. A request stays until it is taken, a pulse is gone after the cycle.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    pub(crate) cow: Option<CowRequest>,
    pub(crate) frame: Option<u32>,
    pub(crate) drop: Option<u32>,
    pub(crate) look: u32,
    pub(crate) clear_ready: bool,
    /// A pulse.
    pub(crate) snapshot: bool,
    pub(crate) parked_late: bool,
    pub(crate) table_busy: bool,
    pub(crate) job_running: bool,
    /// A pulse.
    pub(crate) release: Option<ReleaseRequest>,
}

/// A copy: `delay` cycles until the block is told, then so many more cycles.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub(crate) granule: u32,
    pub(crate) delay: u64,
    pub(crate) left: u64,
}

/// A release that runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walk {
    pub(crate) next: u32,
    pub(crate) end: u32,
    pub(crate) keep: bool,
    /// A granule whose dirty bit has not been taken.
    pub(crate) clear: Option<u32>,
}

/// What the block said in a cycle, before its end.
pub(crate) struct Seen {
    pub(crate) cow: bool,
    pub(crate) frame: bool,
    pub(crate) drop: bool,
    pub(crate) changed: Option<u32>,
    pub(crate) cleared: bool,
    pub(crate) releasing: bool,
}

/// What it must say after it.
pub(crate) struct Due {
    pub(crate) cow: Option<(Cow, u32)>,
    pub(crate) frame: Option<FrameView>,
    pub(crate) look: Option<u32>,
    pub(crate) taken: bool,
}

pub(crate) struct Drive {
    pub(crate) model: Model,
    pub(crate) p: Ports,
    pub(crate) rng: Rng,
    pub(crate) golden: Map,
    pub(crate) granules: u32,
    pub(crate) inputs: Inputs,
    pub(crate) tally: Tally,
    /// Cycles that a copy lasts, at most.
    pub(crate) copy_cycles: u64,
    pub(crate) reserve: u32,
    pub(crate) slots: [Option<Slot>; 3],
    /// Granules under copy as the block was told in the cycle before.
    pub(crate) told: [Option<u32>; 3],
    /// Bases that a job reads: granule, cycles.
    pub(crate) holds: [Option<(u32, u64)>; 2],
    /// Granules that are held as the block was told in this cycle and in the one before.
    pub(crate) bound: [[Option<u32>; 2]; 2],
    /// A release that is being judged.
    pub(crate) check: Option<(ReleaseRequest, bool)>,
    pub(crate) walk: Option<Walk>,
    pub(crate) reason: StatusReason,
    pub(crate) release_reason: StatusReleaseReason,
    pub(crate) since_reset: u64,
    /// Cycles since frames were taken or given, or the limit changed.
    pub(crate) quiet: u64,
    pub(crate) since_limit: u64,
    /// Cycles in which a cow waited with nothing that holds it back.
    pub(crate) waited: u64,
    /// The cow that waits was put off for a copy.
    pub(crate) put_off: bool,
    /// Cycles in which a write waited for a frame.
    pub(crate) starved: u64,
    /// Set from the loss of a snapshot to the write that caused it: its age.
    pub(crate) losing: Option<u64>,
    /// Granules that the evictor could have taken ever since its last find, and where it went on then.
    pub(crate) missed: BTreeSet<u32>,
    pub(crate) evictor: u32,
}

impl Drive {
    pub(crate) fn new(bench: &mut Bench, log2: u32) -> Self {
        let model = block(bench, &format!("keeper_a{log2}"));
        let (p, granules) = (Ports::new(&model), 1 << log2);
        let mut drive = Self {
            model,
            p,
            rng: Rng::new(bench.rng.next_u64()),
            golden: Map::new(granules),
            granules,
            inputs: Inputs::default(),
            tally: Tally::default(),
            copy_cycles: 20,
            reserve: 0,
            slots: [None; 3],
            told: [None; 3],
            holds: [None; 2],
            bound: [[None; 2]; 2],
            check: None,
            walk: None,
            reason: StatusReason::Ok,
            release_reason: StatusReleaseReason::Ok,
            since_reset: 0,
            quiet: 0,
            since_limit: 0,
            waited: 0,
            put_off: false,
            starved: 0,
            losing: None,
            missed: BTreeSet::new(),
            evictor: 0,
        };
        drive.reset();
        drive
    }

    /// Resets block and model in whatever they do; limit, reserve and configuration become those of a reset.
    pub(crate) fn reset(&mut self) {
        self.model.set(self.p.reset, 1);
        // whatever stands on the inputs does not matter
        let cycles = self.rng.range(1, 3);
        self.model.run(cycles);
        self.model.set(self.p.reset, 0);
        self.golden.reset();
        self.inputs = Inputs::default();
        self.slots = [None; 3];
        self.told = [None; 3];
        self.holds = [None; 2];
        self.bound = [[None; 2]; 2];
        self.check = None;
        self.walk = None;
        self.reason = StatusReason::Ok;
        self.release_reason = StatusReleaseReason::Ok;
        self.since_reset = 0;
        self.waited = 0;
        self.put_off = false;
        self.starved = 0;
        self.losing = None;
        self.missed.clear();
        self.evictor = 0;
        self.tally.resets += 1;
        let config = self.golden.config();
        self.configure(config, u32::MAX, 0);
    }

    /// Sets the registers. No cow may be waiting.
    pub(crate) fn configure(&mut self, config: Config, limit: u32, reserve: u16) {
        assert!(self.inputs.cow.is_none());
        self.golden.set_config(config);
        self.golden.set_frame_limit(limit);
        self.golden.set_reserve(reserve);
        self.reserve = reserve.into();
        self.model.set(self.p.allow_overcommit, config.allow_overcommit().into());
        self.model.set(self.p.frame_limit, limit.into());
        self.model.set(self.p.reserve, reserve.into());
        self.quiet = 0;
        self.since_limit = 0;
    }

    /// A change of the limit has arrived.
    pub(crate) fn limit_is_settled(&self) -> bool {
        self.since_limit >= 4
    }

    /// The slot that a copy would take, as the copier chooses: one is kept for writes.
    pub(crate) fn free_slot(&self, background: bool) -> Option<usize> {
        (usize::from(background)..self.slots.len()).find(|s| self.slots[*s].is_none())
    }

    pub(crate) fn copied_granule(&self) -> Option<u32> {
        self.slots.iter().flatten().next().map(|s| s.granule)
    }

    /// No request waits and no release runs.
    fn is_idle(&self) -> bool {
        let i = &self.inputs;
        i.cow.is_none() && i.frame.is_none() && i.drop.is_none() && self.walk.is_none()
    }

    /// Lets everything come to an end, then checks what must hold at rest, and each granule.
    pub(crate) fn settle(&mut self) {
        let limit = self.copy_cycles * 2 + 100 * u64::from(self.granules);
        let mut cycles = 0;
        while !(self.is_idle() && self.check.is_none()) {
            self.inputs.clear_ready = self.rng.chance(1, 2);
            self.cycle();
            cycles += 1;
            assert!(cycles < limit, "it does not come to rest: {:?} {:?}", self.inputs, self.walk);
        }
        // a full turn of the evictor, and a second one
        for _ in 0..2 * self.copy_cycles + 6 * u64::from(self.granules) + 10 {
            self.cycle();
        }
        let mut rest = self.golden.clone();
        rest.keep_reserve();
        assert_eq!(rest.counters(), self.golden.counters(), "the evictor stopped too early");
        for granule in 0..self.granules {
            self.inputs.frame = Some(granule);
            while self.inputs.frame.is_some() {
                self.cycle();
            }
        }
        let mut frames: Vec<_> = self.golden.frames_of().iter().map(|f| f.0).collect();
        frames.sort_unstable();
        assert!(frames.into_iter().eq(0..2 * self.granules), "a frame is missing or held twice");
    }

    /// One clock cycle.
    pub(crate) fn cycle(&mut self) {
        self.tally.cycles += 1;
        let told = self.tell_slots();
        self.tell_holds();
        self.apply_inputs();
        self.model.eval();
        let seen = self.see();
        let due = self.follow(&seen, told);
        self.model.tick();
        self.model.eval();
        self.own_changes(&seen, told);
        self.compare(&due);
        self.told = told;
        self.track_evictor(told);
        self.inputs.snapshot = false;
        self.inputs.release = None;
        self.since_reset += 1;
        self.quiet += 1;
        self.since_limit += 1;
    }

    pub(crate) fn get(&self, port: PortId) -> u32 {
        self.model.get(port) as u32
    }

    /// Granules under copy, as the block is told in this cycle.
    fn tell_slots(&mut self) -> [Option<u32>; 3] {
        let ports = [
            (self.p.copying_a, self.p.copying_a_granule),
            (self.p.copying_b, self.p.copying_b_granule),
            (self.p.copying_c, self.p.copying_c_granule),
        ];
        let mut told = [None; 3];
        for ((slot, (on, granule)), told) in self.slots.iter_mut().zip(ports).zip(&mut told) {
            if let Some(s) = slot {
                if s.delay > 0 {
                    s.delay -= 1;
                } else if s.left > 0 {
                    s.left -= 1;
                    *told = Some(s.granule);
                } else {
                    *slot = None;
                }
            }
            self.model.set(on, told.is_some().into());
            let other = self.rng.below(self.granules.into()) as u32;
            self.model.set(granule, told.unwrap_or(other).into());
        }
        told
    }

    /// Granules whose base is held, as the block is told in this cycle.
    fn tell_holds(&mut self) {
        let ports =
            [(self.p.hold_a, self.p.hold_a_granule), (self.p.hold_b, self.p.hold_b_granule)];
        let mut bound = [None; 2];
        for ((hold, (on, granule)), bound) in self.holds.iter_mut().zip(ports).zip(&mut bound) {
            *bound = hold.map(|(granule, _)| granule);
            self.model.set(on, bound.is_some().into());
            let other = self.rng.below(self.granules.into()) as u32;
            self.model.set(granule, bound.unwrap_or(other).into());
            *hold = hold.filter(|(_, left)| *left > 0).map(|(granule, left)| (granule, left - 1));
        }
        let wanted = self.golden.free_frames() < self.reserve.max(1);
        let based = |g: &u32| self.golden.frame(*g).base.is_some();
        self.tally.bound += u64::from(wanted && bound.iter().flatten().any(based));
        self.bound = [bound, self.bound[0]];
    }

    fn apply_inputs(&mut self) {
        let (p, i, m) = (&self.p, &self.inputs, &mut self.model);
        m.set(p.look_granule, i.look.into());
        m.set(p.cow_valid, i.cow.is_some().into());
        if let Some(c) = i.cow {
            m.set(p.cow_granule, c.granule.into());
            m.set(p.cow_late, c.late.into());
            m.set(p.cow_background, c.background.into());
        }
        m.set(p.frame_valid, i.frame.is_some().into());
        m.set(p.frame_granule, i.frame.unwrap_or(0).into());
        m.set(p.drop_valid, i.drop.is_some().into());
        m.set(p.drop_granule, i.drop.unwrap_or(0).into());
        m.set(p.clear_ready, i.clear_ready.into());
        m.set(p.snapshot, i.snapshot.into());
        m.set(p.parked_late, i.parked_late.into());
        m.set(p.table_busy, i.table_busy.into());
        m.set(p.job_running, i.job_running.into());
        m.set(p.release_start, i.release.is_some().into());
        if let Some(r) = i.release {
            m.set(p.release_first, r.first.into());
            m.set(p.release_count, r.count.into());
            m.set(p.release_keep, r.keep.into());
        }
    }

    fn see(&mut self) -> Seen {
        let (m, p) = (&self.model, &self.p);
        let clearing = self.since_reset < u64::from(self.granules);
        assert_eq!(m.is_set(p.clearing), clearing, "clearing takes a cycle a granule");
        let seen = Seen {
            cow: m.is_set(p.cow_ready),
            frame: m.is_set(p.frame_ready),
            drop: m.is_set(p.drop_ready),
            changed: m.is_set(p.changed).then(|| self.get(p.changed_granule)),
            cleared: m.is_set(p.clear_valid) && self.inputs.clear_ready,
            releasing: m.is_set(p.releasing),
        };
        let clear = self.walk.and_then(|w| w.clear);
        assert_eq!(m.is_set(p.clear_valid), clear.is_some());
        if let (Some(granule), Some(walk)) = (clear, self.walk) {
            assert_eq!(self.get(p.clear_granule), granule);
            assert_eq!(m.is_set(p.clear_keep), walk.keep);
        }
        assert_eq!(seen.releasing, self.walk.is_some() || self.check.is_some());
        let acts = [seen.cow, seen.frame, seen.drop].iter().filter(|a| **a).count();
        assert!(acts <= 1 && !(clearing && (acts > 0 || seen.changed.is_some())));
        assert!(!seen.frame || seen.changed.is_none());
        if m.is_set(p.lost_event) {
            assert!(self.losing.is_none() && self.golden.free_frames() == 0);
            assert!(self.inputs.cow.is_some_and(|c| !c.background && !c.late));
            self.losing = Some(0);
            self.tally.lost += 1;
        }
        seen
    }
}
