//! The eventfds behind the interrupt vectors.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::io::Errno;

use super::{TransportError, VECTORS};

/// One eventfd a vector.
#[derive(Debug)]
pub(crate) struct Irqs(Vec<OwnedFd>);

impl Irqs {
    /// Eventfds for all vectors.
    pub(crate) fn new() -> Result<Self, TransportError> {
        let flags = EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK;
        let fds = (0..VECTORS).map(|_| eventfd(0, flags)).collect::<Result<_, _>>();
        fds.map(Self).map_err(|e| system("create an eventfd", e))
    }

    /// For the other side: what it writes to, one a vector.
    pub(crate) fn fds(&self) -> Vec<BorrowedFd<'_>> {
        self.0.iter().map(AsFd::as_fd).collect()
    }

    /// As [`super::Transport::wait_irq`].
    pub(crate) fn wait(&self, vector: u16, timeout: Duration) -> Result<bool, TransportError> {
        let unknown = TransportError::Vector { vector, count: self.0.len() as u16 };
        let fd = self.0.get(usize::from(vector)).ok_or(unknown)?;
        let end = std::time::Instant::now() + timeout;
        loop {
            let mut count = [0; 8];
            match rustix::io::read(fd, &mut count) {
                Ok(_) => return Ok(true),
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(e) => return Err(system("read an eventfd", e)),
            }
            let left = end.saturating_duration_since(std::time::Instant::now());
            if left.is_zero() {
                return Ok(false);
            }
            let timespec = Timespec {
                tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
                tv_nsec: i64::from(left.subsec_nanos()),
            };
            match poll(&mut [PollFd::new(fd, PollFlags::IN)], Some(&timespec)) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(e) => return Err(system("wait for an eventfd", e)),
            }
        }
    }

    /// Forgets what has fired.
    pub(crate) fn drain(&self) {
        for fd in &self.0 {
            // Nothing to read is the usual case; any other failure shows at the next wait.
            let _ = rustix::io::read(fd, &mut [0; 8]);
        }
    }

    /// Fires a vector: what the card's side does, for cards in this process.
    pub(crate) fn fire(&self, vector: usize) -> Result<(), TransportError> {
        let Some(fd) = self.0.get(vector) else { return Ok(()) };
        match rustix::io::write(fd, &1u64.to_ne_bytes()) {
            // A counter that is full has fired often enough.
            Ok(_) | Err(Errno::AGAIN) => Ok(()),
            Err(e) => Err(system("write an eventfd", e)),
        }
    }
}

fn system(operation: &'static str, e: Errno) -> TransportError {
    TransportError::System { operation, source: e.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_fires_once() {
        let irqs = Irqs::new().unwrap();
        assert!(!irqs.wait(0, Duration::ZERO).unwrap());
        irqs.fire(0).unwrap();
        irqs.fire(0).unwrap();
        assert!(irqs.wait(0, Duration::from_secs(5)).unwrap());
        assert!(!irqs.wait(0, Duration::from_millis(1)).unwrap());
        irqs.fire(1).unwrap();
        irqs.drain();
        assert!(!irqs.wait(1, Duration::ZERO).unwrap());
        assert!(matches!(
            irqs.wait(9, Duration::ZERO),
            Err(TransportError::Vector { vector: 9, count: VECTORS })
        ));
    }
}
