//! The programs, and what they are made to do.

use super::process::{Process, find};
use super::{Capture, CaptureError, Program};
use crate::Random;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

pub(super) static PROGRAMS: &[Program] = &[
    Program { name: "python", about: "python3 with parsed and printed JSON", run: python },
    Program { name: "sqlite-process", about: "python3 with SQLite in memory", run: sqlite },
    Program { name: "rustc", about: "the Rust compiler at work", run: rustc },
    Program { name: "numpy", about: "NumPy arrays of floats and integers", run: numpy },
    Program { name: "redis-server", about: "Redis with counters, hashes and sessions", run: redis },
];

/// Builds documents and keeps both text and objects; then changes a tenth of them.
const PYTHON: &str = r#"
import json, random, sys
r = random.Random(int(sys.argv[1]))
names = ["Ada", "Grace", "Edsger", "Barbara", "Donald", "Frances", "John", "Margaret"]
def document(i):
    return {"id": i, "customer": r.choice(names) + " " + hex(r.getrandbits(40)), "score": r.random() * 100,
            "tags": [r.choice(names).lower() for _ in range(r.randrange(1, 6))], "active": r.random() < 0.7,
            "items": [{"sku": r.getrandbits(32), "count": r.randrange(1, 9)} for _ in range(r.randrange(1, 5))]}
objects = [document(i) for i in range(20000)]
texts = [json.dumps(o) for o in objects]
parsed = [json.loads(t) for t in texts[::2]]
print("ready", flush=True)
sys.stdin.readline()
for i in r.sample(range(len(objects)), 1500):
    objects[i]["score"] += 1.5
    objects[i]["items"].append({"sku": r.getrandbits(32), "count": 1})
    texts[i] = json.dumps(objects[i])
print("ready", flush=True)
sys.stdin.readline()
"#;

const SQLITE: &str = r#"
import random, sqlite3, sys
r = random.Random(int(sys.argv[1]))
db = sqlite3.connect(":memory:")
db.execute("CREATE TABLE item(id INTEGER PRIMARY KEY, code TEXT, kind TEXT, amount INTEGER, price REAL, seen INTEGER)")
db.execute("CREATE INDEX item_code ON item(code)")
kinds = ["bolt", "nut", "washer", "bracket", "hinge", "spring"]
def row(i):
    return (i, "%08x-%s" % (r.getrandbits(32), r.choice(kinds)), r.choice(kinds), r.randrange(1000), round(r.random() * 90, 2), i * 17)
with db:
    db.executemany("INSERT INTO item VALUES(?, ?, ?, ?, ?, ?)", (row(i) for i in range(100000)))
print("ready", flush=True)
sys.stdin.readline()
with db:
    for i in range(4000):
        at = int(r.random() ** 3 * 100000)
        db.execute("UPDATE item SET amount = amount + 1, seen = ? WHERE id = ?", (2000000 + i, at))
    db.executemany("INSERT INTO item VALUES(?, ?, ?, ?, ?, ?)", (row(100000 + i) for i in range(1000)))
print("ready", flush=True)
sys.stdin.readline()
"#;

const NUMPY: &str = r#"
import sys
import numpy as np
r = np.random.default_rng(int(sys.argv[1]))
weights = r.normal(0, 0.02, (1024, 1024)).astype(np.float32)
walk = np.cumsum(r.normal(0, 1, 500000))
prices = np.round(np.cumsum(r.normal(0, 0.3, 300000)) + 500, 2)
counts = r.poisson(3, 500000).astype(np.int32)
image = np.clip(np.add.outer(np.arange(1500), np.arange(1500)) // 12 + r.integers(0, 4, (1500, 1500)), 0, 255).astype(np.uint8)
print("ready", flush=True)
sys.stdin.readline()
weights += r.normal(0, 1e-4, weights.shape).astype(np.float32)
walk[:200000] += 0.25
counts[r.integers(0, counts.size, 2000)] += 1
print("ready", flush=True)
sys.stdin.readline()
"#;

fn python(seed: u64, most: usize) -> Result<Capture, CaptureError> {
    scripted(&find("python3")?, PYTHON, seed, most)
}

fn sqlite(seed: u64, most: usize) -> Result<Capture, CaptureError> {
    let python = find("python3")?;
    importable(&python, "sqlite3")?;
    scripted(&python, SQLITE, seed, most)
}

fn numpy(seed: u64, most: usize) -> Result<Capture, CaptureError> {
    let python = find("python3")?;
    importable(&python, "numpy")?;
    scripted(&python, NUMPY, seed, most)
}

fn importable(python: &Path, module: &str) -> Result<(), CaptureError> {
    let out = Command::new(python).args(["-c", &format!("import {module}")]).output();
    match out {
        Ok(out) if out.status.success() => Ok(()),
        _ => Err(CaptureError::Missing(format!("python3's module {module}"))),
    }
}

/// A script that says `ready` at both moments and waits for a line in between.
fn scripted(python: &Path, script: &str, seed: u64, most: usize) -> Result<Capture, CaptureError> {
    let mut command = Command::new(python);
    // Hashes of strings, and with them the order in sets, are the same in each run.
    command.args(["-c", script, &seed.to_string()]).env("PYTHONHASHSEED", "0");
    let mut process = Process::start(&mut command)?;
    process.wait_for("ready")?;
    let old = process.snapshot()?;
    process.say("go on")?;
    process.wait_for("ready")?;
    let new = process.snapshot()?;
    Ok(Capture::of(&old, new, most))
}

/// Bytes that the compiler holds at the first moment: it has read the source and works on it.
const RUSTC_AT_WORK: u64 = 160 << 20;
/// Time between the moments.
const RUSTC_PAUSE: Duration = Duration::from_millis(300);

fn rustc(seed: u64, most: usize) -> Result<Capture, CaptureError> {
    let rustc = match std::env::var_os("RUSTC") {
        Some(path) => path.into(),
        None => find("rustc")?,
    };
    let mut command = Command::new(rustc);
    // It reads the program from its standard input and would write to /dev/null only.
    command.args(["--crate-type=lib", "--crate-name=captured", "--edition=2024"]);
    command.args(["--emit=mir", "-o", "/dev/null", "-"]);
    let mut process = Process::start(&mut command)?;
    process.source(&source(seed))?;
    let begin = Instant::now();
    // A compiler of another version may never need so much: then the moment comes after a second.
    while process.resident()? < RUSTC_AT_WORK && begin.elapsed() < Duration::from_secs(2) {
        sleep(Duration::from_millis(5));
    }
    let old = process.snapshot()?;
    sleep(RUSTC_PAUSE);
    let new = process.snapshot()?;
    Ok(Capture::of(&old, new, most))
}

/// A program of many types and functions that takes the compiler seconds.
fn source(seed: u64) -> String {
    let mut r = Random::stream(seed, "rustc");
    let mut text =
        String::from("#![allow(dead_code)]\nuse std::collections::{BTreeMap, HashMap};\n");
    for i in 0..2500 {
        let _ = writeln!(
            text,
            "#[derive(Clone, Debug, Default, PartialEq, PartialOrd)]\n\
             pub struct Record{i} {{ pub id: u{}, pub name: String, pub parts: Vec<u{}>, pub rate: f64, pub next: Option<Box<Record{}>> }}\n\
             impl Record{i} {{\n\
             \x20   pub fn total(&self) -> f64 {{ self.parts.iter().map(|&p| f64::from(p as u32) * {}.5).sum::<f64>() + self.rate }}\n\
             \x20   pub fn index(all: &[Self]) -> BTreeMap<String, f64> {{ all.iter().map(|r| (format!(\"{{}}-{}\", r.name), r.total())).collect() }}\n\
             \x20   pub fn group(all: Vec<Self>) -> HashMap<u64, Vec<Self>> {{ let mut m = HashMap::new(); for r in all {{ m.entry(r.id as u64 % {}).or_insert_with(Vec::new).push(r); }} m }}\n\
             }}",
            [16, 32, 64][r.index(3)],
            [8, 16, 32][r.index(3)],
            r.below(i + 1),
            r.below(100),
            r.below(1000),
            1 + r.below(50),
        );
    }
    text
}

impl Process {
    /// Gives the program its whole input, and the end of it.
    fn source(&mut self, text: &str) -> Result<(), CaptureError> {
        self.say(text)?;
        self.close();
        Ok(())
    }
}

/// Keys of each kind.
const REDIS_KEYS: u64 = 20_000;

fn redis(seed: u64, most: usize) -> Result<Capture, CaptureError> {
    let server = find("redis-server")?;
    // A socket that others cannot reach; the folder is removed with the process.
    let folder = Folder::new()?;
    let socket = folder.0.join("redis.sock");
    let mut command = Command::new(server);
    command.args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket"]).arg(&socket);
    command.arg("--dir").arg(&folder.0);
    let mut process = Process::start(&mut command)?;
    let begin = Instant::now();
    let mut stream = loop {
        match UnixStream::connect(&socket) {
            Ok(stream) => break stream,
            Err(e) if begin.elapsed() > Duration::from_secs(20) => {
                return Err(CaptureError::Program(format!("redis-server cannot be reached: {e}")));
            }
            Err(_) => {
                process.resident()?;
                sleep(Duration::from_millis(20));
            }
        }
    };
    let fail = |e: std::io::Error| CaptureError::Program(format!("redis-server: {e}"));
    stream.set_read_timeout(Some(Duration::from_secs(20))).map_err(fail)?;
    let mut r = Random::stream(seed, "redis-server");
    let mut all = String::new();
    for i in 0..REDIS_KEYS {
        let (token, number) = (r.next(), r.below(100_000));
        let (count, lifetime) = (number.to_string(), (3600 + number).to_string());
        let (user, name) = (format!("user:{i}"), format!("u{token:x}"));
        let session = format!(r#"{{"user":{i},"csrf":"{token:x}","cart":[{number}]}}"#);
        ask(&mut all, &["SET", &format!("counter:{i}"), &count]);
        ask(&mut all, &["HSET", &user, "name", &name, "visits", &count, "seen", "1790000000"]);
        ask(&mut all, &["SETEX", &format!("session:{token:016x}"), &lifetime, &session]);
    }
    talk(&mut stream, all, 3 * REDIS_KEYS).map_err(fail)?;
    let old = process.snapshot()?;
    let mut some = String::new();
    let commands = REDIS_KEYS / 8;
    for _ in 0..commands {
        let user = format!("user:{}", r.below(REDIS_KEYS));
        match r.below(3) {
            0 => {
                ask(&mut some, &["INCR", &format!("counter:{}", r.skewed(REDIS_KEYS))]);
            }
            1 => ask(&mut some, &["HINCRBY", &user, "visits", "1"]),
            _ => ask(&mut some, &["EXPIRE", &user, &(600 + r.below(9000)).to_string()]),
        }
    }
    talk(&mut stream, some, commands).map_err(fail)?;
    let new = process.snapshot()?;
    Ok(Capture::of(&old, new, most))
}

/// Appends a command as the protocol wants it.
fn ask(out: &mut String, words: &[&str]) {
    let _ = write!(out, "*{}\r\n", words.len());
    for word in words {
        let _ = write!(out, "${}\r\n{word}\r\n", word.len());
    }
}

/// Sends commands and reads as many answers, a line each.
fn talk(stream: &mut UnixStream, commands: String, answers: u64) -> std::io::Result<()> {
    let mut writer = stream.try_clone()?;
    // Written beside: with both sides' buffers full, neither would go on.
    let writing = std::thread::spawn(move || writer.write_all(commands.as_bytes()));
    let mut left = answers;
    let mut bytes = [0; 1 << 14];
    while left > 0 {
        let n = stream.read(&mut bytes)?;
        if n == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if bytes[..n].starts_with(b"-") {
            return Err(std::io::Error::other("it refuses a command"));
        }
        left = left.saturating_sub(bytes[..n].iter().filter(|&&b| b == b'\n').count() as u64);
    }
    writing.join().unwrap_or_else(|_| Err(std::io::Error::other("the writer failed")))
}

/// A folder of our own that goes with its owner.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> Result<Self, CaptureError> {
        let path = std::env::temp_dir().join(format!("isotherm-redis-{}", std::process::id()));
        let fail = |e| CaptureError::Program(format!("cannot make {}: {e}", path.display()));
        std::fs::create_dir(&path).map_err(fail)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each program that is there is captured; the others say what is missing.
    #[test]
    fn programs_are_captured_or_missing() {
        for program in PROGRAMS.iter().filter(|p| p.name != "python") {
            match program.capture(1, 300) {
                Ok(c) => {
                    assert!(c.pages.len() == 300 && !c.pairs.is_empty(), "{}: {c:?}", program.name);
                    assert!(c.dirty >= c.pairs.len() && c.read >= c.pages.len() + c.constant);
                }
                Err(e @ (CaptureError::Missing(_) | CaptureError::Memory(_))) => {
                    eprintln!("skipped: {}: {e}", program.name);
                }
                Err(e) => panic!("{}: {e}", program.name),
            }
        }
    }
}
