//! The main job: a real database in a buffer; the process is killed in mid-run, a new one resumes.

mod event;
mod summary;
pub(crate) mod worker;

use crate::args::{CardKind, Demo, Output};
use crate::card::{self, Chosen};
use crate::failure::Failure;
use event::Event;
use indicatif::{ProgressBar, ProgressStyle};
use isotherm::Card;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use summary::Summary;

/// What a run is made of, defaults filled in.
struct Plan {
    epochs: u64,
    transactions: u64,
    image: usize,
    window: u64,
    accounts: u32,
    seed: u64,
    store: PathBuf,
}

/// Runs the demo and judges it.
pub(crate) fn run(args: &Demo, output: Output) -> Result<(), Failure> {
    // Kept until the end: dropping it removes the folder.
    let temporary = if args.store.is_none() { Some(temporary_folder()?) } else { None };
    let plan = Plan::new(args, temporary.as_ref().map(tempfile::TempDir::path))?;
    let chosen = card::choose(&args.card, plan.window)?;
    let mut summary = Summary::new(args.card.card.name());
    run_twice(&plan, &chosen, &mut summary).map_err(|failure| chosen.explain(failure))?;

    summary.write_heat_map(&args.heat_map)?;
    if let Some(path) = &args.record {
        summary.write_trace(path)?;
    }
    match output {
        Output::Json => summary.print_json(),
        Output::Table => {
            summary.print_table();
            println!("heat map: {}", args.heat_map.display());
            if temporary.is_none() {
                println!("store:    {} (look inside: isotherm inspect {0})", plan.store.display());
            }
        }
    }
    summary.judge()
}

/// First process: killed once half of the generations are durable and the next checkpoint has been begun. Second: resumes with its
/// Cold parts left in the store, goes on, checks.
fn run_twice(plan: &Plan, chosen: &Chosen, summary: &mut Summary) -> Result<(), Failure> {
    let bar = progress_bar(plan.epochs);
    let half = (plan.epochs / 2).max(1);
    bar.set_message("running");
    let mut checkpoints = 0;
    let mut first = Worker::start(plan, chosen, false)?;
    let killed = first.events(summary, &bar, |event| {
        checkpoints += u64::from(matches!(event, Event::Checkpoint { .. }));
        checkpoints >= half && matches!(event, Event::Begun { .. })
    })?;
    if !killed {
        return Err(Failure::new(
            1,
            "the first process ended before it could be killed",
            "use more --epochs",
        ));
    }
    // Somewhere in the next epoch, its checkpoint pending or just ended: where exactly depends on the seed.
    std::thread::sleep(Duration::from_millis(plan.seed % 7));
    first.kill();
    bar.set_message("killed; resuming");

    let mut second = Worker::start(plan, chosen, true)?;
    second.events(summary, &bar, |_| false)?;
    second.finish()?;
    bar.finish_and_clear();
    Ok(())
}

impl Plan {
    fn new(args: &Demo, temporary: Option<&Path>) -> Result<Self, Failure> {
        // The RTL runs some thousand times slower than the model: the same job, smaller.
        let small = args.card.card == CardKind::Sim;
        let pick = |large: u64, less: u64| if small { less } else { large };
        let image = args.image.unwrap_or(pick(16384, 1024) as usize) << 10;
        let plan = Self {
            epochs: args.epochs.unwrap_or(pick(40, 8)),
            transactions: args.transactions.unwrap_or(pick(256, 24)),
            image,
            window: (image as u64).next_power_of_two().max(1 << 20) * 2,
            accounts: u32::try_from(image / 2048).unwrap_or(u32::MAX),
            seed: args.seed,
            store: temporary
                .or(args.store.as_deref())
                .expect("invariant: one of the two")
                .to_owned(),
        };
        if plan.epochs < 4 || plan.transactions == 0 || image < 256 << 10 {
            return Err(Failure::new(
                2,
                "the demo needs at least 4 epochs, 1 transaction an epoch and 256 KiB of image",
                "leave --epochs, --transactions and --image out for the defaults",
            ));
        }
        let in_use = std::fs::read_dir(&plan.store).is_ok_and(|mut d| d.next().is_some());
        if in_use {
            let text = format!("{} is not empty", plan.store.display());
            return Err(Failure::new(
                2,
                text,
                "name a new folder, so that the demo does not resume another run",
            ));
        }
        Ok(plan)
    }
}

/// A running worker process; killed when dropped.
struct Worker {
    process: Child,
}

impl Worker {
    fn start(plan: &Plan, chosen: &Chosen, resume: bool) -> Result<Self, Failure> {
        let cannot = |e: std::io::Error| {
            Failure::new(
                1,
                format!("cannot start a worker process: {e}"),
                "check that this program can be executed",
            )
        };
        let mut command = Command::new(std::env::current_exe().map_err(cannot)?);
        command.arg("demo-worker").arg("--store").arg(&plan.store);
        for (name, value) in [
            ("--window", plan.window),
            ("--seed", plan.seed),
            ("--accounts", plan.accounts.into()),
            ("--epochs", plan.epochs),
            ("--transactions", plan.transactions),
            ("--image", plan.image as u64),
        ] {
            command.arg(name).arg(value.to_string());
        }
        match &chosen.card {
            Card::Socket(socket) => {
                command.arg("--socket").arg(socket);
            }
            Card::Vfio(bdf) => {
                command.arg("--bdf").arg(bdf);
            }
            _ => {}
        }
        if resume {
            command.arg("--resume");
        }
        let process = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(cannot)?;
        Ok(Self { process })
    }

    /// Reads events until `stop` says so (true) or the worker ends (false).
    fn events(
        &mut self,
        summary: &mut Summary,
        bar: &ProgressBar,
        mut stop: impl FnMut(&Event) -> bool,
    ) -> Result<bool, Failure> {
        let output = self.process.stdout.take().expect("invariant: read once");
        for line in BufReader::new(output).lines() {
            let bad = |e: &dyn std::fmt::Display| {
                Failure::new(1, format!("a worker's message cannot be read: {e}"), "run it again")
            };
            let event: Event =
                serde_json::from_str(&line.map_err(|e| bad(&e))?).map_err(|e| bad(&e))?;
            if let Event::Failed { text, hint } = event {
                return Err(Failure::new(1, text, hint));
            }
            let stopping = stop(&event);
            summary.add(event);
            bar.set_position(summary.epochs);
            if stopping {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    fn kill(&mut self) {
        // Already gone is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    fn finish(&mut self) -> Result<(), Failure> {
        match self.process.wait() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(Failure::new(
                1,
                format!("the worker process ended with {status}"),
                "run it again",
            )),
            Err(e) => Err(Failure::new(
                1,
                format!("cannot wait for the worker process: {e}"),
                "run it again",
            )),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
    }
}

fn temporary_folder() -> Result<tempfile::TempDir, Failure> {
    tempfile::tempdir().map_err(|e| {
        Failure::new(1, format!("cannot make a temporary folder: {e}"), "name one with --store")
    })
}

/// On a terminal only; indicatif draws to stderr and hides itself elsewhere.
fn progress_bar(epochs: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} epochs  {msg}  {elapsed}");
    ProgressBar::new(epochs).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
