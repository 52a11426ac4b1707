//! The process that is killed: a database in an Isotherm buffer, a load, an epoch and a checkpoint after every few transactions.

use super::event::{Event, TouchedUnit};
use crate::args::DemoWorker;
use crate::failure::Failure;
use isotherm::{Buffer, Card, Store};
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

fn work(args: &DemoWorker) -> Result<(), Failure> {
    let start = Instant::now();
    let card = match (&args.socket, &args.bdf) {
        (Some(socket), _) => Card::Socket(socket.clone()),
        (None, Some(bdf)) => Card::Vfio(bdf.clone()),
        (None, None) => Card::Model { window: args.window },
    };
    let location = args.store.to_string_lossy();
    let mut store = Store::open_with(&location, &card)?;
    let image: Buffer<u8> = store.buffer("database", args.image)?;
    let database = Database::attach(image.by_range())?;
    let load = Load { seed: args.seed, accounts: args.accounts, journal_rows: args.accounts / 4 };
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    tell(&Event::Opened { engine: store.engine(), resumed: store.generation(), milliseconds })?;

    let done = if args.resume {
        check(args, &store, &database, &load, &image)?
    } else {
        load.create(&database)?;
        0
    };
    let first = done / args.transactions;
    for epoch in first..args.epochs {
        run_epoch(args, &mut store, &database, &load, epoch)?;
    }
    tell(&Event::Done)
}

fn run_epoch(
    args: &DemoWorker,
    store: &mut Store,
    database: &Database,
    load: &Load,
    epoch: u64,
) -> Result<(), Failure> {
    const TRANSACTIONS_PER_POST: u64 = 4;
    let mut lines = 0;
    let first = epoch * args.transactions;
    for n in first..first + args.transactions {
        load.transact(database, n)?;
        if n % TRANSACTIONS_PER_POST == 0 {
            lines += store.post()?.lines;
        }
    }
    lines += store.post()?.lines;
    let report = store.roll()?;
    let touched = report.heat.units.iter().enumerate().filter(|(_, u)| u.reads + u.writes > 0);
    let heat = touched
        .map(|(unit, u)| TouchedUnit {
            unit: u32::try_from(unit).expect("invariant: fewer than 2^32 units"),
            reads: u.reads,
            writes: u.writes,
            lines: u.lines,
        })
        .collect();
    tell(&Event::Epoch {
        number: epoch,
        lines,
        partitions: report.partitions,
        cost: report.cost.into(),
        heat,
    })?;

    let counts = load.counts(database)?;
    let progress = Progress::new(first + args.transactions, counts);
    store.set_app_data(serde_json::to_vec(&progress).expect("invariant: plain numbers"));
    let c = store.checkpoint()?;
    tell(&Event::Checkpoint {
        generation: c.generation,
        granules: c.saved_granules,
        frame_bytes: c.frame_bytes,
        written_bytes: c.written_bytes,
        pause_us: u64::try_from(c.pause.as_micros()).unwrap_or(u64::MAX),
    })
}

/// Is what came back whole, what was counted, and what a run without a card gives? Returns the transactions done.
fn check(
    args: &DemoWorker,
    store: &Store,
    database: &Database,
    load: &Load,
    image: &Buffer<u8>,
) -> Result<u64, Failure> {
    if store.generation().is_none() {
        return Err(Failure::new(
            1,
            "there is no generation to resume from",
            "the first process was killed too early: use more --epochs",
        ));
    }
    let saved: Progress = serde_json::from_slice(store.app_data()).map_err(|e| {
        Failure::new(
            1,
            format!("the generation's application data cannot be read: {e}"),
            "use a store that this demo made",
        )
    })?;
    // The bytes first: even a query may change counters in the page cache, not in the image, but nobody has to rely on that.
    let restored_equal = replay(args, load, saved.transactions)?.read()[..] == image.read()[..];
    let integrity = match database.check_integrity() {
        Ok(()) => "ok".to_owned(),
        Err(e) => e.to_string(),
    };
    let counts_equal = Progress::new(saved.transactions, load.counts(database)?) == saved;
    let transactions = saved.transactions;
    tell(&Event::Checked { integrity, counts_equal, restored_equal, transactions })?;
    Ok(transactions)
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
