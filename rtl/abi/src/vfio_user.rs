//! Messages of the vfio-user protocol, version 0.0, as far as a card needs them.
