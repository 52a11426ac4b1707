//! What a run did.

/// Counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub reads: u64,
    pub writes: u64,
    /// Reads that came in pieces.
    pub cut: u64,
    pub demand: u64,
    pub background: u64,
    pub in_place: u64,
    pub late: u64,
    pub private: u64,
    pub snapshots: u64,
    pub refused: u64,
    pub released: u64,
    pub evicted: u64,
    pub questions: u64,
    pub commits: u64,
    pub fills: u64,
    pub lost: u64,
    pub resets: u64,
    pub overtaken: u64,
    pub registers: u64,
    pub cycles: u64,
    /// Images compared, granule by granule.
    pub images: u64,
    /// What differed; only without `strict`.
    pub differences: u64,
}

impl Tally {
    /// Operations of the window, of the keeper and of software.
    pub fn operations(&self) -> u64 {
        self.reads
            + self.writes
            + self.demand
            + self.background
            + self.in_place
            + self.late
            + self.private
            + self.snapshots
            + self.refused
            + self.released
            + self.evicted
            + self.questions
            + self.registers
    }

    pub fn add(&mut self, o: &Self) {
        self.reads += o.reads;
        self.writes += o.writes;
        self.cut += o.cut;
        self.demand += o.demand;
        self.background += o.background;
        self.in_place += o.in_place;
        self.late += o.late;
        self.private += o.private;
        self.snapshots += o.snapshots;
        self.refused += o.refused;
        self.released += o.released;
        self.evicted += o.evicted;
        self.questions += o.questions;
        self.commits += o.commits;
        self.fills += o.fills;
        self.lost += o.lost;
        self.resets += o.resets;
        self.overtaken += o.overtaken;
        self.registers += o.registers;
        self.cycles += o.cycles;
        self.images += o.images;
        self.differences += o.differences;
    }
}
