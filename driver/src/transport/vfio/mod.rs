//! A card on PCI Express, through the kernel's VFIO: group container, type 1 IOMMU.
//!
//! vfio-ioctls opens the device, attaches the vectors and maps DMA memory; BARs are mapped here and reached by volatile
//! accesses; pci-driver's typed structures decode config space. The kernel owns the MSI-X table.

mod config;
mod handle;
mod iova;
#[allow(unsafe_code)]
// system calls that the standard library does not wrap: the reasons are at each block
mod kernel;
#[allow(unsafe_code)] // mapped BARs: the reasons are at each block
mod mmio;

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use isotherm_abi::pci;
use vfio_bindings::bindings::vfio::{
    VFIO_PCI_BAR0_REGION_INDEX, VFIO_PCI_BAR2_REGION_INDEX, VFIO_PCI_CONFIG_REGION_INDEX,
};
use vfio_ioctls::{VfioContainer, VfioDevice, VfioError, VfioOps};

use super::irqs::Irqs;
use super::{Iova, Space, Transport, TransportError, VECTORS, check};
use crate::dma::DmaMemory;
use handle::Handle;
use iova::IovaSpace;
use mmio::MappedBar;

/// Where a device is on the bus: `0000:01:00.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bdf {
    /// Domain.
    pub domain: u32,
    /// Bus.
    pub bus: u8,
    /// Device, 0..32.
    pub device: u8,
    /// Function, 0..8.
    pub function: u8,
}

impl fmt::Display for Bdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}:{:02x}:{:02x}.{}", self.domain, self.bus, self.device, self.function)
    }
}

/// The text is not a PCI address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a PCI address; expected domain:bus:device.function, for example 0000:01:00.0"
)]
pub struct BdfError(String);

impl FromStr for Bdf {
    type Err = BdfError;

    fn from_str(text: &str) -> Result<Self, BdfError> {
        let parse = || {
            let (front, function) = text.rsplit_once('.')?;
            let mut parts = front.rsplit(':');
            let device = u8::from_str_radix(parts.next()?, 16).ok().filter(|&d| d < 32)?;
            let bus = u8::from_str_radix(parts.next()?, 16).ok()?;
            let domain = parts.next().map_or(Some(0), |d| u32::from_str_radix(d, 16).ok())?;
            let function = function.parse().ok().filter(|&f| f < 8)?;
            parts.next().is_none().then_some(Self { domain, bus, device, function })
        };
        parse().ok_or_else(|| BdfError(text.to_owned()))
    }
}

/// The card.
pub struct Vfio {
    // Dropped in this order: the kernel lets go of the group only when mappings and descriptor are gone.
    registers: Option<MappedBar>,
    window: Option<MappedBar>,
    file: File,
    device: Handle,
    container: Arc<VfioContainer>,
    bdf: Bdf,
    irqs: Irqs,
    iovas: IovaSpace,
    mapped: BTreeMap<u64, Arc<DmaMemory>>,
}

impl fmt::Debug for Vfio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vfio")
            .field("bdf", &self.bdf)
            .field("mapped", &self.mapped)
            .finish_non_exhaustive()
    }
}

impl Vfio {
    /// Opens the device at `bdf`, which must be bound to vfio-pci.
    ///
    /// # Errors
    /// [`TransportError::Open`] names the step: no such device, another driver has it, no IOMMU group, no permission.
    pub fn open(bdf: Bdf) -> Result<Self, TransportError> {
        Self::open_in(Path::new("/sys/bus/pci/devices"), bdf)
    }

    fn open_in(sysfs: &Path, bdf: Bdf) -> Result<Self, TransportError> {
        let path = sysfs.join(bdf.to_string());
        check_bound(&path, bdf)?;
        let container =
            VfioContainer::new(None).map_err(|e| open(bdf, "open the VFIO container", e))?;
        let container = Arc::new(container);
        let ops: Arc<dyn VfioOps> = Arc::<VfioContainer>::clone(&container);
        let device = VfioDevice::new(&path, ops, true)
            .map_err(|e| open(bdf, "open the device through its group", e))?;
        let device = Handle::new(device, path);
        let file = kernel::descriptor(&device)
            .map_err(|e| open(bdf, "duplicate the device's descriptor", e))?;
        let ranges = kernel::iova_ranges(&container)
            .map_err(|e| open(bdf, "read the IOMMU's address ranges", e))?;
        let mut card = Self {
            registers: None,
            window: None,
            file,
            device,
            container,
            bdf,
            irqs: Irqs::new()?,
            iovas: IovaSpace::new(ranges),
            mapped: BTreeMap::new(),
        };
        card.start()?;
        // A BAR that cannot be mapped is reached by system calls: slower, and the same.
        card.registers = card.map(Space::Registers);
        card.window = card.map(Space::Window);
        Ok(card)
    }

    fn map(&self, space: Space) -> Option<MappedBar> {
        let index = region(space);
        let len = usize::try_from(self.device.get_region_size(index)).ok().filter(|&n| n != 0)?;
        MappedBar::new(&self.file, self.device.get_region_offset(index), len).ok()
    }

    /// Checks config space, attaches the vectors, and switches memory space and bus mastering on.
    fn start(&mut self) -> Result<(), TransportError> {
        let mut bytes = [0xFF; pci::CONFIG_BYTES];
        for at in (0..pci::CONFIG_BYTES).step_by(4) {
            self.transfer(Space::Config, at as u64, &mut bytes[at..at + 4])?;
        }
        let found = config::decode(&bytes).map_err(|e| open(self.bdf, "decode config space", e))?;
        if found.vectors < VECTORS {
            let text =
                format!("the device has {} MSI-X vectors, {VECTORS} are needed", found.vectors);
            return Err(open(self.bdf, "attach the interrupts", text));
        }
        kernel::attach(&self.device, &self.irqs)
            .map_err(|e| open(self.bdf, "attach the interrupts", e))?;
        let command = found.command | pci::COMMAND_MEMORY | pci::COMMAND_MASTER;
        self.write(Space::Config, pci::COMMAND as u64, &command.to_le_bytes())
    }

    /// Reads through the descriptor.
    fn transfer(&self, space: Space, offset: u64, data: &mut [u8]) -> Result<(), TransportError> {
        let at = self.device.get_region_offset(region(space)) + offset;
        let read = self.file.read_exact_at(data, at);
        read.map_err(|source| TransportError::System {
            operation: "read a region of the device",
            source,
        })
    }

    fn mapping(&self, space: Space) -> Option<&MappedBar> {
        match space {
            Space::Config => None,
            Space::Registers => self.registers.as_ref(),
            Space::Window => self.window.as_ref(),
        }
    }
}

impl Transport for Vfio {
    fn identity(&self) -> String {
        format!("vfio {}", self.bdf)
    }

    fn size(&self, space: Space) -> u64 {
        self.device.get_region_size(region(space))
    }

    fn read(&mut self, space: Space, offset: u64, data: &mut [u8]) -> Result<(), TransportError> {
        check(space, self.size(space), offset, data.len())?;
        if let Some(bar) = self.mapping(space) {
            bar.read(offset as usize, data);
            return Ok(());
        }
        for (at, piece) in mmio::pieces(offset as usize, data.len()) {
            let start = at - offset as usize;
            self.transfer(space, at as u64, &mut data[start..start + piece])?;
        }
        Ok(())
    }

    fn write(&mut self, space: Space, offset: u64, data: &[u8]) -> Result<(), TransportError> {
        check(space, self.size(space), offset, data.len())?;
        if let Some(bar) = self.mapping(space) {
            bar.write(offset as usize, data);
            return Ok(());
        }
        let base = self.device.get_region_offset(region(space));
        for (at, piece) in mmio::pieces(offset as usize, data.len()) {
            let start = at - offset as usize;
            let written = self.file.write_all_at(&data[start..start + piece], base + at as u64);
            written.map_err(|source| TransportError::System {
                operation: "write a region of the device",
                source,
            })?;
        }
        Ok(())
    }

    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<Iova, TransportError> {
        let len = memory.len() as u64;
        let iova = self.iovas.take(len).ok_or(TransportError::IovaSpace { len })?;
        if let Err(e) = kernel::dma_map(&self.container, iova, memory) {
            self.iovas.give(iova);
            return Err(TransportError::DmaMap { len, source: Box::new(e) });
        }
        self.mapped.insert(iova, Arc::clone(memory));
        Ok(Iova(iova))
    }

    fn dma_unmap(&mut self, iova: Iova) -> Result<(), TransportError> {
        let failed = |source| TransportError::DmaUnmap { iova, source };
        let Some(memory) = self.mapped.get(&iova.0) else {
            return Err(failed("nothing is mapped there".into()));
        };
        self.container.vfio_dma_unmap(iova.0, memory.len()).map_err(|e| failed(Box::new(e)))?;
        self.mapped.remove(&iova.0);
        self.iovas.give(iova.0);
        Ok(())
    }

    fn wait_irq(&mut self, vector: u16, timeout: Duration) -> Result<bool, TransportError> {
        self.irqs.wait(vector, timeout)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        let failed = |operation| {
            move |e: VfioError| TransportError::System {
                operation,
                source: std::io::Error::other(e),
            }
        };
        self.device.disable_msix().map_err(failed("detach the interrupts"))?;
        kernel::reset(&self.file)
            .map_err(|source| TransportError::System { operation: "reset the device", source })?;
        self.irqs.drain();
        self.start()
    }
}

impl Drop for Vfio {
    fn drop(&mut self) {
        // Closing the container would take the mappings away too; done here, memory that stays mapped is leaked.
        for (iova, memory) in std::mem::take(&mut self.mapped) {
            if self.container.vfio_dma_unmap(iova, memory.len()).is_err() {
                std::mem::forget(memory);
            }
        }
    }
}

const fn region(space: Space) -> u32 {
    match space {
        Space::Config => VFIO_PCI_CONFIG_REGION_INDEX,
        Space::Registers => VFIO_PCI_BAR0_REGION_INDEX,
        Space::Window => VFIO_PCI_BAR2_REGION_INDEX,
    }
}

/// Checks what would otherwise be an obscure error of the kernel.
fn check_bound(path: &PathBuf, bdf: Bdf) -> Result<(), TransportError> {
    std::fs::metadata(path).map_err(|e| open(bdf, "find the device in sysfs", e))?;
    let driver = std::fs::read_link(path.join("driver"))
        .map_err(|e| open(bdf, "find the device's kernel driver (bind it to vfio-pci)", e))?;
    let name = driver.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if name != "vfio-pci" {
        let text = format!("it is bound to {name}; bind it to vfio-pci");
        return Err(open(bdf, "use the device", text));
    }
    std::fs::read_link(path.join("iommu_group"))
        .map_err(|e| open(bdf, "find the device's IOMMU group (is the IOMMU switched on?)", e))?;
    Ok(())
}

fn open(
    bdf: Bdf,
    operation: &'static str,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> TransportError {
    TransportError::Open { card: format!("vfio {bdf}"), operation, source: source.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn addresses_parse_and_print() {
        for (text, expected) in [("0000:01:00.0", "0000:01:00.0"), ("0a:1f.7", "0000:0a:1f.7")] {
            assert_eq!(text.parse::<Bdf>().unwrap().to_string(), expected);
        }
        for text in [
            "",
            "1",
            "0000:01:20.0",
            "0000:01:00.8",
            "0:0:0:0.0",
            "0000:01:00",
            "zz:00.0",
            "0000:100:00.0",
        ] {
            let error = text.parse::<Bdf>().unwrap_err();
            assert!(error.to_string().contains("0000:01:00.0"), "{text}");
        }
    }

    /// Without /dev/vfio, each missing piece has its own message.
    #[test]
    fn what_is_missing_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let bdf: Bdf = "0000:01:00.0".parse().unwrap();
        let step = || match Vfio::open_in(dir.path(), bdf).unwrap_err() {
            e @ TransportError::Open { operation, .. } => {
                assert!(e.to_string().starts_with("vfio 0000:01:00.0: cannot "), "{e}");
                operation
            }
            other => panic!("{other}"),
        };
        assert_eq!(step(), "find the device in sysfs");
        let device = dir.path().join("0000:01:00.0");
        std::fs::create_dir(&device).unwrap();
        assert!(step().starts_with("find the device's kernel driver"));
        symlink("../drivers/nvme", device.join("driver")).unwrap();
        assert_eq!(step(), "use the device");
        std::fs::remove_file(device.join("driver")).unwrap();
        symlink("../drivers/vfio-pci", device.join("driver")).unwrap();
        assert!(step().starts_with("find the device's IOMMU group"));
        // A group that no kernel knows: refused by the container, or by the group behind it.
        symlink("../groups/987654", device.join("iommu_group")).unwrap();
        assert!(["open the VFIO container", "open the device through its group"].contains(&step()));
    }
}
