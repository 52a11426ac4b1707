//! What must come of each request, told from what is seen at the ports.
//!
//! The oracle is told, in order: what was sent, which granules became absent or present (the port to `dirty`), which
//! accesses were dispatched (the port to snoop), completions, and what software read from the ring. It holds the image
//! of the window: filled with what lay in host memory, written by the accesses in the order of their dispatch.

use isotherm_abi::fault::FaultRecord;
use isotherm_model::completer::{Completer, Setup, Target};
use isotherm_model::tlp::{Beat, Completion, Request, Status};
use std::collections::{BTreeMap, VecDeque};

pub const GRANULE: usize = 4096;

/// One access of the window.
#[derive(Debug)]
pub struct Access {
    pub request: Request,
    beats: Vec<Beat>,
    pub granule: usize,
    pub write: bool,
    pub empty: bool,
    pub sent_at: u64,
    /// Snapshots sent before it.
    snapshots: u64,
    pub dispatched: Option<u64>,
    want: Vec<Completion>,
    got: usize,
    pub aborted: Option<u64>,
    /// From the ring: when, failed at once.
    pub record: Option<(u64, bool)>,
}

impl Access {
    /// All its completions have come, or it is a write.
    pub fn answered(&self) -> bool {
        self.write || self.aborted.is_some() || (self.got > 0 && self.got == self.want.len())
    }
}

struct Image<'a>(&'a mut [u8]);

impl Target for Image<'_> {
    fn register_read(&mut self, _: u32) -> u32 {
        unreachable!("a window access")
    }
    fn register_write(&mut self, _: u32, _: u32, _: u8) {
        unreachable!("a window access")
    }
    fn window_read(&mut self, offset: u64, bytes: &mut [u8]) -> bool {
        bytes.copy_from_slice(&self.0[offset as usize..][..bytes.len()]);
        true
    }
    fn window_write(&mut self, offset: u64, byte: u8) {
        self.0[offset as usize] = byte;
    }
    fn access(&mut self, _: u64, _: u32, _: bool, _: u16) {}
}

/// A window that cannot be read: the form of an answer that is an abort.
struct Nothing;

impl Target for Nothing {
    fn register_read(&mut self, _: u32) -> u32 {
        unreachable!("a window access")
    }
    fn register_write(&mut self, _: u32, _: u32, _: u8) {}
    fn window_read(&mut self, _: u64, _: &mut [u8]) -> bool {
        false
    }
    fn window_write(&mut self, _: u64, _: u8) {}
    fn access(&mut self, _: u64, _: u32, _: bool, _: u16) {}
}

#[derive(Clone, Debug, Default)]
pub struct Granule {
    pub absent: bool,
    /// When it became present last.
    present_at: u64,
    /// The last access that was dispatched, in the order of sending.
    last: Option<usize>,
}

pub struct Oracle {
    setup: Setup,
    pub image: Vec<u8>,
    pub accesses: Vec<Access>,
    pub granules: Vec<Granule>,
    /// Granules that became present: when.
    presents: BTreeMap<usize, Vec<u64>>,
    sent_snapshots: u64,
    pub taken_snapshots: u64,
    /// Reads in the order of their dispatch.
    reads: VecDeque<usize>,
    /// Late writes dispatched.
    pub late: u64,
    pub marks: Vec<usize>,
    /// The records in order: the access, when, failed at once.
    pub records: Vec<(usize, u64, bool)>,
    /// Software reads each record: the list is complete.
    pub complete: bool,
    /// Hostile software: contents are not known.
    pub contents: bool,
}

impl Oracle {
    pub fn new(setup: Setup, image: Vec<u8>) -> Self {
        let granules = vec![Granule::default(); image.len() / GRANULE];
        Oracle {
            setup,
            image,
            accesses: vec![],
            granules,
            presents: BTreeMap::new(),
            sent_snapshots: 0,
            taken_snapshots: 0,
            reads: VecDeque::new(),
            late: 0,
            marks: vec![],
            records: vec![],
            complete: true,
            contents: true,
        }
    }

    /// A request is sent; its number is its requester.
    pub fn send(&mut self, request: Request, beats: Vec<Beat>, now: u64) {
        assert_eq!(request.requester as usize, self.accesses.len());
        self.accesses.push(Access {
            request,
            beats,
            granule: request.address as usize / GRANULE,
            write: request.kind == 1,
            empty: request.enabled().next().is_none(),
            sent_at: now,
            snapshots: self.sent_snapshots,
            dispatched: None,
            want: vec![],
            got: 0,
            aborted: None,
            record: None,
        });
    }

    pub fn send_snapshot(&mut self) {
        self.sent_snapshots += 1;
    }

    /// A granule becomes absent or, with these bytes, present.
    pub fn block(&mut self, granule: usize, absent: bool, contents: &[u8], now: u64) {
        let g = &mut self.granules[granule];
        assert_ne!(g.absent, absent, "granule {granule} is told twice");
        g.absent = absent;
        if !absent {
            g.present_at = now;
            self.image[granule * GRANULE..][..GRANULE].copy_from_slice(contents);
            self.presents.entry(granule).or_default().push(now);
        }
    }

    /// An access is dispatched to the window.
    pub fn access(&mut self, line: u64, lines: u64, write: bool, who: usize, late: bool, now: u64) {
        let a = &mut self.accesses[who];
        assert!(a.dispatched.is_none(), "access {who} is dispatched twice");
        assert!(a.aborted.is_none(), "access {who} is dispatched and was aborted");
        a.dispatched = Some(now);
        assert_eq!((line, write), (a.request.address / 64, a.write), "access {who}");
        assert_eq!(lines == 0, a.empty);
        self.late += u64::from(late);
        if self.contents {
            let want = write && self.taken_snapshots > a.snapshots && !a.empty;
            assert_eq!(late, want, "access {who}: late");
        }
        if !a.empty {
            let g = &mut self.granules[a.granule];
            assert!(g.last.is_none_or(|l| l < who), "access {who} is behind {:?}", g.last);
            g.last = Some(who);
            if self.contents {
                assert!(!g.absent, "access {who} reaches absent granule {}", a.granule);
            }
        }
        let mut model = Completer::new(self.setup);
        let beats = a.beats.clone();
        for beat in beats {
            a.want.extend(model.beat(&a.request, &beat, &mut Image(&mut self.image)));
        }
        if !write {
            self.reads.push_back(who);
        }
    }

    pub fn completion(&mut self, c: &Completion, now: u64) {
        let who = c.requester as usize;
        let a = &mut self.accesses[who];
        assert!(!a.write && a.aborted.is_none(), "access {who}: {c:?}");
        if c.status == Status::Abort {
            assert!(a.dispatched.is_none(), "access {who} was dispatched and is aborted");
            let mut model = Completer::new(self.setup);
            let want = model.beat(&a.request, &a.beats[0], &mut Nothing);
            assert_eq!(want.as_slice(), std::slice::from_ref(c), "access {who}");
            a.aborted = Some(now);
            return;
        }
        assert_eq!(self.reads.front(), Some(&who), "completions are out of order");
        assert!(a.got < a.want.len(), "access {who} is answered twice");
        let want = &a.want[a.got];
        if self.contents {
            assert_eq!(c, want, "access {who} {:x?}", a.request);
        } else {
            let head = |c: &Completion| (c.status, c.byte_count, c.lower_addr, c.tag, c.data.len());
            assert_eq!(head(c), head(want), "access {who}");
        }
        a.got += 1;
        if a.got == a.want.len() {
            self.reads.pop_front();
        }
    }

    /// Software read a record.
    pub fn record(&mut self, record: FaultRecord) {
        let FaultRecord { granule, write, failed, requester, timestamp: at } = record;
        let who = usize::from(requester);
        let a = &mut self.accesses[who];
        assert_eq!((granule as usize, write), (a.granule, a.write), "record of {who}");
        assert!(a.record.is_none() && !a.empty, "record of {who}");
        if let Some(last) = self.records.last() {
            assert!(last.0 < who && last.1 < at, "records {last:?} and {who} at {at}");
        }
        a.record = Some((at, failed));
        self.records.push((who, at, failed));
    }

    /// Reads that are neither answered nor aborted.
    pub fn open(&self) -> usize {
        self.accesses.iter().filter(|a| !a.answered()).count()
    }

    /// Accesses that were sent and not dispatched nor aborted; a write that was lost counts for ever.
    pub fn missing(&self) -> usize {
        self.accesses.iter().filter(|a| a.dispatched.is_none() && a.aborted.is_none()).count()
    }

    /// A read of one of these granules is under way, and not parked.
    pub fn reading(&self, granules: std::ops::Range<usize>) -> bool {
        self.accesses.iter().rev().take(1_000).any(|a| {
            let parked = self.granules[a.granule].absent && a.dispatched.is_none();
            granules.contains(&a.granule) && !a.empty && !parked && !a.answered()
        })
    }

    /// When `granule` became present for the first time after `at`.
    fn present_after(&self, granule: usize, at: u64) -> Option<u64> {
        self.presents.get(&granule)?.iter().copied().find(|p| *p > at)
    }

    /// Every access that failed had a reason, and every one that had none did not fail. `limit`: cycles that an access may be
    /// parked; `slack`: how late the card may be.
    pub fn judge(&self, limit: u64, slack: u64, start: u64) {
        assert!(self.complete);
        let time = |cycle: u64| cycle - start;
        for (who, a) in self.accesses.iter().enumerate() {
            match (a.record, a.dispatched, a.aborted) {
                (None, Some(_), None) => {}
                (None, ..) => panic!("access {who} failed without a record: {a:?}"),
                (Some((_, true)), None, _) => assert_eq!(a.aborted.is_some(), !a.write, "{who}"),
                (Some((_, true)), Some(_), _) => panic!("access {who} failed and was dispatched"),
                (Some((at, false)), Some(when), _) => {
                    // it was served: the granule was filled in time
                    let present = self.present_after(a.granule, at + start);
                    assert!(present.is_some_and(|p| p <= when), "access {who}: {present:?}");
                    assert!(present.is_some_and(|p| time(p) < at + limit + slack), "{who}");
                }
                (Some((at, false)), None, aborted) => {
                    if let Some(present) = self.present_after(a.granule, at + start) {
                        assert!(time(present) >= at + limit, "access {who} was not served");
                    }
                    assert_eq!(aborted.is_some(), !a.write, "access {who}");
                    let passed = aborted.map_or(limit, |c| time(c) - at);
                    assert!((limit..limit + slack).contains(&passed), "{who} after {passed}");
                }
            }
        }
        self.judge_failures(limit, slack, start);
    }

    /// At-once failures: the granule had lost a write, or all places were taken.
    fn judge_failures(&self, limit: u64, slack: u64, start: u64) {
        for (i, &(who, at, failed)) in self.records.iter().enumerate() {
            let a = &self.accesses[who];
            let filled = |since: u64| {
                self.present_after(a.granule, since + start).is_some_and(|p| p - start <= at)
            };
            let earlier = self.records[..i].iter();
            let same = earlier.clone().filter(|r| self.accesses[r.0].granule == a.granule);
            let lost = |r: &&(usize, u64, bool)| {
                let b = &self.accesses[r.0];
                b.write && b.dispatched.is_none()
            };
            // certainly, and possibly, poisoned
            let surely = same.clone().filter(lost).any(|r| {
                let when = if r.2 { r.1 } else { r.1 + limit + slack };
                when < at && !filled(r.1)
            });
            let perhaps = same.filter(lost).any(|r| {
                let when = if r.2 { r.1 } else { r.1 + limit };
                when <= at && !filled(when)
            });
            assert!(failed || !surely, "access {who} was parked in a poisoned granule");
            // at most, and at least, so many places were taken
            let taken = |sure: bool| {
                let parked = self.records[..i].iter().filter(|r| !r.2);
                let still = |r: &&(usize, u64, bool)| {
                    let b = &self.accesses[r.0];
                    let gone = match (b.dispatched, b.aborted) {
                        (Some(c), _) => c - start - if sure { slack.min(c - start) } else { 0 },
                        (_, Some(c)) => c - start - if sure { slack.min(c - start) } else { 0 },
                        _ => r.1 + limit + if sure { 0 } else { slack },
                    };
                    gone > at
                };
                parked.filter(still).count()
            };
            assert!(!failed || perhaps || taken(false) >= 8, "access {who} failed for no reason");
            assert!(failed || taken(true) < 8, "access {who} was parked in a ninth place");
        }
    }

    /// FAULTS, SERVED and poisoned granules, from the records.
    pub fn counts(&self, start: u64) -> (u64, u64, usize) {
        let parked = self.records.iter().filter(|r| !r.2);
        let served = parked.clone().filter(|r| self.accesses[r.0].dispatched.is_some());
        let poisoned = (0..self.granules.len()).filter(|g| self.poisoned(*g, start)).count();
        (parked.count() as u64, served.count() as u64, poisoned)
    }

    /// Has lost a write since it became present last. Everything parked must have ended.
    pub fn poisoned(&self, granule: usize, start: u64) -> bool {
        let g = &self.granules[granule];
        let mut lost = self.records.iter().filter(|r| {
            let a = &self.accesses[r.0];
            a.granule == granule && a.write && a.dispatched.is_none()
        });
        g.absent && lost.any(|r| r.1 + start > g.present_at)
    }
}
