//! Requests and replies over the socket, each with a deadline.

use std::collections::BTreeMap;
use std::io::{ErrorKind, IoSlice, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use isotherm_abi::vfio_user::{
    DMA_READ, DMA_WRITE, DmaAccess, HEADER_BYTES, Header, MAX_FDS, WireError, exact_data,
};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

use super::super::TransportError;
use crate::dma::DmaMemory;

/// Linux's EFAULT: the server asked for memory that is not mapped.
const EFAULT: u32 = 14;
/// Linux's EINVAL: the server's request cannot be read.
const EINVAL: u32 = 22;
/// Linux's ENOTSUP: the server asked for something that a client does not do.
const ENOTSUP: u32 = 95;

/// The connection. `memory` is what the server may ask for by message.
#[derive(Debug)]
pub(super) struct Socket {
    stream: UnixStream,
    deadline: Duration,
    next_id: u16,
    /// Set when a message was cut short: what follows cannot be understood any more.
    broken: bool,
    pub(super) memory: BTreeMap<u64, Arc<DmaMemory>>,
}

impl Socket {
    pub(super) fn new(stream: UnixStream, deadline: Duration) -> Self {
        Self { stream, deadline, next_id: 0, broken: false, memory: BTreeMap::new() }
    }

    /// Sends a request with descriptors and returns the body of its reply.
    pub(super) fn call(
        &mut self,
        operation: &'static str,
        command: u16,
        body: &[u8],
        fds: &[BorrowedFd<'_>],
    ) -> Result<Vec<u8>, TransportError> {
        if self.broken {
            return Err(TransportError::Closed { operation });
        }
        let end = Instant::now() + self.deadline;
        self.next_id = self.next_id.wrapping_add(1);
        let request = Header::request(self.next_id, command, body.len());
        let result = self
            .send(operation, end, &request, body, fds)
            .and_then(|()| self.reply(operation, end, &request));
        if let Err(
            TransportError::Closed { .. }
            | TransportError::System { .. }
            | TransportError::Protocol { .. },
        ) = result
        {
            self.broken = true;
        }
        result
    }

    fn send(
        &mut self,
        operation: &'static str,
        end: Instant,
        header: &Header,
        body: &[u8],
        fds: &[BorrowedFd<'_>],
    ) -> Result<(), TransportError> {
        let message = [&header.emit()[..], body].concat();
        let set = self.stream.set_write_timeout(Some(left(end)));
        set.map_err(|source| TransportError::System { operation: "set a socket timeout", source })?;
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FDS))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        if !fds.is_empty() && !ancillary.push(SendAncillaryMessage::ScmRights(fds)) {
            return Err(TransportError::Protocol {
                operation,
                detail: "too many descriptors".into(),
            });
        }
        // The descriptors go with the first byte; what the socket does not take at once follows without them.
        let sent = loop {
            match sendmsg(
                &self.stream,
                &[IoSlice::new(&message)],
                &mut ancillary,
                SendFlags::NOSIGNAL,
            ) {
                Err(rustix::io::Errno::INTR) => {}
                Err(e) => return Err(self.failed(operation, e.into())),
                Ok(n) => break n,
            }
        };
        let rest = (&self.stream).write_all(&message[sent..]);
        rest.map_err(|e| {
            // A request that left in part cannot be taken back.
            self.broken = true;
            self.failed(operation, e)
        })
    }

    /// Reads until the reply to `request` comes. Late replies to requests that timed out are dropped; requests of the
    /// server are answered.
    fn reply(
        &mut self,
        operation: &'static str,
        end: Instant,
        request: &Header,
    ) -> Result<Vec<u8>, TransportError> {
        loop {
            let mut bytes = [0; HEADER_BYTES];
            self.receive(operation, end, &mut bytes, true)?;
            let header = Header::parse(&bytes).map_err(|e| wrong(operation, &e))?;
            let mut body = vec![0; header.body_len()];
            self.receive(operation, end, &mut body, false)?;
            if !header.is_reply() {
                self.serve(operation, end, &header, &body)?;
            } else if header.id == request.id {
                if header.failed() {
                    return Err(TransportError::Refused { operation, errno: header.error });
                }
                if header.command != request.command {
                    let detail = format!(
                        "reply to command {}, expected {}",
                        header.command, request.command
                    );
                    return Err(TransportError::Protocol { operation, detail });
                }
                return Ok(body);
            }
        }
    }

    /// Fills `data`. A timeout between messages leaves the stream usable; one inside a message does not.
    fn receive(
        &mut self,
        operation: &'static str,
        end: Instant,
        data: &mut [u8],
        between: bool,
    ) -> Result<(), TransportError> {
        let mut at = 0;
        while at < data.len() {
            let set = self.stream.set_read_timeout(Some(left(end)));
            set.map_err(|source| TransportError::System {
                operation: "set a socket timeout",
                source,
            })?;
            match (&self.stream).read(&mut data[at..]) {
                Ok(0) => return Err(TransportError::Closed { operation }),
                Ok(n) => at += n,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => {
                    self.broken |= at > 0 || !between;
                    return Err(self.failed(operation, e));
                }
            }
            if at < data.len() && Instant::now() >= end {
                self.broken = true;
                return Err(TransportError::Timeout { operation, after: self.deadline });
            }
        }
        Ok(())
    }

    /// Answers a request of the server: it may read and write what is mapped.
    fn serve(
        &mut self,
        operation: &'static str,
        end: Instant,
        header: &Header,
        body: &[u8],
    ) -> Result<(), TransportError> {
        let answer = match header.command {
            DMA_READ => self.dma_read(body),
            DMA_WRITE => self.dma_write(body),
            _ => Err(ENOTSUP),
        };
        if !header.wants_reply() {
            return Ok(());
        }
        match answer {
            Ok(body) => self.send(operation, end, &header.reply(body.len()), &body, &[]),
            Err(errno) => self.send(operation, end, &header.error_reply(errno), &[], &[]),
        }
    }

    fn dma_read(&self, body: &[u8]) -> Result<Vec<u8>, u32> {
        let (access, _) = DmaAccess::parse(body).map_err(|_| EINVAL)?;
        let (memory, offset) = self.find(&access)?;
        let mut data = vec![0; access.count as usize];
        memory.read(offset, &mut data).map_err(|_| EFAULT)?;
        Ok([&access.emit()[..], &data].concat())
    }

    fn dma_write(&self, body: &[u8]) -> Result<Vec<u8>, u32> {
        let (access, data) = DmaAccess::parse(body).map_err(|_| EINVAL)?;
        let data = exact_data(access.count, data).map_err(|_| EINVAL)?;
        let (memory, offset) = self.find(&access)?;
        memory.write(offset, data).map_err(|_| EFAULT)?;
        Ok(access.emit().to_vec())
    }

    /// The mapping that holds all of an access, checked before anything is allocated.
    fn find(&self, access: &DmaAccess) -> Result<(&DmaMemory, usize), u32> {
        let (base, memory) = self.memory.range(..=access.address).next_back().ok_or(EFAULT)?;
        let offset = usize::try_from(access.address - base).map_err(|_| EFAULT)?;
        let count = usize::try_from(access.count).map_err(|_| EFAULT)?;
        let inside = offset.checked_add(count).is_some_and(|end| end <= memory.len());
        if inside { Ok((memory, offset)) } else { Err(EFAULT) }
    }

    fn failed(&self, operation: &'static str, e: std::io::Error) -> TransportError {
        match e.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => {
                TransportError::Timeout { operation, after: self.deadline }
            }
            ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof => {
                TransportError::Closed { operation }
            }
            _ => TransportError::System { operation, source: e },
        }
    }
}

/// Time until `end`, at least a millisecond: a timeout of 0 would mean none.
fn left(end: Instant) -> Duration {
    end.saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
}

fn wrong(operation: &'static str, e: &WireError) -> TransportError {
    TransportError::Protocol { operation, detail: e.to_string() }
}
