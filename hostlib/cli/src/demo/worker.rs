//! The process that is killed: a database in an Isotherm buffer, a load, an epoch and a checkpoint after every few transactions.

use super::event::{Event, TouchedUnit};
use crate::args::DemoWorker;
use crate::failure::Failure;
use isotherm::store::Directory;
use isotherm::{
    Buffer, Card, Checkpoint, CopyCounts, EpochReport, LazyBuffer, PageLevelCow, Resume, Store,
};
use isotherm_workload::{Counts, Database, Load};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::time::Instant;

/// What the application attaches to each generation: how far it was, and what it then counted.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Progress {
    transactions: u64,
    accounts: i64,
    journal: i64,
    archive: i64,
    balance: i64,
}

/// Runs until all epochs are done, or until it is killed.
pub(crate) fn run(args: &DemoWorker) -> Result<(), Failure> {
    let result = work(args);
    if let Err(failure) = &result {
        tell(&Event::Failed { text: failure.text().to_owned(), hint: failure.hint().to_owned() })?;
    }
    result
}

/// Records that fit between two looks at the trace port.
const LOG2_RECORDS: u32 = 16;
const TRANSACTIONS_PER_POST: u64 = 4;

struct Worker<'a> {
    args: &'a DemoWorker,
    store: Store,
    image: LazyBuffer<u8>,
    database: Database,
    load: Load,
    /// What a page-level copy-on-write would do with the writes that the card records.
    page_level: PageLevelCow,
    untraced: u64,
    /// Copies until the last epoch ended: the card's, and page-level.
    copies: CopyCounts,
    page_copies: u64,
}

fn work(args: &DemoWorker) -> Result<(), Failure> {
    let start = Instant::now();
    let card = match (&args.socket, &args.bdf) {
        (Some(socket), _) => Card::Socket(socket.clone()),
        (None, Some(bdf)) => Card::Vfio(bdf.clone()),
        (None, None) => Card::Model { window: args.window },
    };
    let location = args.store.to_string_lossy();
    let mut store = Store::open_as(&location, &card, Resume::Lazy)?;
    let image: LazyBuffer<u8> = store.lazy_buffer("database", args.image)?;
    let database = Database::attach(image.clone())?;
    let load = Load { seed: args.seed, accounts: args.accounts, journal_rows: args.accounts / 4 };
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    tell(&Event::Opened { engine: store.engine(), resumed: store.generation(), milliseconds })?;
    store.start_trace(LOG2_RECORDS)?;
    let pages = usize::try_from(store.granules()).expect("64-bit host");
    let mut worker = Worker {
        args,
        store,
        image,
        database,
        load,
        page_level: PageLevelCow::new(pages, 4096),
        untraced: 0,
        copies: CopyCounts::default(),
        page_copies: 0,
    };
    let done = if args.resume {
        worker.compare_resumed()?
    } else {
        worker.load.create(&worker.database)?;
        0
    };
    for epoch in done / args.transactions..args.epochs {
        worker.run_epoch(epoch)?;
    }
    worker.finish_checkpoint()?;
    if args.resume {
        worker.check()?;
    }
    tell(&Event::Done)
}

impl Worker<'_> {
    /// Transactions run while the checkpoint that the last epoch began is being saved.
    fn run_epoch(&mut self, epoch: u64) -> Result<(), Failure> {
        let mut lines = 0;
        let first = epoch * self.args.transactions;
        for n in first..first + self.args.transactions {
            self.load.transact(&self.database, n)?;
            if n % TRANSACTIONS_PER_POST == 0 {
                lines += self.post()?;
                if let Some(done) = self.store.poll_checkpoint()? {
                    tell_checkpoint(&done)?;
                }
            }
        }
        lines += self.post()?;
        self.finish_checkpoint()?;
        self.tell_copies(epoch)?;
        let report = self.store.roll()?;
        tell_epoch(epoch, lines, &report)?;

        let counts = self.load.counts(&self.database)?;
        let progress = Progress::new(first + self.args.transactions, counts);
        self.store.set_app_data(serde_json::to_vec(&progress).expect("invariant: plain numbers"));
        self.store.begin_checkpoint()?;
        self.page_level.snapshot();
        tell(&Event::Begun { generation: self.store.generation().map_or(1, |g| g + 1) })
    }

    /// Posts changed lines; what the card recorded of it goes to the page-level policy.
    fn post(&mut self) -> Result<u64, Failure> {
        let lines = self.store.post()?.lines;
        let (records, untraced) = self.store.take_trace()?;
        self.untraced += untraced;
        for record in records.iter().filter(|r| r.write) {
            self.page_level.write(record.offset..record.offset + u64::from(record.dwords) * 4);
        }
        Ok(lines)
    }

    fn finish_checkpoint(&mut self) -> Result<(), Failure> {
        match self.store.finish_checkpoint() {
            Ok(done) => tell_checkpoint(&done),
            Err(isotherm::Error::NotPending) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }

    fn tell_copies(&mut self, epoch: u64) -> Result<(), Failure> {
        let now = self.store.copies()?;
        let new = now.since(&self.copies);
        let page_level = self.page_level.copies() - self.page_copies;
        (self.copies, self.page_copies) = (now, self.page_level.copies());
        tell(&Event::Copies {
            number: epoch,
            demand: new.demand,
            ahead: new.ahead,
            stall_cycles: new.stall_cycles,
            page_level,
            untraced: std::mem::take(&mut self.untraced),
        })
    }

    /// Is what came back what was counted, and what a run without a card gives? Returns the transactions done. The bytes are compared
    /// in the store: the buffer's Cold parts stay where they are.
    fn compare_resumed(&mut self) -> Result<u64, Failure> {
        let Some(generation) = self.store.generation() else {
            return Err(Failure::new(
                1,
                "there is no generation to resume from",
                "the first process was killed too early: use more --epochs",
            ));
        };
        let saved: Progress = serde_json::from_slice(self.store.app_data()).map_err(|e| {
            Failure::new(
                1,
                format!("the generation's application data cannot be read: {e}"),
                "use a store that this demo made",
            )
        })?;
        let resumed = self.store.resume_report();
        let location = self.args.store.to_string_lossy();
        let restored = Directory::open_read_only(&location)?.load(generation)?;
        let plain = replay(self.args, &self.load, saved.transactions)?;
        let restored_equal = restored.images[0].bytes[..] == plain.read()[..];
        let counts = self.load.counts(&self.database)?;
        let counts_equal = Progress::new(saved.transactions, counts) == saved;
        let transactions = saved.transactions;
        let (loaded, left) = (resumed.loaded, resumed.left);
        tell(&Event::Resumed { loaded, left, counts_equal, restored_equal, transactions })?;
        Ok(transactions)
    }

    /// Is everything whole at the end, what was brought in on demand included?
    fn check(&mut self) -> Result<(), Failure> {
        let faults = self.store.resume_report().brought_in;
        let integrity = match self.database.check_integrity() {
            Ok(()) => "ok".to_owned(),
            Err(e) => e.to_string(),
        };
        let transactions = self.args.epochs * self.args.transactions;
        let plain = replay(self.args, &self.load, transactions)?;
        let final_equal = same_database(&plain.read(), &self.image.clone().load()?.read());
        let brought_in_by_check = self.store.resume_report().brought_in - faults;
        tell(&Event::Checked { integrity, final_equal, faults, brought_in_by_check })
    }
}

/// Equal but for what counts the changes of each connection, in two fields of the header (offsets 24 and 92): a run that was resumed
/// has used two connections.
fn same_database(a: &[u8], b: &[u8]) -> bool {
    let parts = |x: &[u8]| (x[..24].to_vec(), x[28..92].to_vec());
    parts(a) == parts(b) && a[100..] == b[100..]
}

fn tell_epoch(number: u64, lines: u64, report: &EpochReport) -> Result<(), Failure> {
    let touched = report.heat.units.iter().enumerate().filter(|(_, u)| u.reads + u.writes > 0);
    let heat = touched
        .map(|(unit, u)| TouchedUnit {
            unit: u32::try_from(unit).expect("invariant: fewer than 2^32 units"),
            reads: u.reads,
            writes: u.writes,
            lines: u.lines,
        })
        .collect();
    let (partitions, cost) = (report.partitions, report.cost.into());
    tell(&Event::Epoch { number, lines, partitions, cost, heat })
}

fn tell_checkpoint(c: &Checkpoint) -> Result<(), Failure> {
    let us = |d: std::time::Duration| u64::try_from(d.as_micros()).unwrap_or(u64::MAX);
    tell(&Event::Checkpoint {
        generation: c.generation,
        granules: c.saved_granules,
        frame_bytes: c.frame_bytes,
        written_bytes: c.written_bytes,
        pause_us: us(c.pause),
        overlap_us: us(c.overlap),
        lines_meanwhile: c.posted_meanwhile.lines,
    })
}

/// The same load on plain memory.
fn replay(args: &DemoWorker, load: &Load, transactions: u64) -> Result<Buffer<u8>, Failure> {
    let plain = Buffer::anonymous(args.image)?;
    let database = Database::attach(plain.by_range())?;
    load.create(&database)?;
    for n in 0..transactions {
        load.transact(&database, n)?;
    }
    Ok(plain)
}

impl Progress {
    fn new(transactions: u64, c: Counts) -> Self {
        Self {
            transactions,
            accounts: c.accounts,
            journal: c.journal,
            archive: c.archive,
            balance: c.balance,
        }
    }
}

fn tell(event: &Event) -> Result<(), Failure> {
    let line = serde_json::to_string(event).expect("invariant: events are plain data");
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|e| {
        Failure::new(
            1,
            format!("cannot tell the parent process: {e}"),
            "start it through `isotherm demo`",
        )
    })
}
