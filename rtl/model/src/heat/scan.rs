//! Where the scan of the ended epoch stands.

#[derive(Clone, Copy, Debug)]
pub(super) struct Scan {
    unit: usize,
    /// Counts from which a unit is hot; `None` = nothing is listed for the instance.
    hot_at: [Option<u16>; 2],
    /// The unit's entry of this instance is listed or dropped already.
    done: [bool; 2],
}

impl Scan {
    pub(super) fn new(hot_at: [Option<u16>; 2]) -> Self {
        Self { unit: 0, hot_at, done: [false; 2] }
    }

    /// The unit to look at, of `units`.
    pub(super) fn unit(&self, units: usize) -> Option<usize> {
        (self.unit < units).then_some(self.unit)
    }

    /// Does the unit, with this count, still need an entry?
    pub(super) fn due(&self, instance: usize, count: u16) -> bool {
        !self.done[instance] && self.hot_at[instance].is_some_and(|hot| count >= hot)
    }

    pub(super) fn listed(&mut self, instance: usize) {
        self.done[instance] = true;
    }

    pub(super) fn advance(&mut self) {
        self.unit += 1;
        self.done = [false; 2];
    }
}
