//! What the fault block does: makes a granule absent, parks writes to it, fills it, and applies the writes.

use super::access::Access;
use super::drive::MapDrive;
use super::follow::GRANULE;
use isotherm_sim::testbench::Rng;

/// A granule that is absent.
#[derive(Clone, Debug)]
pub struct Absent {
    pub granule: u32,
    /// Parked writes, in order, and the generation that they came in.
    pub parked: Vec<(Access, u32)>,
}

impl MapDrive {
    /// Makes a granule absent; no snapshot may be outstanding.
    pub fn make_absent(&mut self, granule: u32) -> Absent {
        self.drain();
        self.blocking = Some((granule, true));
        while self.blocking.is_some() {
            self.cycle();
        }
        self.dropping = Some(granule);
        while self.dropping.is_some() {
            self.cycle();
        }
        let rubbish = random(&mut self.rng);
        self.poke(self.golden.frame(granule).live, &rubbish);
        self.unsettled = Some(granule);
        Absent { granule, parked: vec![] }
    }

    /// A write to it arrives.
    pub fn park(&mut self, absent: &mut Absent) {
        let access = Access::random(&mut self.rng, absent.granule.into(), self.lanes, true);
        absent.parked.push((access, self.golden.generation()));
    }

    /// A parked write belongs to an earlier generation.
    pub fn is_late(&self, absent: &Absent) -> bool {
        absent.parked.iter().any(|p| p.1 != self.golden.generation())
    }

    /// Fills it, and lets what is parked go, with other accesses right behind.
    pub fn fill(&mut self, absent: Absent) {
        self.drain();
        self.fill_now(absent);
    }

    /// The same, behind what is queued.
    pub fn fill_now(&mut self, absent: Absent) {
        let granule = absent.granule;
        self.asking[1] = Some(granule);
        self.fill_frame = None;
        while self.fill_frame.is_none() {
            self.cycle();
        }
        let Some(frame) = self.fill_frame.take() else { return };
        let shared = !self.golden.frame(granule).private;
        let contents = random(&mut self.rng);
        self.poke(frame, &contents);
        let place = granule as usize * GRANULE..(granule as usize + 1) * GRANULE;
        self.window[place.clone()].copy_from_slice(&contents);
        if shared {
            self.image[place].copy_from_slice(&contents);
        }
        let generation = self.golden.generation();
        let mut taken = self.queue.len();
        for (mut access, born) in absent.parked {
            access.late = born != generation;
            if access.late {
                if shared {
                    access.apply(&mut self.image);
                }
                taken = self.queue.len() + 1;
            }
            self.push(access);
        }
        for _ in 0..self.rng.below(4) {
            let write = self.rng.chance(1, 2);
            let access = Access::random(&mut self.rng, granule.into(), self.lanes, write);
            self.push(access);
        }
        // it stays blocked for the background until its last late write is taken
        let rest = self.queue.len() - taken;
        while self.queue.len() > rest {
            self.cycle();
        }
        self.blocking = Some((granule, false));
        while self.blocking.is_some() || !self.is_done() {
            self.cycle();
        }
        self.unsettled = None;
        self.tally.fills += 1;
    }
}

fn random(rng: &mut Rng) -> Vec<u8> {
    let mut data = vec![0; GRANULE];
    rng.fill(&mut data);
    data
}
