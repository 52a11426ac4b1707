//! The engine that drives a card: model, Verilated, or on PCI Express.

use super::learner::Learner;
use super::{CopyCounts, Cost, Engine, EpochReport, Saved};
use crate::error::Error;
use crate::session::Card;
use crate::store::{CardFrame, Delta, NewExtent};
use isotherm_abi::trace::AccessRecord;
use isotherm_driver::ckpt::{Captured, Job, Request};
use isotherm_driver::control::{ControlConfig, ControlLoop};
use isotherm_driver::fault::{FaultError, Frame};
use isotherm_driver::map::Outcome;
use isotherm_driver::trace::Filter;
use isotherm_driver::transport::{Model, Transport, VfioUser, model::CardConfig, vfio_user};
use isotherm_driver::{Device, Info};
use isotherm_predict::cost::{Score, should_copy};
use isotherm_predict::{Class, EpochHeat, Ewma, Plan, Prediction};

/// A card at run time: whichever way leads to it.
pub(crate) type AnyDevice = Device<Box<dyn Transport>>;

/// Opens a card and proves that it is one.
pub(crate) fn open_device(card: &Card) -> Result<AnyDevice, Error> {
    let device = Device::open(transport(card)?);
    device.map_err(|e| failed("open the card", e.hint(), e))
}

fn transport(card: &Card) -> Result<Box<dyn Transport>, Error> {
    let doing = "reach the card";
    match card {
        Card::Model { window } => {
            let config =
                CardConfig { log2_granules: log2_granules(*window)?, ..CardConfig::default() };
            let model = Model::new(config).map_err(|e| failed(doing, e.hint(), e))?;
            Ok(Box::new(model))
        }
        Card::Socket(path) => {
            let options = vfio_user::Options::default();
            let client =
                VfioUser::connect(path, options).map_err(|e| failed(doing, e.hint(), e))?;
            Ok(Box::new(client))
        }
        #[cfg(feature = "vfio")]
        Card::Vfio(bdf) => {
            use isotherm_driver::transport::vfio::{Bdf, Vfio};
            let hint = "write the PCI address as in 0000:01:00.0 (see lspci -D)";
            let bdf: Bdf = bdf.parse().map_err(|e| failed("read the PCI address", hint, e))?;
            let opened = Vfio::open(bdf).map_err(|e| failed(doing, e.hint(), e))?;
            Ok(Box::new(opened))
        }
        #[cfg(not(feature = "vfio"))]
        Card::Vfio(bdf) => {
            let hint = "build with the feature `vfio`";
            Err(failed(
                doing,
                hint,
                std::io::Error::other(format!("{bdf}: this build has no VFIO transport")),
            ))
        }
    }
}

fn log2_granules(window: u64) -> Result<u32, Error> {
    if window.is_power_of_two() && window >= 64 << 10 {
        return Ok(window.trailing_zeros() - 12);
    }
    let text = format!("a window of {window} bytes is not a power of two of at least 64 KiB");
    Err(failed(
        "make the card",
        "ask for 65536 bytes or a larger power of two",
        std::io::Error::other(text),
    ))
}

/// A card with its control loop, once that has started.
pub(crate) struct CardEngine {
    device: AnyDevice,
    control: Option<ControlLoop>,
    expected: Option<Expected>,
    job: Option<Job>,
    captured: Option<Captured>,
    /// It decodes frames.
    decodes: bool,
    /// If the card compresses.
    learner: Option<Learner>,
    /// Copies in full, and the card's own counts, which wrap, when they were last read.
    copies: CopyCounts,
    counted: (u32, u32),
}

/// What was predicted, and what persistence would have said.
struct Expected {
    predictions: Vec<Prediction>,
    last: EpochHeat,
}

impl CardEngine {
    pub(crate) fn open(card: &Card) -> Result<Self, Error> {
        let mut device = open_device(card)?;
        // What an earlier program left in the window, its snapshots and its counts are none of ours.
        device.reset().map_err(|e| failed("reset the card", e.hint(), e))?;
        let all = 0..device.info().granules();
        let mut fault = device.fault();
        fault.set_absent(all).map_err(|e| failed("empty the window", e.hint(), e))?;
        let decodes =
            fault.decodes_frames().map_err(|e| failed("read what the card can do", e.hint(), e))?;
        let learner = device.info().capabilities.squeeze().then(Learner::new);
        Ok(Self {
            device,
            control: None,
            expected: None,
            job: None,
            captured: None,
            decodes,
            learner,
            copies: CopyCounts::default(),
            counted: (0, 0),
        })
    }

    fn started(&mut self) -> Result<(&mut AnyDevice, &mut ControlLoop), Error> {
        if self.control.is_none() {
            let predictor = Box::new(Ewma::new());
            let control = ControlLoop::new(&mut self.device, predictor, ControlConfig::default())
                .map_err(|e| failed("start the control loop", e.hint(), e))?;
            self.control = Some(control);
        }
        Ok((&mut self.device, self.control.as_mut().expect("invariant: just made")))
    }
}

impl Engine for CardEngine {
    fn describe(&self) -> String {
        self.device.card().to_owned()
    }

    fn granules(&self) -> u64 {
        self.device.info().granules().into()
    }

    fn start(&mut self) -> Result<(), Error> {
        self.started().map(|_| ())
    }

    fn write(&mut self, offset: u64, bytes: &[u8]) -> Result<(), Error> {
        self.device
            .window()
            .write(offset, bytes)
            .map_err(|e| failed("write the window", e.hint(), e))
    }

    fn fill(&mut self, first: u64, bytes: &[u8]) -> Result<(), Error> {
        let first =
            u32::try_from(first).expect("invariant: the window has fewer than 2^32 granules");
        self.device.fault().fill(first, bytes).map_err(|e| failed("fill granules", e.hint(), e))
    }

    fn fill_frame(
        &mut self,
        first: u64,
        granules: u8,
        crc: u32,
        frame: &CardFrame,
    ) -> Result<bool, Error> {
        if !self.decodes {
            return Ok(false);
        }
        let first =
            u32::try_from(first).expect("invariant: the window has fewer than 2^32 granules");
        let frame = Frame {
            bytes: &frame.bytes,
            granules: granules.into(),
            crc,
            base: frame.base.as_deref(),
        };
        match self.device.fault().fill_frame(first, &frame) {
            Ok(()) => Ok(true),
            // the host's own frames need not be of the card's profile
            Err(FaultError::Frame { .. } | FaultError::FrameSize { .. }) => Ok(false),
            Err(e) => Err(failed("fill granules from a frame", e.hint(), e)),
        }
    }

    fn roll(&mut self) -> Result<EpochReport, Error> {
        let (device, control) = self.started()?;
        let step = |e: isotherm_driver::control::ControlError| failed("end the epoch", e.hint(), e);
        let heat = control.read_heat(device).map_err(step)?.heat;
        let predictions = control.predict(&heat);
        let plan = control.plan(&predictions, &heat).map_err(step)?;
        control.program(device, &plan).map_err(step)?;
        let cost = self.expected.as_ref().map_or(Cost::default(), |e| e.cost(&heat));
        self.expected = Some(Expected { predictions, last: heat.clone() });
        Ok(EpochReport {
            epoch: heat.epoch,
            partitions: by_class(|c| u32::try_from(plan.partitions_in(c)).unwrap_or(u32::MAX)),
            granules: granules_by_class(&plan),
            heat,
            cost,
        })
    }

    fn begin_save(&mut self, generation: u64) -> Result<(), Error> {
        self.started()?;
        if let Some(learner) = &mut self.learner {
            learner.prepare(&mut self.device)?;
        }
        let (device, control) = self.started()?;
        // The card echoes 32 bits of the number; the store's own number is the one that counts.
        control.set_next_generation(generation as u32);
        // the driver sees to it that the store has their bases
        let request = Request { allow_delta: true, ..control.request() };
        device.map().snapshot().map_err(|e| failed("take a snapshot", e.hint(), e))?;
        let job = device.ckpt().start(&request);
        match job {
            Ok(job) => self.job = Some(job),
            Err(e) => {
                self.give_up();
                return Err(failed("start the checkpoint job", e.hint(), e));
            }
        }
        Ok(())
    }

    fn end_save(&mut self, wait: bool) -> Result<Option<Saved>, Error> {
        let Some(job) = self.job.take() else { return Ok(None) };
        let mut ckpt = self.device.ckpt();
        let done = if wait {
            ckpt.wait(job).map(Some)
        } else {
            let seen = ckpt.poll(&job);
            if matches!(seen, Ok(None)) {
                self.job = Some(job);
            }
            seen
        };
        match done {
            Ok(None) => Ok(None),
            Ok(Some(captured)) => {
                let mut saved = Saved { extents: extents(&captured), dictionaries: vec![] };
                let captured = self.captured.insert(captured);
                if let Some(learner) = &mut self.learner {
                    saved.dictionaries = learner.dictionaries().to_vec();
                    if let Err(e) = learner.saved(captured) {
                        self.captured = None;
                        self.give_up();
                        return Err(e);
                    }
                }
                Ok(Some(saved))
            }
            Err(e) => {
                self.give_up();
                Err(failed("save the snapshot", e.hint(), e))
            }
        }
    }

    fn settle_save(&mut self, durable: bool) -> Result<(), Error> {
        let Some(captured) = self.captured.take() else { return Ok(()) };
        let mut ckpt = self.device.ckpt();
        let settled = if durable { ckpt.keep(&captured) } else { ckpt.discard(&captured) };
        settled.map_err(|e| failed("release the snapshot", e.hint(), e))
    }

    fn start_trace(&mut self, log2_records: u32) -> Result<(), Error> {
        let started = self.device.trace().start(log2_records, Filter::default());
        started.map_err(|e| failed("start the trace port", e.hint(), e))
    }

    fn take_trace(&mut self) -> Result<(Vec<AccessRecord>, u64), Error> {
        let taken = self.device.trace().flush();
        let taken = taken.map_err(|e| failed("read the trace port", e.hint(), e))?;
        Ok((taken.records, taken.dropped))
    }

    fn copies(&mut self) -> Result<CopyCounts, Error> {
        let counted = self.device.map().counters();
        let c = counted.map_err(|e| failed("read the counts of copies", e.hint(), e))?;
        let (demand, ahead) = self.counted;
        self.copies.demand += u64::from(c.demand_copies.wrapping_sub(demand));
        self.copies.ahead += u64::from(c.background_copies.wrapping_sub(ahead));
        self.copies.stall_cycles = c.stall_cycles;
        self.counted = (c.demand_copies, c.background_copies);
        Ok(self.copies)
    }
}

impl CardEngine {
    /// After a failure: the snapshot is given up, so that the next save has all of it. If that fails too, the next snapshot
    /// says so.
    fn give_up(&mut self) {
        let _ = self.device.map().release_all(Outcome::GivenUp);
    }
}

impl Expected {
    fn cost(&self, heat: &EpochHeat) -> Cost {
        let score = |copied: &dyn Fn(usize) -> bool| {
            let mut score = Score::default();
            for (unit, counts) in heat.units.iter().enumerate() {
                score.record(copied(unit), counts.written());
            }
            score.cost()
        };
        Cost {
            ours: score(&|unit| should_copy(self.predictions[unit].probability)),
            last_epoch: score(&|unit| self.last.units[unit].written()),
            oracle: score(&|unit| heat.units[unit].written()),
        }
    }
}

fn extents(captured: &Captured) -> Vec<NewExtent> {
    let copy = |(e, frame): &(isotherm_abi::record::Extent, Vec<u8>)| NewExtent {
        first_granule: e.first_granule.into(),
        granules: u8::try_from(e.granules).expect("invariant: a checked record has at most 16"),
        class: e.class,
        crc32c: e.crc32c,
        frame: frame.clone(),
        dictionary: e.dictionary.into(),
        delta: e.base.map(|base| Delta {
            base_generation: base.generation.into(),
            without_base: base.missing,
        }),
        encoding: None,
    };
    captured.extents.iter().map(copy).collect()
}

fn by_class(count: impl Fn(Class) -> u32) -> [u32; 3] {
    [count(Class::Critical), count(Class::Warm), count(Class::Cold)]
}

fn granules_by_class(plan: &Plan) -> [u64; 3] {
    [Class::Critical, Class::Warm, Class::Cold].map(|c| plan.units_in(c))
}

pub(crate) fn failed(
    doing: &'static str,
    hint: &str,
    source: impl std::error::Error + Send + Sync + 'static,
) -> Error {
    Error::Card { doing, source: Box::new(source), hint: hint.to_owned() }
}

/// What a card says about itself, for people and programs.
#[derive(Clone, Debug, serde::Serialize)]
pub struct CardInfo {
    /// Its name.
    pub card: String,
    /// Board number; 0 is the simulated card, 1 the model.
    pub board_id: u32,
    /// Hash of the register map, which card and driver share.
    pub register_map: String,
    /// First 32 bits of the source revision; 0 for a development build.
    pub revision: String,
    /// Core clock in hertz; a simulated card's clock is nominal.
    pub clock_hz: u32,
    /// Width of the data path in bits.
    pub data_width_bits: u16,
    /// Bytes of the window.
    pub window_bytes: u64,
    /// Bytes of a granule.
    pub granule_bytes: u64,
    /// Bytes of a line.
    pub line_bytes: u64,
    /// Bytes of a heat unit.
    pub unit_bytes: u64,
    /// DMA reads that can be outstanding.
    pub dma_tags: u8,
    /// Entries of the partition table.
    pub partition_capacity: u32,
    /// What the image can do.
    pub capabilities: String,
}

/// Opens a card and asks it who it is.
///
/// # Errors
/// [`Error::Card`] when it cannot be opened, or is not a card that this driver knows.
pub fn card_info(card: &Card) -> Result<CardInfo, Error> {
    let mut device = open_device(card)?;
    let partition_capacity = device
        .partitions()
        .capacity()
        .map_err(|e| failed("read the partition table", e.hint(), e))?;
    let i: Info = *device.info();
    let c = i.capabilities;
    let names = [
        (c.heat(), "heat"),
        (c.part(), "part"),
        (c.ckpt(), "ckpt"),
        (c.rle(), "rle"),
        (c.cow(), "cow"),
        (c.squeeze(), "squeeze"),
    ];
    Ok(CardInfo {
        card: device.card().to_owned(),
        board_id: i.board_id,
        register_map: format!("{:016x}", isotherm_driver::MAP_HASH),
        revision: format!("{:08x}", i.git_hash),
        clock_hz: i.clock_hz,
        data_width_bits: i.data_width,
        window_bytes: i.window_size,
        granule_bytes: 1 << i.granule_log2,
        line_bytes: 1 << i.line_log2,
        unit_bytes: 1 << i.unit_log2,
        dma_tags: i.dma_tags,
        partition_capacity,
        capabilities: names
            .iter()
            .filter(|(has, _)| *has)
            .map(|(_, n)| *n)
            .collect::<Vec<_>>()
            .join(" "),
    })
}
