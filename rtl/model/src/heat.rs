//! Exact counts of window accesses for each unit of 4 KiB and each epoch, behind the CXL hotness-monitoring registers.
//!
//! Instance 0 counts writes, instance 1 reads. An access goes to its instance's counter if that instance is enabled
//! and its range bitmap holds the access, else to `OUT_OF_RANGE`. A *roll* ends the epoch of both instances in one
//! step: the counters of the ended epoch become the copy that `COUNTERS` and `LINE_BITS` show, counting goes on from
//! zero, and the *scan* lists the hot units of the ended epoch in unit order.
//!
//! A hot list that is full stops the scan until software makes room (OVERFLOW is set at once). A roll that is asked
//! for meanwhile waits as long as the copy is held, and then drops the entries that do not fit into `LOST_HOTLIST`.
//!
//! There is no clock here, so `STALL_CYCLES` reads 0, an operation is over when the write that began it returns, and
//! the epoch timer is the caller's: see [`Heat::epoch_ticks`] and [`Heat::end_epoch`].

mod counters;
mod hotlist;
mod instance;
mod registers;
mod scan;

use counters::Bank;
pub use counters::UnitCounts;
use hotlist::Ring;
pub use hotlist::{ENTRIES, Entry};
use instance::Instance;
use isotherm_regs::heat::VReasonCode;
use registers::Pairs;
use scan::Scan;

/// Instance that counts writes.
pub const WRITES: usize = 0;
/// Instance that counts reads.
pub const READS: usize = 1;

/// Lines of 64 bytes in a unit, as a shift.
const LINE_SHIFT: u32 = 6;
/// Units in 256 MiB, as a shift.
const RANGE_SHIFT: u32 = 16;
/// Binary logarithm of the unit size in bytes.
const UNIT_LOG2: u32 = 12;

/// Interrupts that became due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interrupts {
    /// A hot list holds more entries than its fill threshold: cause HEAT_FILL.
    pub fill: bool,
    /// A hot list was full when an entry was due: cause HEAT_OVERFLOW.
    pub overflow: bool,
}

/// Event counts since reset, as the registers of the same names show them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Accesses seen: `accepted + out_of_range`.
    pub snooped: u64,
    /// Accesses that entered a counter.
    pub accepted: u64,
    /// Accesses that were not to be counted.
    pub out_of_range: u64,
    /// Accesses that found their counter at its top.
    pub saturated: u64,
    /// Hot list entries that were dropped.
    pub lost_hotlist: u64,
}

/// The block.
#[derive(Clone, Debug)]
pub struct Heat {
    units_log2: u32,
    /// Counters of the running epoch.
    running: Bank,
    /// Counters of the last ended epoch.
    ended: Bank,
    instances: [Instance; 2],
    rings: [Ring; 2],
    totals: Totals,
    epoch: u64,
    roll_pending: bool,
    held: bool,
    scan: Option<Scan>,
    reason: (VReasonCode, usize),
    line_select: u32,
    line_high: u32,
    interrupts: Interrupts,
    pairs: Pairs,
}

impl Heat {
    /// For `2^units_log2` units of 4 KiB, 1 to 17. Nothing is counted until an instance is enabled.
    ///
    /// # Panics
    /// `units_log2` is beyond what the `COUNTERS` window can show.
    #[must_use]
    pub fn new(units_log2: u32) -> Self {
        assert!((1..=17).contains(&units_log2), "Heat::new: 2^{units_log2} units");
        let units = 1 << units_log2;
        Self {
            units_log2,
            running: Bank::new(units),
            ended: Bank::new(units),
            instances: Default::default(),
            rings: Default::default(),
            totals: Totals::default(),
            epoch: 0,
            roll_pending: false,
            held: false,
            scan: None,
            reason: (VReasonCode::Ok, 0),
            line_select: 0,
            line_high: 0,
            interrupts: Interrupts::default(),
            pairs: Pairs::default(),
        }
    }

    /// Back to the state after reset. The words of the hot lists stay, but the lists are empty.
    pub fn reset(&mut self) {
        let rings = std::mem::take(&mut self.rings);
        *self = Self::new(self.units_log2);
        self.rings = rings;
        self.rings.iter_mut().for_each(Ring::clear);
    }

    /// One access event: `line` = window offset / 64. Lines beyond the window are no events.
    pub fn access(&mut self, line: u64, is_write: bool) {
        let unit = line >> LINE_SHIFT;
        if unit >> self.units_log2 != 0 {
            return;
        }
        self.totals.snooped += 1;
        let instance = if is_write { WRITES } else { READS };
        if !self.instances[instance].counts(unit >> RANGE_SHIFT) {
            self.totals.out_of_range += 1;
            return;
        }
        self.totals.accepted += 1;
        let bit = (line & ((1 << LINE_SHIFT) - 1)) as u32;
        self.totals.saturated += u64::from(self.running.count(unit as usize, bit, is_write));
    }

    /// The epoch timer ran out: the same as software's `EPOCH_CTL.ROLL`.
    pub fn end_epoch(&mut self) {
        self.roll_pending = true;
        self.settle();
    }

    /// Length of an epoch in ticks of 100 us, by the configuration of the first enabled instance; `None` if epochs end
    /// by `EPOCH_CTL.ROLL` only.
    #[must_use]
    pub fn epoch_ticks(&self) -> Option<u32> {
        self.instances.iter().find(|i| i.enabled()).and_then(Instance::epoch_ticks)
    }

    /// Interrupts that became due since the last call.
    pub fn take_interrupts(&mut self) -> Interrupts {
        std::mem::take(&mut self.interrupts)
    }

    /// Number of the running epoch.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The counts of the last ended epoch, by unit: what `COUNTERS` and `LINE_BITS` show.
    #[must_use]
    pub fn ended_epoch(&self) -> &[UnitCounts] {
        self.ended.units()
    }

    /// The event counts.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// Is the scan stopped by a full hot list?
    #[must_use]
    pub fn scan_is_blocked(&self) -> bool {
        self.scan.is_some()
    }

    /// Does a roll wait?
    #[must_use]
    pub fn roll_is_pending(&self) -> bool {
        self.roll_pending
    }

    /// Entries in the hot list of `instance` (0 or 1), oldest first.
    #[must_use]
    pub fn hotlist(&self, instance: usize) -> Vec<Entry> {
        self.rings[instance].entries()
    }

    /// Everything that follows by itself: the scan, a waiting roll, the status bits.
    fn settle(&mut self) {
        loop {
            self.run_scan();
            self.note_levels();
            if !self.roll_pending || self.held || self.scan.is_some() {
                return;
            }
            self.roll();
        }
    }

    fn roll(&mut self) {
        self.roll_pending = false;
        self.epoch = self.epoch.wrapping_add(1);
        std::mem::swap(&mut self.running, &mut self.ended);
        self.running.clear();
        self.scan = Some(Scan::new([0, 1].map(|i| self.instances[i].hot_at())));
    }

    /// Lists entries until the scan ends or finds a list full.
    fn run_scan(&mut self) {
        let Some(mut scan) = self.scan.take() else { return };
        let drop = self.roll_pending && !self.held;
        while let Some(unit) = scan.unit(self.ended.units().len()) {
            let counts = self.ended.units()[unit];
            for (i, count) in [counts.writes, counts.reads].into_iter().enumerate() {
                if !scan.due(i, count) {
                    continue;
                }
                let entry = Entry { unit: unit as u32, count };
                if self.rings[i].push(entry) {
                    scan.listed(i);
                } else {
                    self.instances[i].status.overflow = true;
                    if drop {
                        self.totals.lost_hotlist += 1;
                        scan.listed(i);
                    }
                }
            }
            if (0..2).any(|i| scan.due(i, if i == WRITES { counts.writes } else { counts.reads })) {
                self.scan = Some(scan);
                return;
            }
            scan.advance();
        }
    }

    /// Status bits that follow a level, and interrupts at their rising edges.
    fn note_levels(&mut self) {
        for (instance, ring) in self.instances.iter_mut().zip(&self.rings) {
            if ring.fill() > usize::from(instance.fill_threshold()) {
                instance.status.fill = true;
            }
            let (fill, overflow) = instance.rising_interrupts();
            self.interrupts.fill |= fill;
            self.interrupts.overflow |= overflow;
        }
    }

    /// `CFG0.RESET_COUNTERS` of one instance.
    fn reset_counters(&mut self, instance: usize) {
        for bank in [&mut self.running, &mut self.ended] {
            bank.clear_instance(instance == WRITES);
        }
        self.rings[instance].clear();
    }

    /// `SNAPSHOT_CTL`: RELEASE first, then LATCH.
    fn snapshot(&mut self, latch: bool, release: bool) {
        if release {
            self.held = false;
        }
        if latch {
            let nothing = self.epoch == 0;
            self.held |= !nothing;
            let code = if nothing { VReasonCode::NothingToLatch } else { VReasonCode::Ok };
            self.reason = (code, 0);
        }
    }
}

#[cfg(test)]
mod tests;
