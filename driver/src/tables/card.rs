//! The tables of an open card.

use isotherm_model::squeeze::tables::SETS as LEARNED;
use isotherm_regs::squeeze::{
    DELTA_MIN, DeltaMin, IDS, IN_USE, InUse, LANES, Lanes, REFUSED, SETS, Sets, TABLE, TABLE_SET,
};
use isotherm_regs::{RegDesc, ckpt};

use super::accept::Accepted;
use super::load::{LoadError, TableSink, load};
use crate::device::{Info, Verified};
use crate::error::DeviceError;
use crate::transport::Transport;

/// Why tables could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TablesError {
    /// The way to the card failed.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The card has no compressor.
    #[error("the card does not compress: it has no tables")]
    Unsupported,
    /// A job runs, or a save of several jobs is under way.
    #[error("a checkpoint is under way: its jobs use the tables")]
    Busy,
    /// The card did not take all words: somebody else started a job meanwhile, or a frame was filled.
    #[error("the card refused {words} words of set {set}: something ran meanwhile")]
    Refused {
        /// Which set, 1 to 4.
        set: usize,
        /// How many words.
        words: u32,
    },
}

impl TablesError {
    /// The next step for whoever reads the message.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Device(e) => e.hint(),
            Self::Unsupported => "do without: frames have the predefined tables, or none",
            Self::Busy => "wait for the checkpoint (ckpt().wait), then load again",
            Self::Refused { .. } => {
                "load again when nothing runs; until then jobs do without these sets"
            }
        }
    }
}

/// What the card says about its tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TablesStatus {
    /// Lanes of the compressor.
    pub lanes: u8,
    /// It decompresses, too.
    pub unsqueeze: bool,
    /// Bit s: jobs may use set s + 1.
    pub offered: u8,
    /// Set of extents that begin with a constant granule, 0 is the predefined one.
    pub default_set: u8,
    /// Bit s: the running or last job may use set s + 1.
    pub in_use: u8,
    /// Its default set.
    pub default_in_use: u8,
    /// Dictionary ids of the sets, 0 for none.
    pub ids: [u8; LEARNED],
    /// Equal lines, of 256, that make an extent a delta.
    pub delta_min: u16,
    /// Words that were refused since the card's reset, modulo 2^32.
    pub refused: u32,
}

/// What the driver knows of a card's tables.
#[derive(Debug, Default)]
pub(crate) struct State {
    loaded: Vec<Accepted>,
}

impl State {
    /// The card was reset: no set is offered.
    pub(crate) fn forget(&mut self) {
        self.loaded.clear();
    }

    /// The dictionary of a set that was loaded.
    pub(crate) fn dictionary(&self, id: u8) -> Option<&[u8]> {
        self.loaded.iter().find(|set| set.id() == id).map(Accepted::dictionary)
    }
}

/// The learned tables of an open card. A card that was not reset may still offer sets of an earlier program, whose
/// dictionaries this one does not have: load before the first checkpoint, if only no set at all.
#[derive(Debug)]
pub struct Tables<'a, T: Transport> {
    io: &'a mut Verified<T>,
    state: &'a mut State,
    saving: bool,
    info: Info,
}

impl<'a, T: Transport> Tables<'a, T> {
    pub(crate) fn new(
        io: &'a mut Verified<T>,
        state: &'a mut State,
        saving: bool,
        info: Info,
    ) -> Self {
        Self { io, state, saving, info }
    }

    /// Replaces the card's sets by these, as [`load()`]: their dictionaries must be in the store already.
    ///
    /// # Errors
    /// A checkpoint is under way, or as [`load()`]. What was not loaded is not used.
    pub fn load(
        &mut self,
        sets: &[Accepted],
        default_set: usize,
    ) -> Result<(), LoadError<TablesError>> {
        self.ready().map_err(LoadError::Sink)?;
        let refused = self.io.read32(&REFUSED).map_err(|e| LoadError::Sink(e.into()))?;
        let loaded = load(&mut Sink { io: self.io, refused }, sets, default_set);
        match &loaded {
            Ok(()) => self.state.loaded = sets.to_vec(),
            // which sets it offers now is not known
            Err(LoadError::Sink(_)) => self.state.loaded.clear(),
            // nothing has changed
            Err(_) => {}
        }
        loaded
    }

    /// The sets that were last loaded; none if that failed.
    #[must_use]
    pub fn loaded(&self) -> &[Accepted] {
        &self.state.loaded
    }

    /// From how many equal lines (of 256, in the first granule) on an extent is saved as a delta; above 256: never.
    ///
    /// # Errors
    /// As [`Tables::load`], but for the tables.
    pub fn set_delta_min(&mut self, lines: u16) -> Result<(), TablesError> {
        self.ready()?;
        let mut delta_min = DeltaMin(0);
        delta_min.set_lines(u32::from(lines).min(0x1FF));
        write_checked(self.io, &DELTA_MIN, delta_min.0)?;
        Ok(())
    }

    /// What the card says about its tables.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn status(&mut self) -> Result<TablesStatus, DeviceError> {
        let lanes = Lanes(self.io.read32(&LANES)?);
        let sets = Sets(self.io.read32(&SETS)?);
        let in_use = InUse(self.io.read32(&IN_USE)?);
        Ok(TablesStatus {
            lanes: lanes.count() as u8,
            unsqueeze: lanes.unsqueeze(),
            offered: sets.offered() as u8,
            default_set: sets.default_set() as u8,
            in_use: in_use.sets() as u8,
            default_in_use: in_use.default_set() as u8,
            ids: self.io.read32(&IDS)?.to_le_bytes(),
            delta_min: DeltaMin(self.io.read32(&DELTA_MIN)?).lines() as u16,
            refused: self.io.read32(&REFUSED)?,
        })
    }

    /// Is there a compressor, and may its settings change?
    fn ready(&mut self) -> Result<(), TablesError> {
        if !self.info.capabilities.squeeze() {
            return Err(TablesError::Unsupported);
        }
        if self.saving || ckpt::Status(self.io.read32(&ckpt::STATUS)?).busy() {
            return Err(TablesError::Busy);
        }
        Ok(())
    }
}

/// The way of the words.
struct Sink<'a, T: Transport> {
    io: &'a mut Verified<T>,
    /// Words that had been refused before.
    refused: u32,
}

impl<T: Transport> Sink<'_, T> {
    fn change_sets(&mut self, change: impl FnOnce(&mut Sets)) -> Result<(), TablesError> {
        let mut sets = Sets(self.io.read32(&SETS)?);
        change(&mut sets);
        Ok(write_checked(self.io, &SETS, sets.0)?)
    }
}

/// `set` is 1 to 4.
impl<T: Transport> TableSink for Sink<'_, T> {
    type Error = TablesError;

    fn retire(&mut self, set: usize) -> Result<(), TablesError> {
        // a job that has begun keeps what it took over
        if ckpt::Status(self.io.read32(&ckpt::STATUS)?).busy() {
            return Err(TablesError::Busy);
        }
        self.change_sets(|sets| sets.set_offered(sets.offered() & !(1 << (set - 1))))
    }

    fn write(&mut self, set: usize, address: usize, words: &[u32]) -> Result<(), TablesError> {
        write_checked(self.io, &TABLE_SET, set as u32 - 1)?;
        self.io.write_memory(&TABLE, 4 * address as u32, words)?;
        // the answer comes behind all words
        let refused = self.io.read32(&REFUSED)?.wrapping_sub(self.refused);
        if refused != 0 {
            return Err(TablesError::Refused { set, words: refused });
        }
        Ok(())
    }

    fn offer(&mut self, set: usize, id: u8) -> Result<(), TablesError> {
        let mut ids = self.io.read32(&IDS)?.to_le_bytes();
        ids[set - 1] = id;
        write_checked(self.io, &IDS, u32::from_le_bytes(ids))?;
        self.change_sets(|sets| sets.set_offered(sets.offered() | 1 << (set - 1)))
    }

    fn set_default(&mut self, set: usize) -> Result<(), TablesError> {
        self.change_sets(|sets| sets.set_default_set(set as u32))
    }
}

/// Writes a register and reads it back: nothing may be coded with settings that did not arrive.
fn write_checked<T: Transport>(
    io: &mut Verified<T>,
    register: &'static RegDesc,
    value: u32,
) -> Result<(), DeviceError> {
    io.write(register, value.into())?;
    let found = io.read32(register)?;
    if found != value {
        let name = register.name;
        return Err(io.inconsistent(format!("squeeze.{name} is {found:#x} after {value:#x}")));
    }
    Ok(())
}
