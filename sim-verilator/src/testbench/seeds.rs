//! Running a test for many seeds, and showing the failure of one.

use super::rng::Rng;
use crate::model::Model;
use crate::tools::Tools;
use crate::verilate::try_block;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::rc::Rc;

/// Run one seed only (decimal or 0x..).
pub const SEED_VARIABLE: &str = "ISOTHERM_SEED";
/// Run this many seeds instead of the test's own number.
pub const SEEDS_VARIABLE: &str = "ISOTHERM_SEEDS";
/// Waves of a failure start this many cycles before it.
const SHOWN_CYCLES: u64 = 4_000;

/// What the body of a seeded test gets.
#[derive(Debug)]
pub struct Bench {
    /// The seed: everything random derives from it.
    pub seed: u64,
    /// The random numbers of this seed.
    pub rng: Rng,
    /// For each model made so far: its name and its cycles.
    models: RefCell<Vec<(String, Rc<Cell<u64>>)>>,
    /// In the run that shows a failure: the cycle in which each model was when the first run failed.
    failed_at: Option<Vec<u64>>,
    waves: RefCell<Vec<PathBuf>>,
}

impl Bench {
    fn new(seed: u64, failed_at: Option<Vec<u64>>) -> Self {
        let (models, waves) = (RefCell::default(), RefCell::default());
        Bench { seed, rng: Rng::new(seed), models, failed_at, waves }
    }

    /// Lint, build and load the block `name`; in the run that shows a failure, with waves of the last
    /// cycles.
    ///
    /// # Panics
    /// With the whole message if the block cannot be built.
    #[must_use]
    pub fn block(&self, name: &str, verilog: &str) -> Model {
        let traced = self.failed_at.is_some();
        let mut model = try_block(name, verilog, traced).unwrap_or_else(|e| panic!("{e}"));
        let mut models = self.models.borrow_mut();
        if let (Some(cycles), Some(tools)) = (&self.failed_at, Tools::find()) {
            let cycle = cycles.get(models.len()).copied().unwrap_or(0);
            let again = models.iter().filter(|(n, _)| n == name).count();
            let which = if again == 0 { String::new() } else { format!("-{}", again + 1) };
            let test = test_name().replace("::", ".");
            let file = format!("{test}-seed{}-{name}{which}.fst", self.seed);
            let path = tools.waves().join(file);
            model.trace_from(cycle.saturating_sub(SHOWN_CYCLES), &path);
            self.waves.borrow_mut().push(path);
        }
        models.push((name.into(), model.counter()));
        model
    }
}

/// Run `body` for the seeds `0..count` (or as [`SEED_VARIABLE`] and [`SEEDS_VARIABLE`] say).
///
/// # Panics
/// If `body` does. Then the same seed has been run again with waves of its last cycles, and the message
/// holds the seed, the body's own words, the files with the waves, and the command that runs it again.
pub fn for_seeds(count: u64, mut body: impl FnMut(&mut Bench)) {
    let (first, count) = match (variable(SEED_VARIABLE), variable(SEEDS_VARIABLE)) {
        (Some(seed), _) => (seed, 1),
        (None, Some(count)) => (0, count),
        (None, None) => (0, count),
    };
    for seed in first..first.saturating_add(count) {
        let mut bench = Bench::new(seed, None);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| body(&mut bench))) {
            fail(&bench, &*panic, &mut body);
        }
    }
}

fn fail(bench: &Bench, panic: &(dyn Any + Send), body: &mut impl FnMut(&mut Bench)) -> ! {
    let models = bench.models.borrow();
    let cycles: Vec<u64> = models.iter().map(|(_, c)| c.get()).collect();
    let mut shown = Bench::new(bench.seed, Some(cycles));
    let again = catch_unwind(AssertUnwindSafe(|| body(&mut shown)));
    let waves: Vec<_> = shown.waves.borrow().iter().map(|w| w.display().to_string()).collect();
    let (seed, test) = (bench.seed, test_name());
    let package = env::var("CARGO_PKG_NAME").map(|p| format!(" -p {p}")).unwrap_or_default();
    let place: Vec<_> =
        models.iter().map(|(name, c)| format!("{name} in cycle {}", c.get())).collect();
    let same = match again {
        Err(p) if words(&*p) == words(panic) => "",
        Err(_) => {
            "\n  the second run failed in another way: something depends on more than the seed"
        }
        Ok(()) => "\n  the second run passed: something depends on more than the seed",
    };
    let line = |name: &str, items: &[String]| {
        if items.is_empty() { String::new() } else { format!("\n  {name} {}", items.join(", ")) }
    };
    panic!(
        "{}\n  seed:  {seed}{}{}\n  again: {SEED_VARIABLE}={seed} cargo test{package} {test}{same}",
        words(panic),
        line("where:", &place),
        line("waves:", &waves),
    )
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("(no message)").to_owned()
}

/// The test harness names its threads after the tests.
fn test_name() -> String {
    std::thread::current().name().unwrap_or("test").to_owned()
}

fn variable(name: &str) -> Option<u64> {
    let text = env::var(name).ok()?;
    let value = match text.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16),
        None => text.parse(),
    };
    Some(value.unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTER: &str = "module counter(input wire clock, input wire step, output reg [15:0] n);\n\
        initial n = 0;\nalways @(posedge clock) if (step) n <= n + 16'd1;\nendmodule\n";

    /// A test that fails for seed 1 in cycle 30.
    fn failing(bench: &mut Bench) {
        let mut m = bench.block("counter", COUNTER);
        let (step, n) = (m.port("step").unwrap(), m.port("n").unwrap());
        m.set(step, 1);
        for _ in 0..40 {
            assert!(bench.seed != 1 || m.get(n) < 30, "n is {}", m.get(n));
            m.tick();
        }
    }

    #[test]
    fn a_failure_says_its_seed_waves_and_command() {
        let panic = catch_unwind(|| for_seeds(3, failing)).unwrap_err();
        let text = words(&*panic);
        for part in [
            "n is 30",
            "seed:  1",
            "counter in cycle 30",
            "ISOTHERM_SEED=1 cargo test -p isotherm-sim",
        ] {
            assert!(text.contains(part), "{part} is not in: {text}");
        }
        assert!(!text.contains("second run"), "{text}");
        let waves = text.lines().find_map(|l| l.trim().strip_prefix("waves: ")).unwrap();
        assert!(std::fs::metadata(waves).unwrap().len() > 100, "{waves}");
    }

    #[test]
    fn a_test_that_is_not_repeatable_is_called_so() {
        let mut runs = 0;
        let panic = catch_unwind(AssertUnwindSafe(|| {
            for_seeds(1, |_| {
                runs += 1;
                assert!(runs > 1, "first run");
            });
        }));
        assert!(words(&*panic.unwrap_err()).contains("the second run passed"));
    }
}
