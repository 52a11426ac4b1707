//! The contract, on the golden models: at once, with jobs that take time, and behind Traced and an idle Faulty.
#![allow(clippy::unwrap_used)]

use isotherm_driver::Device;
use isotherm_driver::contract::{Scale, checks};
use isotherm_driver::transport::model::{CardConfig, Model};
use isotherm_driver::transport::{Faulty, Traced, Transport};

fn run<T: Transport>(transport: T, scale: Scale) {
    let mut device = Device::open(transport).unwrap();
    let failed: Vec<_> = checks()
        .iter()
        .filter_map(|check| check.run(&mut device, scale).err())
        .map(|e| e.to_string())
        .collect();
    assert!(failed.is_empty(), "{} checks failed:\n{}", failed.len(), failed.join("\n"));
}

fn model(log2_granules: u32, job_delay: u32) -> Model {
    Model::new(CardConfig { log2_granules, job_delay, ..CardConfig::default() }).unwrap()
}

#[test]
fn on_a_window_of_8_mib() {
    run(model(11, 0), Scale::default());
}

#[test]
fn on_the_smallest_window_that_the_checks_can_use() {
    run(model(6, 0), Scale { accesses: 1000, granules: 64, ..Scale::default() });
}

#[test]
fn with_jobs_that_take_time() {
    run(model(8, 40), Scale { jobs_take_time: true, accesses: 1000, ..Scale::default() });
}

/// What is random, again and again: `ISOTHERM_SEED` is the first seed, `ISOTHERM_SEEDS` how many.
#[test]
fn random_checks_with_many_seeds() {
    let number = |name, default| {
        std::env::var(name).ok().map_or(default, |text| text.trim().parse().expect(name))
    };
    let (first, count): (u64, u64) = (number("ISOTHERM_SEED", 1), number("ISOTHERM_SEEDS", 8));
    let random = ["map: ", "snapshot: ", "squeeze: ", "fault: ", "resize: ", "hostile: "];
    for seed in first..first + count {
        let delay = if seed % 2 == 0 { 0 } else { 1 + (seed % 7) as u32 * 5 };
        let mut device = Device::open(model(6 + (seed % 3) as u32, delay)).unwrap();
        let scale = Scale { seed, jobs_take_time: delay > 10, accesses: 1000, ..Scale::default() };
        for check in checks().iter().filter(|c| random.iter().any(|r| c.name.starts_with(r))) {
            if let Err(e) = check.run(&mut device, scale) {
                panic!(
                    "{e}\nagain: ISOTHERM_SEED={seed} ISOTHERM_SEEDS=1 cargo test -p isotherm-driver --test contract_model random_checks"
                );
            }
        }
    }
}

#[test]
fn behind_both_wrappers() {
    let lines = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let count = std::sync::Arc::clone(&lines);
    let traced = Traced::new(model(7, 0), move |event| {
        assert!(!event.to_string().is_empty());
        count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    });
    run(Faulty::new(traced), Scale { accesses: 400, granules: 64, ..Scale::default() });
    assert!(lines.load(std::sync::atomic::Ordering::Relaxed) > 1000);
}

#[test]
fn behind_a_box() {
    let boxed: Box<dyn Transport> = Box::new(model(6, 0));
    run(boxed, Scale { accesses: 400, granules: 64, ..Scale::default() });
}
