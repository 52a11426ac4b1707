//! `isotherm-card --socket PATH`: the Verilated card behind a Unix socket that speaks vfio-user.
//!
//! Prints one line when it listens. Each client has a card of its own, as after power-up: when a client has gone, the next one
//! finds a reset card whose window holds zeros. Exit codes: 0 ended in order, 1 the card or the socket failed,
//! 2 wrong arguments, 3 the model has not been built.

#![forbid(unsafe_code)]
// A command line prints its answer.
#![allow(clippy::print_stdout)]

use isotherm_sim::card::{Backend, RtlCard, RtlOptions};
use isotherm_sim::vfu::{ServeError, Server};
use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: isotherm-card --socket PATH [--width 128|512] [--model FILE] [--trace FILE] [--once]\n\
    \n\
    --socket PATH   where to listen, at most 107 bytes\n\
    --width BITS    data path of the controller: 128 (default) or 512\n\
    --model FILE    the Verilated controller (default: target/sim/isotherm_core_<width>.so, from `cargo xtask sim`)\n\
    --trace FILE    waves (FST), kept only if the card fails; the model must be built with `cargo xtask sim --traced`\n\
    --once          end when the first client has gone";

struct Arguments {
    socket: PathBuf,
    width: u32,
    model: Option<PathBuf>,
    trace: Option<PathBuf>,
    once: bool,
}

impl Arguments {
    /// `None` asks for the usage text.
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut socket = None;
        let mut a =
            Self { socket: PathBuf::new(), width: 128, model: None, trace: None, once: false };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match &*word {
                "--socket" => socket = Some(PathBuf::from(value()?)),
                "--model" => a.model = Some(value()?.into()),
                "--trace" => a.trace = Some(value()?.into()),
                "--once" => a.once = true,
                "--width" => {
                    a.width = match &*value()? {
                        "128" => 128,
                        "512" => 512,
                        other => return Err(format!("--width {other}: must be 128 or 512")),
                    };
                }
                "--help" | "-h" => return Ok(None),
                other => return Err(format!("{other} is not an argument")),
            }
        }
        a.socket = socket.ok_or("--socket is missing")?;
        Ok(Some(a))
    }
}

/// `sim/<core>.so` beside this program's folder, or `target/sim/<core>.so` at or above the current folder.
fn find_model(width: u32) -> Option<PathBuf> {
    let file = format!("isotherm_core_{width}.so");
    let program = env::current_exe().ok();
    let beside = program.iter().flat_map(|p| p.ancestors()).map(|p| p.join("sim"));
    let here = env::current_dir().ok();
    let above = here.iter().flat_map(|p| p.ancestors()).map(|p| p.join("target/sim"));
    beside.chain(above).map(|folder| folder.join(&file)).find(|path| path.is_file())
}

fn main() -> ExitCode {
    let arguments = match Arguments::parse(env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprintln!("isotherm-card: {message}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let model = match arguments.model.clone().or_else(|| find_model(arguments.width)) {
        Some(model) if model.is_file() => model,
        other => {
            let what = other.map_or_else(
                || format!("isotherm_core_{}.so was not found", arguments.width),
                |path| format!("{} does not exist", path.display()),
            );
            eprintln!(
                "isotherm-card: the Verilated controller has not been built: {what}\n\
                 run `cargo xtask setup && cargo xtask sim`, or name it with --model"
            );
            return ExitCode::from(3);
        }
    };
    match serve(&arguments, &model) {
        Ok(()) => {
            // waves of a run without a failure are of no use
            if let Some(trace) = &arguments.trace {
                let _ = std::fs::remove_file(trace);
            }
            ExitCode::SUCCESS
        }
        Err(e) => {
            eprintln!("isotherm-card: {e}");
            match &arguments.trace {
                Some(trace) if trace.exists() => eprintln!("waves: {}", trace.display()),
                Some(_) => {}
                None => eprintln!(
                    "for waves: `cargo xtask sim --traced`, then this command again with --trace FILE"
                ),
            }
            ExitCode::FAILURE
        }
    }
}

fn serve(arguments: &Arguments, model: &Path) -> Result<(), ServeError> {
    let server = Server::bind(&arguments.socket)?;
    let mut options = RtlOptions::new(model.into());
    options.trace.clone_from(&arguments.trace);
    let mut listening = false;
    let make = || {
        let card = RtlCard::new(&options)?;
        if !listening {
            listening = true;
            println!(
                "isotherm-card: listening at {} (isotherm_core_{}, window of {} MiB)",
                arguments.socket.display(),
                arguments.width,
                card.window_bytes() >> 20
            );
            // a reader that has gone away does not matter
            let _ = std::io::stdout().flush();
        }
        Ok(card)
    };
    let tell = |line: &str| eprintln!("isotherm-card: {line}");
    server.serve(make, tell, arguments.once.then_some(1))
}
