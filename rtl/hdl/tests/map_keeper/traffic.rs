//! Random mixes of requests.

use crate::drive::{CowRequest, Drive, ReleaseRequest};
use isotherm_regs::map::Config;

/// Rates of one mix, in percent of the cycles in which a port is free.
#[derive(Debug)]
pub(crate) struct Traffic {
    cow: u64,
    background: u64,
    late: u64,
    frame: u64,
    drop: u64,
    clear: u64,
    /// Bases that are read, in percent of the cycles in which a hold is free.
    hold: u64,
    snapshot: u64,
    release: u64,
    /// Releases of the whole window.
    whole: u64,
    /// Releases that are refused, and signals that refuse a snapshot.
    nonsense: u64,
    /// Requests go to so many granules.
    spread: u64,
    base: u64,
    hold_look: bool,
}

impl Traffic {
    /// A new mix, with new registers now and then. Lets a waiting cow end first.
    pub(crate) fn random(d: &mut Drive) -> Self {
        let limit = 4 * d.copy_cycles + 100 * u64::from(d.granules);
        for cycle in 0.. {
            if d.inputs.cow.is_none() {
                break;
            }
            assert!(cycle < limit, "{:?} waits for ever", d.inputs.cow);
            d.inputs.clear_ready = true;
            d.cycle();
        }
        if d.rng.chance(2, 3) {
            let n = u64::from(d.granules);
            let limit = match d.rng.below(6) {
                0 | 1 => u64::from(u32::MAX),
                2 => d.rng.range(0, n),
                3 => n + d.rng.range(1, 4),
                4 => 2 * n - 1,
                _ => d.rng.range(n, 2 * n + 2),
            };
            let reserve = match d.rng.below(5) {
                0 | 1 => 0,
                2 => d.rng.range(1, 4),
                3 => n / 2,
                _ => d.rng.range(0, 3 * n),
            };
            let mut config = Config(0);
            config.set_allow_overcommit(d.rng.chance(4, 5));
            d.configure(config, limit as u32, reserve as u16);
        }
        while !d.limit_is_settled() {
            d.cycle();
        }
        d.copy_cycles = *d.rng.pick(&[1, 4, 30, 300]);
        let spread = *d.rng.pick(&[1, 3, u64::from(d.granules), u64::from(d.granules)]);
        Self {
            cow: *d.rng.pick(&[2, 10, 50, 100]),
            background: *d.rng.pick(&[0, 30, 70, 100]),
            late: *d.rng.pick(&[0, 0, 20, 60]),
            frame: *d.rng.pick(&[0, 2, 20]),
            drop: *d.rng.pick(&[0, 0, 2, 20]),
            hold: *d.rng.pick(&[0, 1, 20]),
            clear: *d.rng.pick(&[2, 30, 100]),
            snapshot: *d.rng.pick(&[1, 10, 100]),
            release: *d.rng.pick(&[1, 10, 100]),
            whole: *d.rng.pick(&[0, 50, 100]),
            nonsense: *d.rng.pick(&[0, 0, 10, 50]),
            spread,
            base: d.rng.below(d.granules.into()),
            hold_look: d.rng.chance(1, 3),
        }
    }

    fn granule(&self, d: &mut Drive) -> u32 {
        if let Some(granule) = d.copied_granule().filter(|_| d.rng.chance(1, 8)) {
            return granule;
        }
        ((self.base + d.rng.below(self.spread)) % u64::from(d.granules)) as u32
    }

    /// Mostly one that is shared.
    fn cow_granule(&self, d: &mut Drive) -> Option<u32> {
        let any = d.rng.chance(1, 20);
        let granules: Vec<_> = (0..4).map(|_| self.granule(d)).collect();
        granules.into_iter().find(|g| any || !d.golden.frame(*g).private)
    }

    /// New requests for the next cycle.
    pub(crate) fn offer(&mut self, d: &mut Drive) {
        if !self.hold_look || d.rng.chance(1, 20) {
            d.inputs.look = if d.rng.chance(1, 2) {
                self.granule(d)
            } else {
                d.rng.below(d.granules.into()) as u32
            };
        }
        if d.inputs.cow.is_none() && d.rng.chance(self.cow, 100) {
            let background = d.rng.chance(self.background, 100);
            if d.free_slot(background).is_some()
                && let Some(granule) = self.cow_granule(d)
            {
                let late = !background && d.rng.chance(self.late, 100);
                d.inputs.cow = Some(CowRequest { granule, late, background });
            }
        }
        if d.inputs.frame.is_none() && d.rng.chance(self.frame, 100) {
            d.inputs.frame = Some(self.granule(d));
        }
        if d.inputs.drop.is_none() && d.rng.chance(self.drop, 100) {
            d.inputs.drop = Some(self.granule(d));
        }
        for i in 0..2 {
            if d.holds[i].is_none() && d.bound[0][i].is_none() && d.rng.chance(self.hold, 100) {
                let left = d.rng.below(d.copy_cycles + 1);
                d.holds[i] = Some((self.granule(d), left));
            }
        }
        d.inputs.clear_ready = d.rng.chance(self.clear, 100);
        d.inputs.parked_late = d.rng.chance(self.nonsense, 300);
        d.inputs.table_busy = d.rng.chance(self.nonsense, 300);
        d.inputs.job_running = d.rng.chance(self.nonsense, 300);
        // a write that waits keeps the window from being quiet: no snapshot is asked for
        let writing = d.inputs.cow.is_some_and(|c| !c.background);
        let ready = !d.golden.outstanding() || d.rng.chance(1, 50);
        d.inputs.snapshot = !writing && ready && d.rng.chance(self.snapshot, 100);
        d.inputs.release = None;
        if (d.golden.outstanding() || d.rng.chance(1, 50)) && d.rng.chance(self.release, 100) {
            d.inputs.release = Some(self.range(d));
        }
    }

    fn range(&self, d: &mut Drive) -> ReleaseRequest {
        let n = u64::from(d.granules);
        let keep = d.rng.chance(1, 3);
        let (first, count) = if d.rng.chance(self.nonsense, 100) {
            *d.rng.pick(&[
                (0, 0),
                (n, 0),
                (n, 1),
                (0, n + 1),
                (u64::from(u32::MAX), 1),
                (1, u64::from(u32::MAX)),
                (1 << 20, 1),
                (0, 1 << 20),
                (n - 1, 2),
            ])
        } else if d.rng.chance(self.whole, 100) {
            (0, n)
        } else {
            let first = d.rng.below(n);
            (first, d.rng.range(1, n - first))
        };
        ReleaseRequest { first: first as u32, count: count as u32, keep }
    }
}
