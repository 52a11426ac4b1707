//! The command line.

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Checkpoints of live memory, partition by partition.
#[derive(Debug, Parser)]
#[command(name = "isotherm", version, about, propagate_version = true)]
pub(crate) struct Args {
    /// How the answer is printed.
    #[arg(short, long, global = true, value_enum, default_value_t = Output::Table)]
    output: Output,
    /// The same as `--output json`.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// How the answer is printed.
    pub(crate) fn output(&self) -> Output {
        if self.json { Output::Json } else { self.output }
    }
}

/// How the answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For people.
    Table,
    /// One line of JSON, the last line of stdout.
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show which card this is and what it can do.
    Info(Info),
    /// Show where memory is warm: a table, JSON, or a picture.
    Heat(Heat),
    /// Run a real database in a buffer, kill it, and resume it from its checkpoints.
    Demo(Demo),
    #[command(hide = true)]
    DemoWorker(DemoWorker),
    /// List the generations of a store and what they are made of.
    Inspect(Inspect),
    /// Read every byte of a store and check it.
    Verify(Verify),
    /// Write one frame, with its dictionary or base, to files that stock zstd decodes.
    Export(Export),
    /// Work with the predictors of the next write set.
    Predict(Predict),
}

/// Which card.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct CardArgs {
    /// The card: the golden model in this process, the Verilated RTL (started here), or one behind VFIO.
    #[arg(long, value_enum, default_value_t = CardKind::Model)]
    pub(crate) card: CardKind,
    /// Use the card that serves this vfio-user socket (with --card sim; else one is started).
    #[arg(long)]
    pub(crate) socket: Option<PathBuf>,
    /// PCI address of the card (with --card vfio), such as 0000:01:00.0.
    #[arg(long)]
    pub(crate) bdf: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CardKind {
    /// The golden model, in this process.
    Model,
    /// The RTL, Verilated, in a process of its own.
    Sim,
    /// A board.
    Vfio,
}

impl CardKind {
    /// As on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Sim => "sim",
            Self::Vfio => "vfio",
        }
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Info {
    #[command(flatten)]
    pub(crate) card: CardArgs,
}

#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Heat {
    #[command(subcommand)]
    pub(crate) command: Option<HeatCommand>,
    /// A write trace (.csv or .csv.zst: epoch,page,reads,writes,read_lines,write_lines), such as `demo --record` writes, or
    /// access records as `heat record` writes them.
    #[arg(required = true)]
    pub(crate) trace: Option<PathBuf>,
    /// Replay the trace's lines through a card and show what the card counted.
    #[arg(long, value_enum)]
    pub(crate) card: Option<CardKind>,
    /// Socket of a running card (with --card sim).
    #[arg(long)]
    pub(crate) socket: Option<PathBuf>,
    /// Rows of the table: the hottest units.
    #[arg(long, default_value_t = 16)]
    pub(crate) top: usize,
    /// Write the heat map as SVG.
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Write the heat map as PNG.
    #[arg(long, value_name = "FILE")]
    pub(crate) png: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HeatCommand {
    /// Run the demo's database on a card and write down every request that passes its window.
    Record(Record),
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Record {
    /// Where the access records go (.csv or .csv.zst), one line a request:
    /// epoch,timestamp_cycles,offset,bytes,kind,first_be,last_be,requester.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) card: CardArgs,
    /// Same seed, same load.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Epochs to run. Default: 16, or 4 with --card sim.
    #[arg(long)]
    pub(crate) epochs: Option<u64>,
    /// Transactions in an epoch. Default: 256, or 24 with --card sim.
    #[arg(long)]
    pub(crate) transactions: Option<u64>,
    /// Size of the database buffer in KiB. Default: 4096, or 1024 with --card sim.
    #[arg(long, value_name = "KIB")]
    pub(crate) image: Option<usize>,
    /// Records that the ring in host memory holds, as a binary logarithm.
    #[arg(long, value_name = "LOG2", default_value_t = 17,
        value_parser = clap::value_parser!(u32).range(2..=24))]
    pub(crate) ring: u32,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Demo {
    #[command(flatten)]
    pub(crate) card: CardArgs,
    /// Where the checkpoints go; must be new or empty. Default: a temporary folder that is removed at the end.
    #[arg(long)]
    pub(crate) store: Option<PathBuf>,
    /// Same seed, same load.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Epochs to run; the process is killed half way. Default: 40, or 8 with --card sim.
    #[arg(long)]
    pub(crate) epochs: Option<u64>,
    /// Transactions in an epoch. Default: 256, or 24 with --card sim.
    #[arg(long)]
    pub(crate) transactions: Option<u64>,
    /// Size of the database buffer in KiB. Default: 16384, or 1024 with --card sim.
    #[arg(long, value_name = "KIB")]
    pub(crate) image: Option<usize>,
    /// Where the heat map goes.
    #[arg(long, default_value = "heat.svg", value_name = "FILE")]
    pub(crate) heat_map: PathBuf,
    /// Also write what the card counted as a trace that `heat` and `predict eval` read.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
}

/// One process of the demo.
#[derive(Debug, ClapArgs)]
pub(crate) struct DemoWorker {
    #[arg(long)]
    pub(crate) store: PathBuf,
    #[arg(long)]
    pub(crate) socket: Option<PathBuf>,
    #[arg(long)]
    pub(crate) bdf: Option<String>,
    #[arg(long)]
    pub(crate) window: u64,
    #[arg(long)]
    pub(crate) seed: u64,
    #[arg(long)]
    pub(crate) accounts: u32,
    #[arg(long)]
    pub(crate) epochs: u64,
    #[arg(long)]
    pub(crate) transactions: u64,
    #[arg(long)]
    pub(crate) image: usize,
    /// There must be something to resume from.
    #[arg(long)]
    pub(crate) resume: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Inspect {
    /// The store: a directory, as a path or file:///path.
    pub(crate) store: String,
    /// Show the extents of one generation.
    #[arg(long)]
    pub(crate) generation: Option<u64>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Verify {
    /// The store: a directory, as a path or file:///path.
    pub(crate) store: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Export {
    /// The store: a directory, as a path or file:///path.
    pub(crate) store: String,
    /// Number of the extent in its generation, from 0, as `inspect --generation` lists them.
    #[arg(long)]
    pub(crate) extent: usize,
    /// The generation. Default: the newest.
    #[arg(long)]
    pub(crate) generation: Option<u64>,
    /// Where the frame goes; a dictionary goes to FILE.dict, a base to FILE.base.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Predict {
    #[command(subcommand)]
    pub(crate) command: PredictCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PredictCommand {
    /// Score the predictors on a trace: 8 per missed write, 1 per needless copy.
    Eval {
        /// A write trace (.csv or .csv.zst).
        trace: PathBuf,
    },
}
