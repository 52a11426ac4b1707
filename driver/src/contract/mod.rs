//! What every card must do, as one list of checks that runs on every transport.
//!
//! The checks look at a card from outside: registers, window, host memory, interrupts. They need no other knowledge of
//! it than [`Scale`]. Each begins with a reset and leaves the card usable.

mod ckpt;
mod control;
mod engine;
mod fault;
mod frames;
mod heat;
mod hostile;
mod identity;
mod image;
mod irq;
mod job;
mod map;
mod parked;
mod part;
mod resize;
mod rng;
mod snapshot;
mod squeeze;
mod trace;
mod window;

use crate::device::Device;
use crate::transport::Transport;
use rng::Rng;

/// How a check ends.
pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// How much a card can be asked to do.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Random accesses of a check.
    pub accesses: usize,
    /// Most granules that a check fills and saves.
    pub granules: u32,
    /// Do jobs take time, so that a second doorbell finds the engine busy? The model's are over at once, unless it was
    /// made with a delay.
    pub jobs_take_time: bool,
    /// Can a job be caught in the middle, some extents written and others not?
    pub jobs_can_be_cut: bool,
    /// Does a parked access run out of time? The model has no clock: there it waits for ever.
    pub time_passes: bool,
    /// Seed of the random checks.
    pub seed: u64,
}

impl Default for Scale {
    /// For the model.
    fn default() -> Self {
        Self {
            accesses: 4000,
            granules: 256,
            jobs_take_time: false,
            jobs_can_be_cut: false,
            time_passes: false,
            seed: 0x1507_4E24,
        }
    }
}

/// What a check works with.
#[derive(Debug)]
pub struct Bench<'a, T: Transport> {
    device: &'a mut Device<T>,
    scale: Scale,
    rng: Rng,
}

impl<T: Transport> Bench<'_, T> {
    /// Granules that a check may fill: all, or as many as the scale allows.
    fn granules(&self) -> u32 {
        self.device.info().granules().min(self.scale.granules)
    }
}

/// One check.
#[derive(Debug)]
pub struct Check<T: Transport> {
    /// Its name: what it proves.
    pub name: &'static str,
    run: fn(&mut Bench<'_, T>) -> Outcome,
}

impl<T: Transport> Check<T> {
    const fn new(name: &'static str, run: fn(&mut Bench<'_, T>) -> Outcome) -> Self {
        Self { name, run }
    }

    /// Resets the card and runs the check.
    ///
    /// # Errors
    /// What the card did wrong, with the seed.
    pub fn run(&self, device: &mut Device<T>, scale: Scale) -> Outcome {
        device.reset()?;
        let mut bench = Bench { device, scale, rng: Rng::new(scale.seed) };
        (self.run)(&mut bench).map_err(|e| {
            let mut text = format!("{} (seed {:#x}): {e}", self.name, scale.seed);
            let mut cause = e.source();
            while let Some(c) = cause {
                text += &format!(": {c}");
                cause = c.source();
            }
            text.into()
        })
    }
}

/// Every check, cheapest first.
#[must_use]
pub fn checks<T: Transport>() -> Vec<Check<T>> {
    [
        identity::list(),
        irq::list(),
        window::list(),
        part::list(),
        heat::list(),
        engine::list(),
        ckpt::list(),
        map::list(),
        frames::list(),
        squeeze::list(),
        snapshot::list(),
        fault::list(),
        parked::list(),
        trace::list(),
        resize::list(),
        control::list(),
        hostile::list(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Fails the check unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $($text:tt)+) => {
        if !$condition {
            return Err(format!($($text)+).into());
        }
    };
}

/// Fails the check unless both are equal.
macro_rules! ensure_eq {
    ($found:expr, $expected:expr, $($text:tt)+) => {
        let (found, expected) = (&$found, &$expected);
        if found != expected {
            return Err(format!("{}: {found:?}, expected {expected:?}", format_args!($($text)+)).into());
        }
    };
}

/// Declares the list of checks of a module: `name => function`.
macro_rules! list {
    ($($name:literal => $function:ident,)+) => {
        pub(super) fn list<T: Transport>() -> Vec<Check<T>> {
            vec![$(Check::new($name, $function::<T>)),+]
        }
    };
}

use {ensure, ensure_eq, list};
