//! The device as vfio-ioctls opened it, closed with care.

use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::path::PathBuf;

use vfio_ioctls::VfioDevice;

/// Closing a `VfioDevice` reads its IOMMU group from sysfs and panics if that is gone, which it is after a hot unplug.
/// Then the device is leaked instead; the kernel closes it with the process.
pub(super) struct Handle {
    device: ManuallyDrop<VfioDevice>,
    sysfs: PathBuf,
}

impl Handle {
    pub(super) fn new(device: VfioDevice, sysfs: PathBuf) -> Self {
        Self { device: ManuallyDrop::new(device), sysfs }
    }
}

impl Deref for Handle {
    type Target = VfioDevice;

    fn deref(&self) -> &VfioDevice {
        &self.device
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if std::fs::read_link(self.sysfs.join("iommu_group")).is_ok() {
            super::kernel::close(&mut self.device);
        }
    }
}
