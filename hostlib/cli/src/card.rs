//! From the command line to a card: the model, a socket (starting the simulator where none is named), or VFIO.

use crate::args::{CardArgs, CardKind};
use crate::failure::{Failure, NO_DEVICE};
use isotherm::Card;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Where the simulator's messages go, in its temporary folder.
const LOG: &str = "card.log";
const START_LIMIT: Duration = Duration::from_secs(60);

/// A card to open, and the simulator process that serves it, if we started one.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) card: Card,
    simulator: Option<Simulator>,
}

/// Picks the card that the arguments name.
pub(crate) fn choose(args: &CardArgs, window: u64) -> Result<Chosen, Failure> {
    let (card, simulator) = match (args.card, &args.socket, &args.bdf) {
        (CardKind::Model, None, None) => (Card::Model { window }, None),
        (CardKind::Sim, Some(socket), None) => (Card::Socket(socket.clone()), None),
        (CardKind::Sim, None, None) => {
            let simulator = Simulator::start()?;
            (Card::Socket(simulator.socket.clone()), Some(simulator))
        }
        (CardKind::Vfio, None, Some(bdf)) => (Card::Vfio(bdf.clone()), None),
        (CardKind::Vfio, None, None) => {
            return Err(Failure::new(
                2,
                "--card vfio needs the card's PCI address",
                "add --bdf, such as --bdf 0000:01:00.0",
            ));
        }
        _ => {
            return Err(Failure::new(
                2,
                "--socket goes with --card sim, --bdf goes with --card vfio",
                "leave out the one that does not belong to the card",
            ));
        }
    };
    Ok(Chosen { card, simulator })
}

/// The Verilated card in a process of its own; it ends with this value.
#[derive(Debug)]
struct Simulator {
    process: Child,
    socket: PathBuf,
    folder: tempfile::TempDir,
}

impl Simulator {
    fn start() -> Result<Self, Failure> {
        let program = find_simulator()?;
        let folder = tempfile::tempdir().map_err(|e| {
            Failure::new(1, format!("cannot make a temporary folder: {e}"), "check TMPDIR")
        })?;
        let socket = folder.path().join("card.sock");
        let log = File::create(folder.path().join(LOG))
            .map_err(|e| Failure::new(1, format!("cannot make a log file: {e}"), "check TMPDIR"))?;
        let mut process = Command::new(&program)
            .arg("--socket")
            .arg(&socket)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|e| {
                Failure::new(NO_DEVICE, format!("cannot start {}: {e}", program.display()), REBUILD)
            })?;
        let output = process.stdout.take().expect("invariant: stdout is piped");
        let simulator = Self { process, socket, folder };
        wait_for_line(output, &program).map_err(|f| f.with_log(&simulator.log()))?;
        Ok(simulator)
    }
}

impl Chosen {
    /// Adds what the simulator had to say to a failure.
    pub(crate) fn explain(&self, failure: Failure) -> Failure {
        match &self.simulator {
            Some(simulator) => failure.with_log(&simulator.log()),
            None => failure,
        }
    }
}

impl Simulator {
    /// Its last messages.
    fn log(&self) -> String {
        let text = fs::read_to_string(self.folder.path().join(LOG)).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(5)..].join("\n  ")
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const REBUILD: &str = "run `cargo xtask setup && cargo xtask sim`, which installs the tools and builds the Verilated card";

/// `ISOTHERM_CARD`, or `isotherm-card` beside this program.
fn find_simulator() -> Result<PathBuf, Failure> {
    if let Some(path) = std::env::var_os("ISOTHERM_CARD") {
        return Ok(path.into());
    }
    let beside =
        std::env::current_exe().ok().and_then(|p| p.parent().map(|d| d.join("isotherm-card")));
    match beside {
        Some(path) if path.is_file() => Ok(path),
        _ => Err(Failure::new(NO_DEVICE, "the Verilated card has not been built", REBUILD)),
    }
}

/// The server prints one line once it listens.
fn wait_for_line(output: std::process::ChildStdout, program: &Path) -> Result<(), Failure> {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = BufReader::new(output).read_line(&mut line).unwrap_or(0);
        // Nobody listens any more if the limit has passed.
        let _ = tell.send(read > 0);
    });
    match told.recv_timeout(START_LIMIT) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::new(
            NO_DEVICE,
            format!("{} ended before it listened", program.display()),
            REBUILD,
        )),
        Err(_) => {
            let text =
                format!("{} did not listen within {} s", program.display(), START_LIMIT.as_secs());
            Err(Failure::new(NO_DEVICE, text, REBUILD))
        }
    }
}
