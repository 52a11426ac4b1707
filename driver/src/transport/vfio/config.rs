//! Config space through pci-driver's typed structures, over a copy of its bytes.

use std::io;

use pci_driver::config::PciConfig;
use pci_driver::config::caps::MsiXCapability;
use pci_driver::regions::{BackedByPciSubregion, PciMemoryRegion, PciRegion};

use isotherm_abi::pci::{CONFIG_BYTES, MSIX_CONTROL};

/// What the transport needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Config {
    /// The command register.
    pub(super) command: u16,
    /// MSI-X vectors, 0 without MSI-X.
    pub(super) vectors: u16,
}

/// Decodes config space; `Err` if nobody answers, or the capability list is broken.
pub(super) fn decode(bytes: &[u8; CONFIG_BYTES]) -> io::Result<Config> {
    let region = PciMemoryRegion::new(bytes);
    let config = PciConfig::backed_by(&region);
    if config.vendor_id().read()? == u16::MAX {
        return Err(io::Error::other("the device does not answer (all ones)"));
    }
    let command = config.command().read_le_u16(0)?;
    let mut vectors = 0;
    // pci-driver declares no fields for MSI-X: bits 10:0 of message control are the table size less one.
    if config.status().capabilities_list().read()?
        && let Some(msix) = config.capabilities()?.of_type::<MsiXCapability<'_>>()?.next()
    {
        vectors = (msix.read_le_u16(MSIX_CONTROL as u64)? & 0x7FF) + 1;
    }
    Ok(Config { command, vectors })
}

#[cfg(test)]
mod tests {
    use super::*;
    use isotherm_abi::pci::{COMMAND, MsixLayout, config_space};

    #[test]
    fn our_own_config_space_decodes() {
        let mut bytes = config_space(MsixLayout { vectors: 4, table: 0x1800, pending: 0x1C00 });
        bytes[COMMAND] = 6;
        assert_eq!(decode(&bytes).unwrap(), Config { command: 6, vectors: 4 });
        bytes[6] = 0;
        assert_eq!(decode(&bytes).unwrap().vectors, 0);
        assert!(decode(&[0xFF; CONFIG_BYTES]).is_err());
    }
}
