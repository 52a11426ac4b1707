//! Running Verilator and the C++ compiler.

use super::error::io;
use super::ports::{self, HeaderPort};
use super::{FLAGS, ModelSpec, REVISION, VerilateError, clear, hex, lock, shim};
use crate::tools::Tools;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Position independent, nothing shared between models (GNU-unique symbols would be), no warnings about
/// generated code.
const CXX: &[&str] = &[
    "-std=gnu++17",
    "-fPIC",
    "-fvisibility=hidden",
    "-fvisibility-inlines-hidden",
    "-fno-gnu-unique",
    "-fcf-protection=none",
    "-w",
    "-DVL_USER_FATAL",
    "-DVL_TIME_CONTEXT",
];

/// Generated C++ per compiler run: below this a second run costs more than it saves.
const CHUNK: u64 = 1_500_000;
/// Generated C++ above which optimising costs more than the simulation gains.
const HUGE: u64 = 12_000_000;

fn defines(traced: bool) -> &'static [&'static str] {
    if traced {
        &["-DVM_TRACE=1", "-DVM_TRACE_FST=1", "-DVM_TRACE_VCD=0"]
    } else {
        &["-DVM_TRACE=0", "-DVM_TRACE_FST=0", "-DVM_TRACE_VCD=0"]
    }
}

/// Verilator's own run-time library, compiled once for all models.
pub(super) fn runtime(tools: &Tools, traced: bool) -> Result<PathBuf, VerilateError> {
    let include = tools.include();
    let config = include.join("verilated_config.h");
    let mut h = Sha256::new();
    h.update(fs::read(&config).map_err(io("read", &config))?);
    h.update(CXX.join(" "));
    h.update(REVISION.to_le_bytes());
    let kind = if traced { "traced" } else { "plain" };
    let folder = tools.models().join(format!("runtime-{kind}-{}", &hex(&h.finalize())[..16]));
    if folder.is_dir() {
        return Ok(folder);
    }
    let _lock = lock(&tools.models().join("runtime.lock"))?;
    if folder.is_dir() {
        return Ok(folder);
    }
    let fresh = folder.with_extension("work");
    clear(&fresh)?;
    fs::create_dir_all(&fresh).map_err(io("create", &fresh))?;
    let mut sources = vec!["verilated", "verilated_threads"];
    if traced {
        sources.push("verilated_fst_c");
    }
    let mut jobs = Jobs::new("runtime");
    for source in sources {
        let mut c = compiler(&include, traced);
        c.args(["-O2", "-c"]).arg(include.join(format!("{source}.cpp")));
        c.arg("-o").arg(fresh.join(format!("{source}.o")));
        jobs.start(c)?;
    }
    jobs.wait()?;
    fs::rename(&fresh, &folder).map_err(io("move into place", &folder))?;
    Ok(folder)
}

/// Verilate, compile and link: the path of the shared object inside `work`.
pub(super) fn model(
    tools: &Tools,
    spec: &ModelSpec<'_>,
    source: &Path,
    work: &Path,
    runtime: &Path,
) -> Result<PathBuf, VerilateError> {
    verilate(tools, spec, source, work)?;
    let header = work.join("Vm.h");
    let ports = ports::parse(&fs::read_to_string(&header).map_err(io("read", &header))?);
    if ports.is_empty() {
        return Err(VerilateError::NoPorts { name: spec.name.into() });
    }
    let objects = compile(tools, spec, work, &ports)?;
    let product = work.join("model.so");
    let mut link = Command::new("g++");
    link.args(["-shared", "-Wl,-Bsymbolic", "-o"]).arg(&product).args(&objects);
    link.args(files(runtime, "o")?);
    link.args(if spec.traced { &["-llz4", "-lz", "-pthread"][..] } else { &["-pthread"] });
    let mut jobs = Jobs::new(spec.name);
    jobs.start(link)?;
    jobs.wait()?;
    Ok(product)
}

fn verilate(
    tools: &Tools,
    spec: &ModelSpec<'_>,
    source: &Path,
    work: &Path,
) -> Result<(), VerilateError> {
    let program = tools.verilator();
    let mut c = Command::new(&program);
    c.args(FLAGS).args(["--top-module", spec.top, "--Mdir"]).arg(work);
    if spec.traced {
        c.arg("--trace-fst");
    }
    let output =
        c.arg(source).output().map_err(|source| VerilateError::Start { program, source })?;
    if !output.status.success() {
        let log = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(VerilateError::Verilator { name: spec.name.into(), log });
    }
    Ok(())
}

/// Compile the generated C++ and the shim as a few large units: parsing the headers is most of the time.
fn compile(
    tools: &Tools,
    spec: &ModelSpec<'_>,
    work: &Path,
    ports: &[HeaderPort],
) -> Result<Vec<PathBuf>, VerilateError> {
    let sources = files(work, "cpp")?;
    let shim = work.join("iso_shim.cpp");
    fs::write(&shim, shim::source(ports, spec.traced)).map_err(io("write", &shim))?;
    let (mut fast, mut slow) = (vec![(shim, 0)], vec![]);
    let mut total = 0;
    for path in sources {
        let size = fs::metadata(&path).map_err(io("read", &path))?.len();
        total += size;
        // What runs once, or only while tracing.
        let name = path.to_string_lossy().into_owned();
        let rare = name.ends_with("__Slow.cpp") || name.contains("Vm__Trace");
        if rare { slow.push((path, size)) } else { fast.push((path, size)) }
    }
    let speed = if spec.traced || total > HUGE { "-O1" } else { "-O2" };
    let mut jobs = Jobs::new(spec.name);
    let mut objects = vec![];
    for (sources, level) in [(fast, speed), (slow, "-O0")] {
        for unit in chunks(sources) {
            let file = work.join(format!("unit{}.cc", objects.len()));
            let mut text = String::new();
            for path in &unit {
                let _ = writeln!(text, "#include \"{}\"", path.display());
            }
            fs::write(&file, text).map_err(io("write", &file))?;
            let object = file.with_extension("o");
            let mut c = compiler(&tools.include(), spec.traced);
            c.arg(level).arg("-c").arg(&file).arg("-I").arg(work).arg("-o").arg(&object);
            jobs.start(c)?;
            objects.push(object);
        }
    }
    jobs.wait()?;
    Ok(objects)
}

fn chunks(sources: Vec<(PathBuf, u64)>) -> Vec<Vec<PathBuf>> {
    let mut out: Vec<Vec<PathBuf>> = vec![];
    let mut room = 0;
    for (path, size) in sources {
        match out.last_mut() {
            Some(unit) if size <= room => {
                room -= size;
                unit.push(path);
            }
            _ => {
                room = CHUNK.saturating_sub(size);
                out.push(vec![path]);
            }
        }
    }
    out
}

fn compiler(include: &Path, traced: bool) -> Command {
    let mut c = Command::new("g++");
    c.args(CXX).args(defines(traced)).arg("-I").arg(include).arg("-I").arg(include.join("vltstd"));
    c
}

/// The files of `folder` with this extension, sorted.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, VerilateError> {
    let mut out = vec![];
    for entry in fs::read_dir(folder).map_err(io("list", folder))? {
        let path = entry.map_err(io("list", folder))?.path();
        if path.extension().is_some_and(|e| e == extension) {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}

/// Compiler runs, as many at once as there are processors.
struct Jobs<'a> {
    name: &'a str,
    limit: usize,
    running: Vec<Child>,
}

impl<'a> Jobs<'a> {
    fn new(name: &'a str) -> Self {
        let limit = std::thread::available_parallelism().map_or(1, usize::from);
        Jobs { name, limit, running: vec![] }
    }

    fn start(&mut self, mut c: Command) -> Result<(), VerilateError> {
        if self.running.len() >= self.limit {
            let first = self.running.remove(0);
            self.finish(first)?;
        }
        let program = PathBuf::from(c.get_program());
        let child = c.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        self.running.push(child.map_err(|source| VerilateError::Start { program, source })?);
        Ok(())
    }

    fn wait(mut self) -> Result<(), VerilateError> {
        while let Some(child) = self.running.pop() {
            self.finish(child)?;
        }
        Ok(())
    }

    fn finish(&self, child: Child) -> Result<(), VerilateError> {
        let failed = |log| VerilateError::Compiler { name: self.name.into(), log };
        let output = child.wait_with_output().map_err(|e| failed(e.to_string()))?;
        if output.status.success() {
            return Ok(());
        }
        let log = String::from_utf8_lossy(&output.stderr);
        Err(failed(log.lines().take(40).collect::<Vec<_>>().join("\n")))
    }
}

impl Drop for Jobs<'_> {
    /// After an error: let the others end, so that nothing writes into a folder that is being removed.
    fn drop(&mut self) {
        for mut child in self.running.drain(..) {
            let _ = child.wait();
        }
    }
}
