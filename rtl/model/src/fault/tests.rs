use super::*;
use crate::RegisterBlock;
use crate::random::{Random, seeds};
use crate::unsqueeze::Unsqueeze;
use isotherm_regs::RegDesc;
use isotherm_regs::fault::{
    ABSENT, CONTROL, DEPTH, ERROR, FAULTS, FILL_ADDR, GRANULE, POISONED, PROGRESS, RANGE_COUNT,
    RANGE_FIRST, RING, RING_HEAD, SELECT, SERVED, STATUS, Status,
};
use std::collections::BTreeMap;

mod frames;

const GRANULES: u32 = 32;

/// Around the block: fills, drops and served accesses are noted.
#[derive(Default)]
struct Around {
    outstanding: bool,
    broken: Option<(u64, FillError)>,
    dropped: Vec<u32>,
    filled: Vec<(u32, u64)>,
    /// Host memory from bus address 0.
    host: Vec<u8>,
    reads: Vec<(u64, usize)>,
    /// A granule that cannot be written.
    full: Option<u32>,
    written: BTreeMap<u32, Vec<u8>>,
    unsqueeze: Unsqueeze,
    served: Vec<Served<u64>>,
}

impl Surroundings<u64> for Around {
    fn outstanding(&self) -> bool {
        self.outstanding
    }
    fn drop_base(&mut self, granule: u32) {
        self.dropped.push(granule);
    }
    fn read(&mut self, addr: u64, bytes: &mut [u8]) -> Result<(), FillError> {
        if let Some((_, error)) = self.broken.filter(|b| b.0 == addr) {
            return Err(error);
        }
        self.reads.push((addr, bytes.len()));
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = self.host.get((addr as usize).wrapping_add(i)).copied().unwrap_or_default();
        }
        Ok(())
    }
    fn write(&mut self, granule: u32, bytes: &[u8]) -> Result<(), FillError> {
        if self.full == Some(granule) {
            return Err(FillError::Memory);
        }
        let addr = self.reads.last().map_or(0, |r| r.0);
        self.filled.push((granule, addr));
        self.written.insert(granule, bytes.to_vec());
        Ok(())
    }
    fn unsqueeze(&self) -> Unsqueeze {
        self.unsqueeze.clone()
    }
    fn serve(&mut self, served: Served<u64>) {
        self.served.push(served);
    }
}

struct Bench {
    f: Fault<u64>,
    around: Around,
}

impl Bench {
    fn new() -> Self {
        Self { f: Fault::new(GRANULES), around: Around::default() }
    }

    fn write(&mut self, r: RegDesc, value: u32) {
        self.f.write32(r.offset_from(fault::BASE), value, 0xF);
    }

    fn read(&mut self, r: RegDesc) -> u32 {
        self.f.read32(r.offset_from(fault::BASE))
    }

    fn command(&mut self, control: u32, first: u32, count: u32) -> StatusReason {
        self.write(RANGE_FIRST, first);
        self.write(RANGE_COUNT, count);
        self.write(CONTROL, control);
        self.f.run_command(&mut self.around);
        Status(self.read(STATUS)).reason_name().unwrap()
    }

    fn set_absent(&mut self, first: u32, count: u32) -> StatusReason {
        self.command(1, first, count)
    }

    fn fill(&mut self, first: u32, count: u32) -> StatusReason {
        self.command(2, first, count)
    }

    fn arrive(&mut self, granule: u32, write: bool, payload: u64) -> Arrival<u64> {
        self.f.arrive(access(granule, write, payload), payload)
    }

    fn record(&mut self, n: u32) -> FaultRecord {
        let at = RING.offset - fault::BASE + n % 16 * 16;
        let words = [0, 4, 8, 12].map(|w| self.f.read32(at + w).to_le_bytes());
        FaultRecord::parse(&words.concat().try_into().unwrap()).unwrap()
    }
}

fn access(granule: u32, write: bool, payload: u64) -> Access<u64> {
    Access { granule, write, requester: granule as u16 + 0x100, payload }
}

#[test]
fn an_access_to_an_absent_granule_waits_for_its_fill() {
    let mut b = Bench::new();
    assert_eq!(b.set_absent(3, 2), StatusReason::Ok);
    assert_eq!((b.read(ABSENT), b.around.dropped.as_slice()), (2, &[3, 4][..]));
    assert_eq!(b.f.take_events(), [Event::Blocked(3, true), Event::Blocked(4, true)]);
    assert_eq!(b.arrive(5, true, 1), Arrival::Passes(access(5, true, 1)));
    assert_eq!(b.arrive(3, true, 2), Arrival::Parked);
    assert_eq!(b.f.take_events(), [Event::Interrupt, Event::Mark(3)]);
    assert_eq!(b.arrive(4, false, 3), Arrival::Parked);
    assert_eq!(b.arrive(3, false, 4), Arrival::Parked);
    assert_eq!((b.read(DEPTH), b.read(FAULTS)), (3 << 8 | 8, 3));
    assert_eq!(b.f.parked_writes(), 1);
    b.f.take_events();
    b.write(FILL_ADDR, 0x1_0000);
    b.f.write32(FILL_ADDR.offset_from(fault::BASE) + 4, 2, 0xF);
    assert_eq!(b.fill(3, 1), StatusReason::Ok);
    assert_eq!(b.around.filled, [(3, 0x2_0001_0000)]);
    assert_eq!(b.around.served.iter().map(|s| s.access.payload).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(b.f.take_events(), [Event::Blocked(3, false), Event::Interrupt]);
    assert_eq!((b.read(SERVED), b.read(ABSENT), b.f.parked()), (2, 1, 1));
    let expected =
        FaultRecord { granule: 3, write: true, failed: false, requester: 0x103, timestamp: 2 };
    assert_eq!((b.record(0), b.read(RING_HEAD)), (expected, 3));
    assert!(!b.record(1).write);
}

#[test]
fn what_is_parked_at_a_snapshot_is_late() {
    let mut b = Bench::new();
    b.set_absent(0, 1);
    b.arrive(0, false, 1);
    b.f.snapshot_taken();
    assert!(!b.f.parked_late(), "reads have no generation");
    b.arrive(0, true, 2);
    assert!(!b.f.parked_late());
    b.f.snapshot_taken();
    assert!(b.f.parked_late());
    b.arrive(0, true, 3);
    b.fill(0, 1);
    let late: Vec<_> = b.around.served.iter().map(|s| (s.access.payload, s.late)).collect();
    assert_eq!(late, [(1, false), (2, true), (3, false)]);
    assert!(!b.f.parked_late());
}

#[test]
fn beyond_the_places_accesses_fail_at_once() {
    let mut b = Bench::new();
    b.set_absent(0, GRANULES);
    for n in 0..8 {
        assert_eq!(b.arrive(n, n % 2 == 0, n.into()), Arrival::Parked);
    }
    b.f.take_events();
    assert_eq!(b.arrive(9, false, 8), Arrival::Fails(access(9, false, 8)));
    assert_eq!((b.read(ERROR), b.read(FAULTS), b.f.is_poisoned(9)), (1, 8, false));
    assert_eq!(b.arrive(9, true, 9), Arrival::Fails(access(9, true, 9)));
    assert_eq!((b.read(ERROR), b.read(POISONED), b.f.is_poisoned(9)), (3, 1, true));
    assert!(b.f.take_events().iter().all(|e| *e == Event::Interrupt), "a lost write marks nothing");
    assert!(b.record(8).failed && b.record(9).failed && b.record(9).write);
    b.write(ERROR, 1);
    assert_eq!(b.read(ERROR), 2);
    // places are free again, but the granule is poisoned until it is filled
    b.fill(0, 8);
    assert_eq!(b.arrive(9, false, 10), Arrival::Fails(access(9, false, 10)));
    b.set_absent(9, 1);
    assert!(b.f.is_poisoned(9));
    b.write(SELECT, 9);
    assert_eq!(b.read(GRANULE), 3);
    assert_eq!(b.fill(9, 1), StatusReason::Ok);
    assert_eq!((b.read(GRANULE), b.read(POISONED)), (0, 0));
    assert_eq!(b.arrive(9, true, 11), Arrival::Passes(access(9, true, 11)));
}

#[test]
fn the_time_of_a_parked_access_ends() {
    let mut b = Bench::new();
    b.write(TIMEOUT, 2);
    b.set_absent(0, 2);
    b.arrive(0, true, 100);
    b.arrive(0, false, 200);
    b.arrive(1, false, 300);
    assert_eq!(b.f.expire(100 + 2047), []);
    b.f.take_events();
    assert_eq!(b.f.expire(100 + 2048), [access(0, true, 100)]);
    assert_eq!((b.f.take_events(), b.f.is_poisoned(0)), (vec![Event::Interrupt], true));
    assert_eq!((b.read(ERROR), b.f.parked()), (2, 2));
    assert_eq!(b.f.expire(300 + 2048), [access(0, false, 200), access(1, false, 300)]);
    assert_eq!((b.read(ERROR), b.f.is_poisoned(1)), (3, false));
    b.write(TIMEOUT, 0);
    b.arrive(1, false, 0);
    assert_eq!((b.f.expire(1023).len(), b.f.expire(1024).len()), (0, 1), "0 is 1");
    b.arrive(1, false, 0);
    b.arrive(1, false, 1);
    assert_eq!(b.f.expire_newest().unwrap().payload, 1);
    assert_eq!(b.f.expire_oldest().unwrap().payload, 0);
    assert_eq!((b.f.expire_oldest(), b.f.expire_newest()), (None, None));
}

#[test]
fn a_full_ring_drops_records_and_says_so() {
    let mut b = Bench::new();
    b.set_absent(0, 1);
    for n in 0..17 {
        b.arrive(0, false, n);
    }
    assert_eq!((b.read(RING_HEAD), b.read(ERROR)), (16, 5));
    b.write(RING_TAIL, 1);
    b.arrive(0, false, 20);
    assert_eq!((b.read(RING_HEAD), b.record(16).timestamp, b.record(1).timestamp), (17, 20, 1));
}

#[test]
fn refusals_and_failures_end_a_command_where_they_are_met() {
    use StatusReason as R;
    let mut b = Bench::new();
    assert_eq!(b.set_absent(0, 0), R::Empty);
    assert_eq!(b.set_absent(1, GRANULES), R::BeyondWindow);
    assert_eq!(b.set_absent(u32::MAX, u32::MAX), R::BeyondWindow);
    assert_eq!(b.f.take_events(), []);
    assert_eq!(b.set_absent(4, 8), R::Ok);
    b.f.take_events();
    assert_eq!(b.fill(0, 0), R::Empty);
    assert_eq!(b.f.take_events(), [Event::Interrupt]);
    b.write(FILL_ADDR, 0x20);
    b.f.write32(FILL_ADDR.offset_from(fault::BASE) + 4, 0, 0xF);
    assert_eq!((b.fill(4, 1), b.read(PROGRESS)), (R::Misaligned, 0));
    b.write(FILL_ADDR, 0x40);
    b.f.write32(FILL_ADDR.offset_from(fault::BASE) + 4, 0, 0xF);
    b.around.broken = Some((0x2040, FillError::DmaRead));
    assert_eq!((b.fill(4, 4), b.read(PROGRESS)), (R::DmaRead, 2));
    assert_eq!((b.fill(4, 4), b.read(PROGRESS)), (R::Present, 0));
    assert!(b.f.is_absent(6) && !b.f.is_absent(5));
    b.around.broken = None;
    b.around.full = Some(6);
    assert_eq!((b.fill(6, 1), b.f.is_absent(6)), (R::Memory, true));
    b.around.full = None;
    b.around.outstanding = true;
    assert_eq!((b.set_absent(0, 1), b.read(PROGRESS)), (R::Outstanding, 0));
    b.around.broken = None;
    assert_eq!((b.fill(6, 6), b.read(PROGRESS), b.read(ABSENT)), (R::Ok, 6, 0));
    b.around.outstanding = false;
    assert_eq!(b.command(3, 0, 1), R::Ok);
    assert!(b.f.is_absent(0), "SET_ABSENT runs, FILL does not");
}

/// Every access that arrives comes out exactly once, in the order of arrival for its granule.
#[test]
fn no_access_is_forgotten_or_overtaken() {
    for seed in seeds(20) {
        let mut r = Random::new(seed);
        let mut b = Bench::new();
        let mut inside = vec![0; GRANULES as usize];
        let (mut arrived, mut out) = (0, 0);
        for now in 0..20_000_u64 {
            let granule = r.below(GRANULES);
            match r.below(16) {
                0..3 => {
                    let count = r.below(GRANULES - granule + 1);
                    b.set_absent(granule, count);
                }
                3..6 => {
                    b.fill(granule, 1);
                }
                6 => {
                    if let Some(access) = b.f.expire_oldest() {
                        out += 1;
                        assert!(access.payload >= inside[access.granule as usize], "seed {seed}");
                        inside[access.granule as usize] = access.payload;
                    }
                }
                7 => b.f.snapshot_taken(),
                _ => {
                    arrived += 1;
                    let absent = b.f.is_absent(granule);
                    match b.arrive(granule, r.one_in(2), now) {
                        Arrival::Passes(_) => {
                            assert!(!absent, "seed {seed}");
                            out += 1;
                        }
                        Arrival::Fails(_) => out += 1,
                        Arrival::Parked => assert!(absent, "seed {seed}"),
                    }
                }
            }
            for served in b.around.served.drain(..) {
                let access = served.access;
                out += 1;
                assert!(access.payload > inside[access.granule as usize], "seed {seed}");
                inside[access.granule as usize] = access.payload;
            }
            let parked = b.f.parked();
            assert!(parked <= PLACES && arrived == out + parked, "seed {seed}");
            let poisoned = (0..GRANULES).filter(|&g| b.f.is_poisoned(g)).count() as u32;
            assert_eq!(b.read(POISONED), poisoned);
            assert!((0..GRANULES).all(|g| !b.f.is_poisoned(g) || b.f.is_absent(g)));
        }
    }
}
