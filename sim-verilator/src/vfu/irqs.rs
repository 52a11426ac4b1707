//! MSI-X vectors as eventfds.

use super::error::Refusal;
use crate::card::ConfigSpace;
use rustix::io::{Errno, write};
use std::os::fd::OwnedFd;

/// What a client asked for, in the order in which it is to be done: vector, on.
pub(super) type Changes = Vec<(usize, bool)>;

/// The vectors' descriptors.
#[derive(Debug)]
pub(super) struct Irqs {
    fds: Vec<Option<OwnedFd>>,
    masked: Vec<bool>,
}

impl Irqs {
    pub(super) fn new() -> Self {
        let count = ConfigSpace::VECTORS;
        Self { fds: (0..count).map(|_| None).collect(), masked: vec![false; count] }
    }

    pub(super) fn count(&self) -> u32 {
        self.fds.len() as u32
    }

    /// Is the range inside the vectors?
    pub(super) fn range(&self, start: u32, count: u32) -> Result<std::ops::Range<usize>, Refusal> {
        let end = start.checked_add(count).filter(|end| *end <= self.count());
        end.map(|end| start as usize..end as usize).ok_or(Errno::INVAL)
    }

    /// Attaches a descriptor for each vector of the range, or takes theirs off if there are none.
    pub(super) fn attach(
        &mut self,
        range: std::ops::Range<usize>,
        fds: Vec<OwnedFd>,
    ) -> Result<Changes, Refusal> {
        if !fds.is_empty() && fds.len() != range.len() {
            return Err(Errno::INVAL);
        }
        let mut fds = fds.into_iter();
        let changes = range.map(|vector| {
            self.fds[vector] = fds.next();
            (vector, self.on(vector))
        });
        Ok(changes.collect())
    }

    /// Takes all descriptors off.
    pub(super) fn detach(&mut self) -> Changes {
        self.fds.iter_mut().for_each(|fd| *fd = None);
        self.masked.iter_mut().for_each(|m| *m = false);
        (0..self.fds.len()).map(|vector| (vector, false)).collect()
    }

    /// Masks or unmasks the vectors of the range.
    pub(super) fn mask(&mut self, range: std::ops::Range<usize>, on: bool) -> Changes {
        let changes = range.map(|vector| {
            self.masked[vector] = on;
            (vector, self.on(vector))
        });
        changes.collect()
    }

    fn on(&self, vector: usize) -> bool {
        self.fds[vector].is_some() && !self.masked[vector]
    }

    /// What has to be set up again after a reset.
    pub(super) fn active(&self) -> Changes {
        (0..self.fds.len()).filter(|v| self.on(*v)).map(|v| (v, true)).collect()
    }

    /// Tells the client. A descriptor whose counter is full, or that is none, changes nothing for the card.
    pub(super) fn raise(&self, vector: usize) {
        if let Some(Some(fd)) = self.fds.get(vector) {
            let _ = write(fd, &1_u64.to_ne_bytes());
        }
    }
}
