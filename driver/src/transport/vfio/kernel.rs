//! What only the kernel can do, and the standard library does not wrap.
//!
//! This is one of the modules that may hold `unsafe` code: one system call or one conversion a block.

use std::fs::File;
use std::io;
use std::mem::ManuallyDrop;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, IntoRawFd};

use rustix::ioctl::{NoArg, Updater, ioctl, opcode};
use vfio_bindings::bindings::vfio::{
    VFIO_BASE, VFIO_IOMMU_INFO_CAPS, VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE, VFIO_TYPE,
};
use vfio_ioctls::{VfioContainer, VfioDevice, VfioError};
use vmm_sys_util::eventfd::EventFd;

use crate::dma::DmaMemory;
use crate::transport::irqs::Irqs;

/// Numbers of the ioctls, from `linux/vfio.h`.
const DEVICE_RESET: u32 = opcode::none(VFIO_TYPE, VFIO_BASE as u8 + 11);
const IOMMU_GET_INFO: u32 = opcode::none(VFIO_TYPE, VFIO_BASE as u8 + 12);

/// Bytes of `struct vfio_iommu_type1_info` with its capabilities, as far as there is room for them.
const INFO_BYTES: usize = 4096;

/// A descriptor of the device, for reads and writes whose errors are told.
pub(super) fn descriptor(device: &VfioDevice) -> io::Result<File> {
    // SAFETY: the descriptor is open: `device` owns it and outlives this borrow.
    let fd = unsafe { BorrowedFd::borrow_raw(device.as_raw_fd()) };
    Ok(fd.try_clone_to_owned()?.into())
}

/// Closes the device.
pub(super) fn close(device: &mut ManuallyDrop<VfioDevice>) {
    // SAFETY: called by the drop of the handle alone, once; nobody uses the device afterwards.
    unsafe { ManuallyDrop::drop(device) }
}

/// Resets the function.
pub(super) fn reset(device: &File) -> io::Result<()> {
    // SAFETY: VFIO_DEVICE_RESET takes no argument.
    let call = unsafe { NoArg::<DEVICE_RESET>::new() };
    // SAFETY: the descriptor is a VFIO device's, so the number means what we think.
    Ok(unsafe { ioctl(device, call) }?)
}

/// Attaches our eventfds to the MSI-X vectors.
pub(super) fn attach(device: &VfioDevice, irqs: &Irqs) -> Result<(), VfioError> {
    let duplicate =
        |fd: &BorrowedFd<'_>| fd.try_clone_to_owned().map_err(|_| VfioError::VfioDeviceDupFd);
    let owned = irqs.fds().iter().map(duplicate).collect::<Result<Vec<_>, _>>()?;
    let events: Vec<EventFd> = owned
        .into_iter()
        .map(|fd| {
            // SAFETY: the descriptor is open, an eventfd, and owned by nobody else: it was just duplicated.
            unsafe { EventFd::from_raw_fd(fd.into_raw_fd()) }
        })
        .collect();
    device.enable_msix(events.iter().collect())
}

/// Maps memory for the device.
pub(super) fn dma_map(
    container: &VfioContainer,
    iova: u64,
    memory: &DmaMemory,
) -> Result<(), VfioError> {
    // SAFETY:
    // - The range is all of `memory`'s mapping, which stays in place: the transport holds an `Arc` of it until the
    //   unmapping has succeeded, and leaks it otherwise.
    // - No Rust reference to the bytes ever exists; `DmaMemory` copies by volatile accesses alone.
    unsafe { container.vfio_dma_map(iova, memory.len(), memory.as_ptr()) }
}

/// Bus addresses that the IOMMU translates: first and last of each range.
pub(super) fn iova_ranges(container: &VfioContainer) -> io::Result<Vec<(u64, u64)>> {
    let mut info = [0; INFO_BYTES];
    info[..4].copy_from_slice(&(INFO_BYTES as u32).to_ne_bytes());
    // SAFETY: the descriptor is open: `container` owns it and outlives this borrow.
    let fd = unsafe { BorrowedFd::borrow_raw(container.as_raw_fd()) };
    // SAFETY: VFIO_IOMMU_GET_INFO reads and writes at most `argsz` bytes, which is what the array has.
    let call = unsafe { Updater::<IOMMU_GET_INFO, [u8; INFO_BYTES]>::new(&mut info) };
    // SAFETY: the descriptor is a VFIO container's with a type 1 IOMMU, so the number means what we think.
    unsafe { ioctl(fd, call) }?;
    parse_ranges(&info)
        .ok_or_else(|| io::Error::other("the kernel's list of address ranges is malformed"))
}

/// Reads `struct vfio_iommu_type1_info`: argsz, flags, page sizes (64 bit), offset of the first capability. A kernel
/// that lists no ranges leaves all addresses open but the interrupt window of x86.
fn parse_ranges(info: &[u8]) -> Option<Vec<(u64, u64)>> {
    let word =
        |at: usize| Some(u32::from_ne_bytes(info.get(at..at.checked_add(4)?)?.try_into().ok()?));
    let long =
        |at: usize| Some(u64::from_ne_bytes(info.get(at..at.checked_add(8)?)?.try_into().ok()?));
    let mut at = match word(4)? & VFIO_IOMMU_INFO_CAPS {
        0 => 0,
        _ => word(16)? as usize,
    };
    // Each capability: id (16 bit), version (16 bit), offset of the next.
    for _ in 0..16 {
        if at == 0 {
            break;
        }
        if word(at)? & 0xFFFF == VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE {
            let count = word(at + 8)? as usize;
            let first = at + 16;
            return (0..count.min(INFO_BYTES / 16))
                .map(|i| Some((long(first + 16 * i)?, long(first + 16 * i + 8)?)))
                .collect();
        }
        at = word(at + 4)? as usize;
    }
    Some(vec![(0, 0xFEDF_FFFF), (0xFEF0_0000, (1 << 39) - 1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(capabilities: &[(u16, &[u64])]) -> Vec<u8> {
        let mut b = vec![0; 24];
        b[4..8].copy_from_slice(&VFIO_IOMMU_INFO_CAPS.to_ne_bytes());
        b[16..20].copy_from_slice(&24u32.to_ne_bytes());
        for (i, (id, ranges)) in capabilities.iter().enumerate() {
            let next = b.len() + 16 + 8 * ranges.len();
            let next = if i + 1 == capabilities.len() { 0 } else { next as u32 };
            b.extend(id.to_ne_bytes());
            b.extend(1u16.to_ne_bytes());
            b.extend(next.to_ne_bytes());
            b.extend((ranges.len() as u32 / 2).to_ne_bytes());
            b.extend([0; 4]);
            ranges.iter().for_each(|r| b.extend(r.to_ne_bytes()));
        }
        b
    }

    #[test]
    fn the_kernels_ranges_are_read() {
        let b = info(&[(3, &[]), (1, &[0, 0xFEDF_FFFF, 0xFEF0_0000, 0xFF_FFFF_FFFF])]);
        assert_eq!(parse_ranges(&b), Some(vec![(0, 0xFEDF_FFFF), (0xFEF0_0000, 0xFF_FFFF_FFFF)]));
        let none = [0; 24];
        assert_eq!(parse_ranges(&none).map(|r| r.len()), Some(2));
    }

    #[test]
    fn malformed_lists_are_refused_and_end() {
        let b = info(&[(1, &[0, 0xFFFF])]);
        for cut in 20..b.len() {
            assert_eq!(parse_ranges(&b[..cut]), None, "{cut} bytes");
        }
        let mut looping = info(&[(7, &[])]);
        looping[28..32].copy_from_slice(&24u32.to_ne_bytes());
        assert!(parse_ranges(&looping).is_some());
        looping[16..20].copy_from_slice(&u32::MAX.to_ne_bytes());
        assert_eq!(parse_ranges(&looping), None);
    }

    #[test]
    fn the_numbers_are_those_of_linux() {
        assert_eq!((DEVICE_RESET, IOMMU_GET_INFO), (0x3B6F, 0x3B70));
    }
}
