//! The control loop: heat -> predict -> plan -> program -> snapshot -> job -> release.
//!
//! What is flagged `pre_copy` by the plan is copied by the card right after the snapshot, so the predicted writes of the
//! next epoch cost nothing extra. The program may go on writing from the snapshot on.
//!
//! Every step is a public function that can be run alone. The two in the middle are pure and live in [`Brain`]: fed with
//! the same epochs they make the same plans, so a recorded run can be replayed without a card ([`Brain::replay`]).

use std::fmt;
use std::time::Duration;

use isotherm_predict::{
    EpochHeat, PartitionPlanner, Plan, PolicyConfig, PolicyError, Prediction, Predictor,
};

use crate::ckpt::{Captured, CkptError, ClassModes, Mode, Request, WhenOwed};
use crate::device::Device;
use crate::heat::{EpochRead, HeatConfig, HeatError, ReadOptions};
use crate::map::Generation;
use crate::part::{PartError, Partition};
use crate::transport::Transport;

/// Why a step of the loop failed; the variant names the step.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ControlError {
    /// Reading the counters.
    #[error("control loop: cannot read the heat")]
    Heat(#[from] HeatError),
    /// Making a plan.
    #[error("control loop: cannot plan")]
    Plan(#[from] PolicyError),
    /// Programming the table.
    #[error("control loop: cannot program the partitions")]
    Program(#[from] PartError),
    /// Saving.
    #[error("control loop: cannot checkpoint")]
    Checkpoint(#[from] CkptError),
}

impl ControlError {
    /// The next step for whoever reads the message.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Heat(e) => e.hint(),
            Self::Plan(e) => e.hint(),
            Self::Program(e) => e.hint(),
            Self::Checkpoint(e) => e.hint(),
        }
    }
}

/// What the loop does, and how.
#[derive(Clone, Debug)]
pub struct ControlConfig {
    /// The partition policy. `max_partitions` is lowered to what the card's table holds.
    pub policy: PolicyConfig,
    /// How the counters are set up.
    pub heat: HeatConfig,
    /// How an epoch is read.
    pub read: ReadOptions,
    /// What a checkpoint does with each class. Default: critical in full, the rest what was written: exact for every
    /// class, because a write to a cold partition is saved too.
    pub class_modes: ClassModes,
    /// Save at each step? Default yes.
    pub checkpoint: bool,
    /// Leave the snapshot of a checkpoint outstanding until [`ControlLoop::keep`] or [`ControlLoop::discard`] says what
    /// became of the frames? Default no: it is released as durable as soon as the frames are in host memory, and
    /// [`ControlLoop::discard`] makes the next save a full one.
    pub hold_snapshot: bool,
    /// For each checkpoint job.
    pub deadline: Duration,
}

impl Default for ControlConfig {
    fn default() -> Self {
        Self {
            policy: PolicyConfig::default(),
            heat: HeatConfig::default(),
            read: ReadOptions::default(),
            class_modes: ClassModes { critical: Mode::Full, warm: Mode::Dirty, cold: Mode::Dirty },
            checkpoint: true,
            hold_snapshot: false,
            deadline: Duration::from_secs(60),
        }
    }
}

/// What the loop did, as it happens: for logs and recordings.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// An epoch was read.
    Heat(&'a EpochRead),
    /// The next epoch was predicted.
    Prediction(&'a [Prediction]),
    /// Partitions were planned; every change says why.
    Plan(&'a Plan),
    /// The table was programmed (or was left as it was, with `changed` false).
    Programmed {
        /// Generation of the table.
        generation: u32,
        /// Did it differ from the active one?
        changed: bool,
    },
    /// A checkpoint came back.
    Captured(&'a Captured),
    /// Its snapshot was released: as durable if `kept`.
    Released {
        /// Which snapshot.
        snapshot: Generation,
        /// Are the frames kept?
        kept: bool,
    },
}

/// Predictor and planner: the part of the loop that needs no card.
#[derive(Debug)]
pub struct Brain {
    predictor: Box<dyn Predictor + Send>,
    planner: PartitionPlanner,
    units: usize,
}

impl Brain {
    /// For a window of `units` units.
    ///
    /// # Errors
    /// The policy cannot work for such a window.
    pub fn new(
        units: u32,
        predictor: Box<dyn Predictor + Send>,
        policy: PolicyConfig,
    ) -> Result<Self, PolicyError> {
        let planner = PartitionPlanner::new(units, policy)?;
        Ok(Self { predictor, planner, units: units as usize })
    }

    /// Takes the epoch that has ended and predicts the next.
    pub fn predict(&mut self, heat: &EpochHeat) -> Vec<Prediction> {
        self.predictor.observe(heat);
        let mut out = vec![Prediction::NONE; self.units];
        self.predictor.predict(&mut out);
        out
    }

    /// Partitions for the next epoch.
    ///
    /// # Errors
    /// The inputs have another number of units.
    pub fn plan(
        &mut self,
        predictions: &[Prediction],
        heat: &EpochHeat,
    ) -> Result<Plan, PolicyError> {
        self.planner.plan(predictions, heat)
    }

    /// The plans that follow from recorded epochs.
    ///
    /// # Errors
    /// An epoch has another number of units.
    pub fn replay<'a>(
        &mut self,
        epochs: impl IntoIterator<Item = &'a EpochHeat>,
    ) -> Result<Vec<Plan>, PolicyError> {
        let mut step = |heat| {
            let predictions = self.predict(heat);
            self.plan(&predictions, heat)
        };
        epochs.into_iter().map(&mut step).collect()
    }
}

/// The partitions of a plan, in bytes, for a card whose units have `2^unit_log2` bytes.
#[must_use]
pub fn table_of(plan: &Plan, unit_log2: u8) -> Vec<Partition> {
    let bytes = |units: u32| u64::from(units) << unit_log2;
    let one = |p: &isotherm_predict::Partition| Partition {
        pre_copy: p.pre_copy,
        ..Partition::new(bytes(p.base), bytes(p.length), p.class)
    };
    plan.partitions.iter().map(one).collect()
}

/// All that one step did.
#[derive(Debug)]
#[non_exhaustive]
pub struct Step {
    /// The epoch that ended.
    pub read: EpochRead,
    /// What is expected of the next.
    pub predictions: Vec<Prediction>,
    /// Partitions for it, and why.
    pub plan: Plan,
    /// Generation of the active table.
    pub table_generation: u32,
    /// What was saved, if the loop saves.
    pub captured: Option<Captured>,
}

type Log = Box<dyn FnMut(&Event<'_>) + Send>;

/// The loop over one card.
pub struct ControlLoop {
    brain: Brain,
    config: ControlConfig,
    programmed: Option<Vec<Partition>>,
    generation: u32,
    log: Option<Log>,
}

impl fmt::Debug for ControlLoop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ControlLoop")
            .field("brain", &self.brain)
            .field("config", &self.config)
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}

impl ControlLoop {
    /// A loop over `device`; starts counting, or restarts it.
    ///
    /// # Errors
    /// The policy cannot work for this card, or the counters cannot be started.
    pub fn new<T: Transport>(
        device: &mut Device<T>,
        predictor: Box<dyn Predictor + Send>,
        mut config: ControlConfig,
    ) -> Result<Self, ControlError> {
        let capacity = device.partitions().capacity().map_err(PartError::from)?;
        config.policy.max_partitions = config.policy.max_partitions.min(capacity);
        let brain = Brain::new(device.info().units(), predictor, config.policy)?;
        let mut heat = device.heat();
        heat.stop()?;
        heat.start(&config.heat)?;
        Ok(Self { brain, config, programmed: None, generation: 0, log: None })
    }

    /// Calls `log` with everything that the loop does from now on.
    pub fn set_log(&mut self, log: impl FnMut(&Event<'_>) + Send + 'static) {
        self.log = Some(Box::new(log));
    }

    /// Number of the next checkpoint: 1 at first; a resumed program goes on from where it was.
    pub fn set_next_generation(&mut self, generation: u32) {
        self.generation = generation.wrapping_sub(1);
    }

    /// First step: ends the epoch and reads what was counted.
    ///
    /// # Errors
    /// The counters cannot be read, or do not add up.
    pub fn read_heat<T: Transport>(
        &mut self,
        device: &mut Device<T>,
    ) -> Result<EpochRead, ControlError> {
        let read = device.heat().read_epoch(self.config.read)?;
        self.tell(&Event::Heat(&read));
        Ok(read)
    }

    /// Second step: predicts the next epoch.
    pub fn predict(&mut self, heat: &EpochHeat) -> Vec<Prediction> {
        let predictions = self.brain.predict(heat);
        self.tell(&Event::Prediction(&predictions));
        predictions
    }

    /// Third step: partitions for the next epoch.
    ///
    /// # Errors
    /// The inputs have another number of units than the card.
    pub fn plan(
        &mut self,
        predictions: &[Prediction],
        heat: &EpochHeat,
    ) -> Result<Plan, ControlError> {
        let plan = self.brain.plan(predictions, heat)?;
        self.tell(&Event::Plan(&plan));
        Ok(plan)
    }

    /// Fourth step: makes the plan the active table. A plan equal to the last one costs nothing and keeps the
    /// statistics. Returns the generation of the table.
    ///
    /// # Errors
    /// The card refused the table.
    pub fn program<T: Transport>(
        &mut self,
        device: &mut Device<T>,
        plan: &Plan,
    ) -> Result<u32, ControlError> {
        let table = table_of(plan, device.info().unit_log2);
        let changed = self.programmed.as_ref() != Some(&table);
        let mut part = device.partitions();
        let generation = if changed {
            part.program(&table)?
        } else {
            part.generation().map_err(PartError::from)?
        };
        self.programmed = Some(table);
        self.tell(&Event::Programmed { generation, changed });
        Ok(generation)
    }

    /// Fifth step: takes a snapshot, saves it by class, in full where a full save is owed, and releases it (unless
    /// [`ControlConfig::hold_snapshot`]). The window may be written meanwhile.
    ///
    /// # Errors
    /// The snapshot was refused, or the job failed; nothing is lost, the next checkpoint saves it.
    pub fn checkpoint<T: Transport>(
        &mut self,
        device: &mut Device<T>,
    ) -> Result<Captured, ControlError> {
        self.generation = self.generation.wrapping_add(1);
        let request = self.request();
        let captured = device.ckpt().checkpoint(&request)?;
        self.tell(&Event::Captured(&captured));
        if !self.config.hold_snapshot {
            self.keep(device, &captured)?;
        }
        Ok(captured)
    }

    /// What [`ControlLoop::checkpoint`] asks for, for those who start the job themselves and go on meanwhile.
    #[must_use]
    pub fn request(&self) -> Request {
        Request {
            when_owed: WhenOwed::SaveInFull,
            deadline: self.config.deadline,
            ..Request::new(self.generation, self.config.class_modes)
        }
    }

    /// Sixth step: the frames are durable, the snapshot is released.
    ///
    /// # Errors
    /// As [`crate::ckpt::Ckpt::keep`].
    pub fn keep<T: Transport>(
        &mut self,
        device: &mut Device<T>,
        captured: &Captured,
    ) -> Result<(), ControlError> {
        device.ckpt().keep(captured)?;
        self.tell(&Event::Released { snapshot: captured.snapshot, kept: true });
        Ok(())
    }

    /// Or: the frames could not be kept, the snapshot is given up and the next checkpoint saves it again.
    ///
    /// # Errors
    /// As [`crate::ckpt::Ckpt::discard`].
    pub fn discard<T: Transport>(
        &mut self,
        device: &mut Device<T>,
        captured: &Captured,
    ) -> Result<(), ControlError> {
        device.ckpt().discard(captured)?;
        self.tell(&Event::Released { snapshot: captured.snapshot, kept: false });
        Ok(())
    }

    /// All steps once.
    ///
    /// # Errors
    /// The first step that fails; those before it have happened.
    pub fn step<T: Transport>(&mut self, device: &mut Device<T>) -> Result<Step, ControlError> {
        let read = self.read_heat(device)?;
        let predictions = self.predict(&read.heat);
        let plan = self.plan(&predictions, &read.heat)?;
        let table_generation = self.program(device, &plan)?;
        let captured = match self.config.checkpoint {
            true => Some(self.checkpoint(device)?),
            false => None,
        };
        Ok(Step { read, predictions, plan, table_generation, captured })
    }

    fn tell(&mut self, event: &Event<'_>) {
        if let Some(log) = &mut self.log {
            log(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::transport::model::{CardConfig, Model};
    use isotherm_predict::{Class, Ewma};

    fn brain(units: u32) -> Brain {
        Brain::new(units, Box::new(Ewma::new()), PolicyConfig::default()).unwrap()
    }

    #[test]
    fn a_hot_spot_becomes_warm_is_saved_and_replays() {
        let config = CardConfig { log2_granules: 7, ..CardConfig::default() };
        let mut device = Device::open(Model::new(config).unwrap()).unwrap();
        let config = ControlConfig::default();
        let mut control = ControlLoop::new(&mut device, Box::new(Ewma::new()), config).unwrap();
        let seen = Arc::new(Mutex::new(vec![]));
        let epochs = Arc::clone(&seen);
        control.set_log(move |event| {
            if let Event::Heat(read) = event {
                epochs.lock().unwrap().push(read.heat.clone());
            }
        });
        let mut plans = vec![];
        for round in 0..8_u64 {
            for line in 0..64 {
                device.window().write(40 * 4096 + line * 64, &round.to_le_bytes()).unwrap();
            }
            let step = control.step(&mut device).unwrap();
            assert_eq!(step.captured.as_ref().unwrap().snapshot.number(), round as u32 + 1);
            let captured = step.captured.as_ref().unwrap();
            captured.verify().unwrap();
            let expected = if round == 0 { 128 } else { 1 };
            assert_eq!(captured.granules, expected, "round {round}");
            assert_eq!(captured.generation, round as u32 + 1);
            assert_eq!(step.read.heat.units[40].writes, 64);
            assert_eq!(step.read.heat.units[40].lines, u64::MAX);
            assert!(step.read.exact);
            assert_eq!(device.partitions().active().unwrap(), table_of(&step.plan, 12));
            assert!(!device.map().status().unwrap().outstanding);
            plans.push(step.plan);
        }
        let hot = plans[7].partitions.iter().find(|p| p.base <= 40 && p.end() > 40).unwrap();
        assert_ne!(hot.class, Class::Cold);
        assert_eq!(brain(128).replay(seen.lock().unwrap().iter()).unwrap(), plans);
    }

    #[test]
    fn a_snapshot_can_be_held_until_its_frames_are_kept_or_not() {
        let config = CardConfig { log2_granules: 4, ..CardConfig::default() };
        let mut device = Device::open(Model::new(config).unwrap()).unwrap();
        let config = ControlConfig { hold_snapshot: true, ..ControlConfig::default() };
        let mut control = ControlLoop::new(&mut device, Box::new(Ewma::new()), config).unwrap();
        let first = control.step(&mut device).unwrap().captured.unwrap();
        assert_eq!(first.granules, 16);
        assert!(device.map().status().unwrap().outstanding);
        let refused = control.checkpoint(&mut device).unwrap_err();
        assert!(refused.hint().contains("keep or discard"), "{refused:?}: {}", refused.hint());
        control.keep(&mut device, &first).unwrap();
        device.window().write(5 << 12, &[1]).unwrap();
        let second = control.step(&mut device).unwrap().captured.unwrap();
        assert_eq!(second.granules, 1);
        control.discard(&mut device, &second).unwrap();
        assert!(!device.map().status().unwrap().outstanding);
        let third = control.step(&mut device).unwrap().captured.unwrap();
        assert_eq!(third.granules, 1, "what was discarded is saved again");
    }
}
