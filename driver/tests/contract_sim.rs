//! The contract, on the Verilated card: RTL in another process, behind a vfio-user socket.
//!
//! Needs what `cargo xtask setup && cargo xtask sim` builds; `ISOTHERM_SKIP_SIM=1` leaves these tests out.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use isotherm_driver::ckpt::Request;
use isotherm_driver::contract::{Scale, checks};
use isotherm_driver::transport::vfio_user::{Options, VfioUser};
use isotherm_driver::{Device, Options as DeviceOptions};

/// For one request, and for what takes the card a few cycles. Only failures wait so long.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running server; it ends with this value.
struct Server {
    process: Child,
    folder: tempfile::TempDir,
}

impl Server {
    /// `None`: the environment says to leave the simulation out.
    fn start(width: &str) -> Option<Self> {
        if std::env::var_os("ISOTHERM_SKIP_SIM").is_some_and(|v| v == "1") {
            eprintln!("left out: ISOTHERM_SKIP_SIM=1");
            return None;
        }
        let program = program();
        assert!(
            program.is_file(),
            "{} does not exist: run `cargo xtask setup && cargo xtask sim`, or set ISOTHERM_SKIP_SIM=1",
            program.display()
        );
        let folder = tempfile::tempdir().unwrap();
        let process = Command::new(&program)
            .args(["--width", width, "--socket"])
            .arg(folder.path().join("card.sock"))
            .current_dir(workspace())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap_or_else(|e| panic!("cannot start {}: {e}", program.display()));
        Some(Self { process, folder })
    }

    fn open(&mut self) -> Device<VfioUser> {
        let options = Options { deadline: PATIENCE, connect: Duration::from_secs(30) };
        let client = VfioUser::connect(self.folder.path().join("card.sock"), options);
        if let Some(status) = self.process.try_wait().unwrap() {
            panic!(
                "the server ended with {status}; run `cargo xtask setup && cargo xtask sim` to build it again"
            );
        }
        let device = Device::open_with(client.unwrap(), DeviceOptions { patience: PATIENCE });
        device.unwrap_or_else(|e| panic!("{e} ({})", e.hint()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn program() -> PathBuf {
    let built = || {
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
        workspace().join(target).join("release/isotherm-card")
    };
    std::env::var_os("ISOTHERM_CARD").map_or_else(built, PathBuf::from)
}

fn contract(width: &str) {
    let Some(mut server) = Server::start(width) else { return };
    let mut device = server.open();
    eprintln!("{:?}", device.info());
    assert_eq!(device.info().data_width.to_string(), width);
    let scale = Scale {
        accesses: 2000,
        granules: 96,
        jobs_take_time: true,
        jobs_can_be_cut: true,
        time_passes: true,
        seed: 0x1507_4E25,
    };
    let mut failed = vec![];
    for check in checks() {
        let begin = Instant::now();
        let outcome = check.run(&mut device, scale);
        eprintln!("{:>7.2} s  {}", begin.elapsed().as_secs_f64(), check.name);
        failed.extend(outcome.err().map(|e| e.to_string()));
    }
    assert!(failed.is_empty(), "{} checks failed:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn the_contract_on_the_verilated_card() {
    contract("128");
}

#[test]
fn the_contract_on_the_wide_card() {
    contract("512");
}

#[test]
fn a_simulator_that_is_killed_in_the_middle_of_a_job() {
    let Some(mut server) = Server::start("128") else { return };
    let mut device = server.open();
    let id = rustix::process::Pid::from_raw(server.process.id().cast_signed()).unwrap();
    let killer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        rustix::process::kill_process(id, rustix::process::Signal::KILL).unwrap();
    });
    let begin = Instant::now();
    // Full saves, one after another, until the card is gone.
    let error = (1..).find_map(|n| device.ckpt().checkpoint(&Request::full(n)).err()).unwrap();
    killer.join().unwrap();
    assert!(error.is_gone(), "{error}");
    assert!(begin.elapsed() < Duration::from_secs(60), "noticed after {:?}", begin.elapsed());
    assert!(device.window().flush().unwrap_err().is_gone());
}
