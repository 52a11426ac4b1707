//! A transport that tells what passes, with registers by name and fields decoded.

use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use isotherm_regs::{Half, RegDesc, lookup, lookup_memory};

use super::{Iova, Space, Transport, TransportError, check};
use crate::dma::DmaMemory;

/// Which way data went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the card.
    Read,
    /// To the card.
    Write,
}

/// One thing that passed. `Display` gives a line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A register, or a half of one, or some of its bytes.
    Register {
        /// Which way.
        direction: Direction,
        /// The register.
        register: &'static RegDesc,
        /// The bits that passed, in place; the others are 0.
        value: u64,
        /// Which bits passed.
        mask: u64,
    },
    /// A memory behind BAR0, or an offset that has no name.
    Memory {
        /// Which way.
        direction: Direction,
        /// `block.NAME+offset`, or the BAR0 offset.
        name: String,
        /// Bytes.
        len: usize,
        /// The first bytes, at most 8.
        start: Vec<u8>,
    },
    /// Config space or the window.
    Space {
        /// Which way.
        direction: Direction,
        /// Which space.
        space: Space,
        /// First byte.
        offset: u64,
        /// Bytes.
        len: usize,
        /// The first bytes, at most 8.
        start: Vec<u8>,
    },
    /// DMA memory was mapped.
    Mapped {
        /// Where the card sees it.
        iova: Iova,
        /// Bytes.
        len: usize,
    },
    /// DMA memory was unmapped.
    Unmapped {
        /// Where the card saw it.
        iova: Iova,
    },
    /// A vector was waited for.
    Waited {
        /// Which.
        vector: u16,
        /// Had it fired?
        fired: bool,
    },
    /// The card was reset.
    Reset,
    /// Something failed.
    Failed {
        /// What was tried.
        what: String,
        /// Why it failed.
        error: String,
    },
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrow = |d: &Direction| match d {
            Direction::Read => "->",
            Direction::Write => "<-",
        };
        match self {
            Self::Register { direction, register: r, value, mask } => {
                let digits = usize::from(r.width) / 4 + 2;
                write!(f, "{}.{} {} {value:#0digits$x}", r.block, r.name, arrow(direction))?;
                let passed = r.fields.iter().filter(|field| field.mask() & mask != 0);
                let mut sep = " (";
                for field in passed.clone().filter(|field| field.mask() != r.mask()) {
                    write!(f, "{sep}{}={:#x}", field.name, field.get(*value))?;
                    sep = " ";
                }
                if sep == " " { f.write_str(")") } else { Ok(()) }
            }
            Self::Memory { direction, name, len, start } => {
                write!(f, "{name} {} {len} B: {}", arrow(direction), hex(start, *len))
            }
            Self::Space { direction, space, offset, len, start } => {
                write!(f, "{space}+{offset:#x} {} {len} B: {}", arrow(direction), hex(start, *len))
            }
            Self::Mapped { iova, len } => write!(f, "DMA map {len:#x} B at {iova}"),
            Self::Unmapped { iova } => write!(f, "DMA unmap {iova}"),
            Self::Waited { vector, fired: true } => write!(f, "interrupt {vector} fired"),
            Self::Waited { vector, fired: false } => write!(f, "interrupt {vector} not yet"),
            Self::Reset => f.write_str("reset"),
            Self::Failed { what, error } => write!(f, "{what} FAILED: {error}"),
        }
    }
}

fn hex(start: &[u8], len: usize) -> String {
    let bytes: Vec<_> = start.iter().map(|b| format!("{b:02x}")).collect();
    bytes.join(" ") + if len > start.len() { " .." } else { "" }
}

type Sink = Box<dyn FnMut(&Event) + Send>;

/// The wrapper.
pub struct Traced<T> {
    inner: T,
    sink: Sink,
}

impl<T: fmt::Debug> fmt::Debug for Traced<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Traced").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl<T: Transport> Traced<T> {
    /// Calls `sink` with everything that passes.
    pub fn new(inner: T, sink: impl FnMut(&Event) + Send + 'static) -> Self {
        Self { inner, sink: Box::new(sink) }
    }

    /// Writes a line for everything that passes. A log that cannot be written is given up silently: a trace must not
    /// change what the program does.
    pub fn to_writer(inner: T, mut log: impl Write + Send + 'static) -> Self {
        let mut good = true;
        Self::new(inner, move |event| good = good && writeln!(log, "{event}").is_ok())
    }

    /// What is wrapped.
    pub fn inner(&mut self) -> &mut T {
        &mut self.inner
    }

    fn tell(&mut self, event: &Event) {
        (self.sink)(event);
    }

    fn told<R>(
        &mut self,
        what: impl FnOnce() -> String,
        result: Result<R, TransportError>,
    ) -> Result<R, TransportError> {
        if let Err(e) = &result {
            let event = Event::Failed { what: what(), error: e.to_string() };
            self.tell(&event);
        }
        result
    }

    fn data(&mut self, direction: Direction, space: Space, offset: u64, data: &[u8]) {
        if space != Space::Registers {
            let (start, len) = (head(data), data.len());
            return self.tell(&Event::Space { direction, space, offset, len, start });
        }
        let mut at = offset as u32;
        let mut rest = data;
        while !rest.is_empty() {
            let (event, used) = decode(direction, at, rest);
            self.tell(&event);
            at += used as u32;
            rest = &rest[used..];
        }
    }
}

fn head(data: &[u8]) -> Vec<u8> {
    data[..data.len().min(8)].to_vec()
}

/// The first register or memory in `data`, which begins at BAR0 offset `at`, and how many bytes it takes.
fn decode(direction: Direction, at: u32, data: &[u8]) -> (Event, usize) {
    if let Some((register, half)) = lookup(at & !3) {
        let first = (at & 3) as usize + if half == Half::High { 4 } else { 0 };
        let len = data.len().min(usize::from(register.width) / 8 - first);
        let (mut value, mut mask) = ([0; 8], [0; 8]);
        value[first..first + len].copy_from_slice(&data[..len]);
        mask[first..first + len].fill(0xFF);
        let (value, mask) = (u64::from_le_bytes(value), u64::from_le_bytes(mask));
        return (Event::Register { direction, register, value, mask }, len);
    }
    let (name, len) = match lookup_memory(at & !3) {
        Some((m, byte)) => {
            let byte = byte + (at & 3);
            (
                format!("{}.{}+{byte:#x}", m.block, m.name),
                data.len().min((m.length - byte) as usize),
            )
        }
        None => (format!("registers+{at:#x}"), data.len().min(4 - (at & 3) as usize)),
    };
    (Event::Memory { direction, name, len, start: head(&data[..len]) }, len)
}

impl<T: Transport> Transport for Traced<T> {
    fn identity(&self) -> String {
        self.inner.identity()
    }

    fn size(&self, space: Space) -> u64 {
        self.inner.size(space)
    }

    fn read(&mut self, space: Space, offset: u64, data: &mut [u8]) -> Result<(), TransportError> {
        let result = self.inner.read(space, offset, data);
        self.told(|| format!("read {space}+{offset:#x}"), result)?;
        self.data(Direction::Read, space, offset, data);
        Ok(())
    }

    fn write(&mut self, space: Space, offset: u64, data: &[u8]) -> Result<(), TransportError> {
        // Told first: what a write sets off comes behind it. What the transport refuses never happened.
        if check(space, self.inner.size(space), offset, data.len()).is_ok() {
            self.data(Direction::Write, space, offset, data);
        }
        let result = self.inner.write(space, offset, data);
        self.told(|| format!("write {space}+{offset:#x}"), result)
    }

    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<Iova, TransportError> {
        let result = self.inner.dma_map(memory);
        let iova = self.told(|| format!("DMA map {:#x} B", memory.len()), result)?;
        self.tell(&Event::Mapped { iova, len: memory.len() });
        Ok(iova)
    }

    fn dma_unmap(&mut self, iova: Iova) -> Result<(), TransportError> {
        let result = self.inner.dma_unmap(iova);
        self.told(|| format!("DMA unmap {iova}"), result)?;
        self.tell(&Event::Unmapped { iova });
        Ok(())
    }

    fn wait_irq(&mut self, vector: u16, timeout: Duration) -> Result<bool, TransportError> {
        let result = self.inner.wait_irq(vector, timeout);
        let fired = self.told(|| format!("wait for interrupt {vector}"), result)?;
        self.tell(&Event::Waited { vector, fired });
        Ok(fired)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        let result = self.inner.reset();
        self.told(|| "reset".into(), result)?;
        self.tell(&Event::Reset);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::transport::model::{CardConfig, Model};
    use isotherm_regs::{heat, ident, part};

    fn lines(run: impl FnOnce(&mut Traced<Model>)) -> Vec<String> {
        let seen = Arc::new(Mutex::new(vec![]));
        let sink = Arc::clone(&seen);
        let model = Model::new(CardConfig { log2_granules: 4, ..CardConfig::default() }).unwrap();
        let mut traced = Traced::new(model, move |e| sink.lock().unwrap().push(e.to_string()));
        run(&mut traced);
        drop(traced);
        Arc::into_inner(seen).unwrap().into_inner().unwrap()
    }

    #[test]
    fn registers_are_named_and_decoded() {
        let text = lines(|t| {
            t.read32(ident::MAGIC.offset).unwrap();
            t.write32(part::SHADOW_ATTR.offset, 0x102).unwrap();
            t.write(Space::Registers, u64::from(ident::SCRATCH.offset) + 2, &[0xAB, 0xCD]).unwrap();
            let mut wide = [0; 8];
            t.read(Space::Registers, heat::V_CAP.offset.into(), &mut wide).unwrap();
            t.read(Space::Registers, u64::from(heat::V_CAP.offset) + 4, &mut wide[..4]).unwrap();
            t.read(Space::Registers, heat::COUNTERS.offset.into(), &mut [0; 64]).unwrap();
            t.write(Space::Window, 0x123, &[1, 2, 3]).unwrap();
            t.read32(0x300).unwrap();
            t.wait_irq(2, Duration::ZERO).unwrap();
            t.read(Space::Window, 1 << 40, &mut [0]).unwrap_err();
        });
        let expected = [
            "ident.MAGIC -> 0x544f5349",
            "part.SHADOW_ATTR <- 0x00000102 (CLASS=0x2 PRE_COPY=0x1 PINNED=0x0 NO_SAVE=0x0 LOSSY_HINT=0x0)",
            "ident.SCRATCH <- 0xcdab0000",
            "heat.V_CAP -> 0x000000100110100c (UNIT_LOG2=0xc READ_WIDTH=0x10 WRITE_WIDTH=0x10 BANKS=0x1 UNITS=0x10)",
            "heat.V_CAP -> 0x0000001000000000 (UNITS=0x10)",
            "heat.COUNTERS+0x0 -> 64 B: 00 00 00 00 00 00 00 00 ..",
            "window+0x123 <- 3 B: 01 02 03",
            "registers+0x300 -> 4 B: 00 00 00 00",
            "interrupt 2 not yet",
        ];
        assert_eq!(text[..9], expected);
        assert!(text[9].starts_with("read window+0x10000000000 FAILED: "));
    }
}
