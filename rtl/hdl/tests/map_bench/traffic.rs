//! Random traffic: everything that a host can do.

use super::absent::Absent;
use super::access::Access;
use super::drive::MapDrive;
use super::memory::{Behaviour, ReorderMemory};
use super::parts::{Bus, Item, Mem};
use super::tally::Tally;
use isotherm_regs::{map, part};
use isotherm_sim::model::Model;
use isotherm_sim::testbench::Rng;

/// What a phase of traffic is like.
#[derive(Clone, Debug)]
pub struct Mix {
    /// Writes in 100 accesses.
    pub writes: u64,
    /// Of 1000 steps: a register access, a job's question, a new table.
    pub registers: u64,
    pub questions: u64,
    pub commits: u64,
    /// Granules that are touched most.
    pub hot: u64,
    /// Accesses that may wait in the queue.
    pub depth: usize,
}

impl Mix {
    pub fn random(rng: &mut Rng) -> Self {
        Self {
            writes: *rng.pick(&[10, 40, 70, 100]),
            registers: *rng.pick(&[10, 30, 90]),
            questions: *rng.pick(&[0, 3, 12]),
            commits: *rng.pick(&[0, 0, 2]),
            hot: *rng.pick(&[1, 3, 100]),
            depth: *rng.pick(&[2, 12, 40]),
        }
    }
}

/// A bench on a memory of this behaviour.
pub fn drive_with(m: Model, granules: u32, behaviour: Behaviour, rng: &mut Rng) -> MapDrive {
    let memory = ReorderMemory::new(&m, granules as usize * 8192, behaviour, rng);
    MapDrive::new(m, Mem::Random(Box::new(memory)), granules, Rng::new(rng.next_u64()))
}

/// A bench on a memory with random stalls.
pub fn random_drive(m: Model, granules: u32, rng: &mut Rng) -> MapDrive {
    let behaviour = Behaviour::random(rng);
    let mut d = drive_with(m, granules, behaviour, rng);
    d.stall = *rng.pick(&[0, 0, 0, 10, 50]);
    d
}

/// Traffic until so many operations are done, with settling and resets in between.
pub fn run(d: &mut MapDrive, operations: u64) {
    let start = d.tally.operations();
    configure(d);
    let mut absent: Option<Absent> = None;
    while d.tally.operations() - start < operations {
        let mix = Mix::random(&mut d.rng);
        for _ in 0..d.rng.range(100, 1200) {
            step(d, &mix, &mut absent);
        }
        match d.rng.below(12) {
            0 => {
                d.reset();
                d.tally.resets += 1;
                absent = None;
                configure(d);
            }
            1..4 => {
                if let Some(a) = absent.take() {
                    set_late(d, false);
                    d.fill(a);
                }
                // the share may be none, and then nothing gets quiet
                d.write(&map::COPY_SHARE, 256);
                d.settle();
                configure(d);
            }
            4 => configure(d),
            _ => {}
        }
    }
    if let Some(a) = absent.take() {
        set_late(d, false);
        d.fill(a);
    }
    d.write(&map::COPY_SHARE, 256);
    d.settle();
}

fn set_late(d: &mut MapDrive, late: bool) {
    let port = d.p.parked_late;
    d.m.set(port, late.into());
}

/// New settings, while nothing moves.
fn configure(d: &mut MapDrive) {
    let granules = u64::from(d.granules);
    d.write(&map::COPY_SHARE, 256);
    d.drain();
    d.rest();
    let tight = d.rng.chance(1, 4);
    let config = ((d.rng.bits(2) as u32) << 1) | u32::from(tight);
    d.write(&map::CONFIG, config);
    let limit = if tight { d.rng.range(granules, 2 * granules) } else { u64::from(u32::MAX) };
    d.write(&map::FRAME_LIMIT, limit as u32);
    let reserve = *d.rng.pick(&[0, 1, 4, granules]);
    d.write(&map::RESERVE, reserve as u32);
    let share = *d.rng.pick(&[0, 2, 40, 128, 256, 256, 300]);
    d.write(&map::COPY_SHARE, share);
}

/// One random thing, and one cycle.
fn step(d: &mut MapDrive, mix: &Mix, absent: &mut Option<Absent>) {
    let dice = d.rng.below(1000);
    let room = d.queue.len() < mix.depth;
    if dice < mix.registers && room {
        random_register(d, absent);
    } else if dice < mix.registers + mix.questions && d.asking[0].is_none() && d.asked[0].is_none()
    {
        d.asking[0] = Some(d.rng.below(d.granules.into()) as u32);
    } else if dice < mix.registers + mix.questions + mix.commits && room {
        commit(d);
    } else if dice == 999 {
        faults(d, absent);
    } else if room {
        // of one kind: the window waits at each change
        let write = d.rng.chance(mix.writes, 100);
        for _ in 0..d.rng.range(1, 10) {
            let hot = d.rng.chance(7, 8);
            let among = if hot { mix.hot.min(d.granules.into()) } else { d.granules.into() };
            let granule = d.rng.below(among);
            if absent.as_ref().is_none_or(|a| u64::from(a.granule) != granule) {
                let access = Access::random(&mut d.rng, granule, d.lanes, write);
                d.push(access);
            }
        }
    }
    d.cycle();
}

/// Makes a granule absent, parks a write, or fills.
fn faults(d: &mut MapDrive, absent: &mut Option<Absent>) {
    match absent.take() {
        None => {
            d.drain();
            if !d.golden.outstanding() {
                let granule = d.rng.below(d.granules.into()) as u32;
                *absent = Some(d.make_absent(granule));
            }
        }
        Some(mut a) if a.parked.len() < 4 && d.rng.chance(2, 3) => {
            d.park(&mut a);
            *absent = Some(a);
        }
        Some(a) => {
            set_late(d, false);
            d.fill(a);
        }
    }
}

fn take_snapshot(d: &mut MapDrive, absent: &Option<Absent>) {
    // what is parked now is late after it, and a late one refuses it
    d.drain();
    let late = absent.as_ref().is_some_and(|a| d.is_late(a));
    set_late(d, late);
    d.push_bus(false, &map::CONTROL, Some(1));
    d.tally.refused += u64::from(d.golden.outstanding() || late);
}

/// Releases everything and takes the next snapshot at once: copies are overtaken.
fn turn_over(d: &mut MapDrive, absent: &Option<Absent>) {
    let granules = d.granules;
    d.push_bus(false, &map::RANGE_FIRST, Some(0));
    d.push_bus(false, &map::RANGE_COUNT, Some(granules));
    d.push_bus(false, &map::CONTROL, Some(2));
    d.drain();
    for _ in 0..d.rng.below(4) {
        let granule = d.rng.below(granules.into());
        if absent.as_ref().is_none_or(|a| u64::from(a.granule) != granule) {
            let access = Access::random(&mut d.rng, granule, d.lanes, true);
            d.push(access);
        }
    }
    // unless it is refused: another one was running
    for _ in 0..2_000 {
        if !d.golden.outstanding() {
            break;
        }
        d.cycle();
    }
    take_snapshot(d, absent);
}

fn random_register(d: &mut MapDrive, absent: &Option<Absent>) {
    let granules = u64::from(d.granules);
    match d.rng.below(16) {
        0..2 => take_snapshot(d, absent),
        2..6 => turn_over(d, absent),
        6..9 => {
            let (first, count) = if d.rng.chance(3, 4) {
                (0, granules)
            } else {
                let first = d.rng.below(granules);
                (first, d.rng.range(1, granules - first))
            };
            d.push_bus(false, &map::RANGE_FIRST, Some(first as u32));
            d.push_bus(false, &map::RANGE_COUNT, Some(count as u32));
            let keep = d.rng.bits(1) as u32;
            d.push_bus(false, &map::RANGE_MODE, Some(keep));
            d.push_bus(false, &map::CONTROL, Some(2));
        }
        9 => {
            let share = *d.rng.pick(&[0, 1, 16, 100, 256, 511]);
            d.push_bus(false, &map::COPY_SHARE, Some(share));
        }
        10 => {
            let bits = ((d.rng.bits(2) as u32) << 1) | (d.golden.config().0 & 1);
            d.push_bus(false, &map::CONFIG, Some(bits));
        }
        11 => {
            let granule = d.rng.bits(28) as u32;
            d.push_bus(false, &map::SELECT, Some(granule));
            d.push_bus(false, &map::GRANULE_LIVE, None);
        }
        12 => {
            let reserve = d.rng.below(granules) as u32;
            d.push_bus(false, &map::RESERVE, Some(reserve));
        }
        _ => d.push_bus(false, &map::STATUS, None),
    }
}

/// A table of random partitions, some flagged, and its commit.
pub fn commit(d: &mut MapDrive) {
    let granules = d.granules;
    let (mut at, mut entries) = (0, 0);
    while at < granules {
        let length = d.rng.range(1, (granules - at).min(1 + granules / 3).into()) as u32;
        let flagged = d.rng.bits(1) as u32;
        store(d, entries, at, length, flagged << 8 | 1);
        at += length;
        entries += 1;
    }
    d.push_bus(true, &part::SHADOW_COUNT, Some(entries));
    d.push_bus(true, &part::CONTROL, Some(1));
    d.tally.commits += 1;
}

/// An entry of the shadow table.
pub fn store(d: &mut MapDrive, entry: u32, first: u32, granules: u32, attributes: u32) {
    d.push_bus(true, &part::SELECT, Some(entry));
    d.push_bus(true, &part::SHADOW_BASE, Some(first * 16));
    d.push_bus(true, &part::SHADOW_LENGTH, Some(granules * 16));
    d.push_bus(true, &part::SHADOW_ATTR, Some(attributes));
}

/// Random writes to every register of the map, in any state.
pub fn hostile(d: &mut MapDrive, accesses: u64) {
    for _ in 0..accesses {
        let offset = d.rng.below(0x24) as u32 * 4;
        let value = match d.rng.below(4) {
            0 => d.rng.bits(32) as u32,
            1 => d.rng.bits(8) as u32,
            2 => d.rng.bits(2) as u32,
            _ => 1 << d.rng.below(32),
        };
        let image = (offset == 0x10 && value & 1 != 0).then(|| d.window.clone());
        d.queue.push_back(Item::Bus(Bus { part: false, offset, value: Some(value), image }));
        for _ in 0..d.rng.below(6) {
            let granule = d.rng.below(d.granules.into());
            let write = d.rng.chance(3, 5);
            let access = Access::random(&mut d.rng, granule, d.lanes, write);
            d.push(access);
        }
        d.drain();
    }
}

/// The lockstep run of the bench: so many operations, and what came of them.
pub fn lockstep(make: impl Fn() -> Model, granules: u32, seeds: u64, operations: u64) -> Tally {
    let mut tally = Tally::default();
    for seed in 0..seeds {
        let mut rng = Rng::new(seed);
        let mut d = random_drive(make(), granules, &mut rng);
        d.strict = false;
        run(&mut d, operations.div_ceil(seeds));
        tally.add(&d.tally);
    }
    tally
}
