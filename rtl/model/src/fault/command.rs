//! SET_ABSENT and FILL.

use super::{Event, Fault, Served, State};
use crate::unsqueeze::Unsqueeze;
use isotherm_regs::fault::{FILL_ADDR, FRAME, Frame, RANGE_COUNT, RANGE_FIRST, StatusReason};
use std::ops::Range;

/// Bytes of a granule.
pub(super) const GRANULE_BYTES: u64 = 4096;

/// What addresses of host memory are multiples of.
pub(super) const LINE_BYTES: u64 = 64;

/// A command that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    SetAbsent,
    Fill,
}

/// Why a granule was not filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FillError {
    /// Host memory could not be read.
    DmaRead,
    /// Card memory could not be written.
    Memory,
}

impl From<FillError> for StatusReason {
    fn from(error: FillError) -> Self {
        match error {
            FillError::DmaRead => Self::DmaRead,
            FillError::Memory => Self::Memory,
        }
    }
}

/// What commands act on.
pub trait Surroundings<P> {
    /// Is a snapshot outstanding?
    fn outstanding(&self) -> bool;

    /// The map drops the base of a granule.
    fn drop_base(&mut self, granule: u32);

    /// Reads host memory from bus address `addr`.
    ///
    /// # Errors
    /// It could not be read.
    fn read(&mut self, addr: u64, bytes: &mut [u8]) -> Result<(), FillError>;

    /// Writes a granule into its live frame.
    ///
    /// # Errors
    /// It could not be written; the granule stays absent.
    fn write(&mut self, granule: u32, bytes: &[u8]) -> Result<(), FillError>;

    /// The decoder of frames, with the learned sets of register block `squeeze`.
    fn unsqueeze(&self) -> Unsqueeze;

    /// A parked access goes on, before any other.
    fn serve(&mut self, served: Served<P>);
}

impl<P> Fault<P> {
    /// Runs the command that was written to CONTROL, if there is one, to its end.
    pub fn run_command(&mut self, around: &mut impl Surroundings<P>) {
        let Some(command) = self.pending.take() else { return };
        self.progress = 0;
        let ended = match (self.range(), command) {
            (Err(refusal), _) => Err(refusal),
            (Ok(granules), Command::SetAbsent) => self.set_absent(granules, around),
            (Ok(granules), Command::Fill) => match Frame(self.bank.value(&FRAME) as u32) {
                frame if frame.length() != 0 => self.fill_frame(granules, frame, around),
                _ => self.fill(granules, around),
            },
        };
        self.reason = ended.err().unwrap_or(StatusReason::Ok);
        if command == Command::Fill {
            self.events.push(Event::Interrupt);
        }
    }

    /// What the registers name.
    fn range(&self) -> Result<Range<u32>, StatusReason> {
        let first = self.bank.value(&RANGE_FIRST);
        let count = self.bank.value(&RANGE_COUNT);
        if count == 0 {
            return Err(StatusReason::Empty);
        }
        if first + count > self.states.len() as u64 {
            return Err(StatusReason::BeyondWindow);
        }
        Ok(first as u32..(first + count) as u32)
    }

    fn set_absent(
        &mut self,
        granules: Range<u32>,
        around: &mut impl Surroundings<P>,
    ) -> Result<(), StatusReason> {
        for granule in granules {
            if around.outstanding() {
                return Err(StatusReason::Outstanding);
            }
            around.drop_base(granule);
            let poisoned = self.is_poisoned(granule);
            self.set_state(granule, State { absent: true, poisoned });
            self.progress += 1;
        }
        Ok(())
    }

    fn fill(
        &mut self,
        granules: Range<u32>,
        around: &mut impl Surroundings<P>,
    ) -> Result<(), StatusReason> {
        let mut addr = self.bank.value(&FILL_ADDR);
        if !addr.is_multiple_of(LINE_BYTES) {
            return Err(StatusReason::Misaligned);
        }
        for granule in granules {
            if !self.is_absent(granule) {
                return Err(StatusReason::Present);
            }
            let mut bytes = [0; GRANULE_BYTES as usize];
            around.read(addr, &mut bytes)?;
            around.write(granule, &bytes)?;
            self.show(granule, around);
            addr = addr.wrapping_add(GRANULE_BYTES);
        }
        Ok(())
    }

    /// A granule has been filled.
    pub(super) fn show(&mut self, granule: u32, around: &mut impl Surroundings<P>) {
        for served in self.present(granule) {
            around.serve(served);
        }
        self.progress += 1;
    }

    /// A granule has its contents: what is parked for it goes on, in order of arrival.
    pub fn present(&mut self, granule: u32) -> Vec<Served<P>> {
        self.set_state(granule, State::default());
        let (go, stay) =
            self.places.drain(..).partition::<Vec<_>, _>(|p| p.access.granule == granule);
        self.places = stay.into();
        self.served = self.served.wrapping_add(go.len() as u32);
        let late = |p: &super::Place<P>| p.late && p.access.write;
        go.into_iter().map(|p| Served { late: late(&p), access: p.access }).collect()
    }
}
