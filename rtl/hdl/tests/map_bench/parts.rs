//! What the bench is made of: memory, and what the host sends.

use super::access::Access;
use super::memory::ReorderMemory;
use isotherm_sim::card::Dram;
use isotherm_sim::model::Model;

/// Card memory.
pub enum Mem {
    /// With random stalls.
    Random(Box<ReorderMemory>),
    /// The committed model of a DRAM channel.
    Dram(Box<Dram>),
}

impl Mem {
    pub fn drive(&mut self, m: &mut Model) {
        match self {
            Self::Random(memory) => memory.drive(m),
            Self::Dram(dram) => dram.drive(m),
        }
    }

    pub fn sample(&mut self, m: &Model) {
        match self {
            Self::Random(memory) => memory.sample(m),
            Self::Dram(dram) => _ = dram.sample(m).unwrap(),
        }
    }

    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Random(memory) => &memory.bytes,
            Self::Dram(dram) => dram.bytes(),
        }
    }
}

/// A register access.
#[derive(Clone, Debug)]
pub struct Bus {
    pub part: bool,
    pub offset: u32,
    /// Else a read.
    pub value: Option<u32>,
    /// A SNAPSHOT: what the window holds when it is sent.
    pub image: Option<Vec<u8>>,
}

/// What the host sends, in order.
#[derive(Clone, Debug)]
pub enum Item {
    Access(Access),
    Bus(Bus),
}

/// What snoop is to be told of an access.
pub struct Told {
    pub line: u64,
    pub lines: u64,
    pub write: bool,
    pub requester: u16,
    pub late: bool,
    pub pieces: u64,
}
