//! Messages with descriptors on a stream socket.

use super::SessionEnd;
use isotherm_abi::vfio_user::{HEADER_BYTES, Header, MAX_FDS};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, recvmsg};
use std::io::{ErrorKind, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

/// How long the rest of a message may take once it has begun, and how long the client may leave an answer unread.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// One message.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) header: Header,
    pub(super) body: Vec<u8>,
    pub(super) fds: Vec<OwnedFd>,
}

fn failed(operation: &'static str) -> impl Fn(std::io::Error) -> SessionEnd {
    move |source| match source.kind() {
        ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe | ErrorKind::ConnectionReset => {
            SessionEnd::Closed
        }
        _ => SessionEnd::Socket { operation, source },
    }
}

/// Waits for the next message.
pub(super) fn receive(stream: &UnixStream) -> Result<Message, SessionEnd> {
    let mut bytes = [0; HEADER_BYTES];
    let mut fds = vec![];
    let mut have = 0;
    let mut end: Option<Instant> = None;
    while have < HEADER_BYTES {
        let left = end.map(|e| left(e, "reading a header")).transpose()?;
        stream.set_read_timeout(left).map_err(failed("setting a time limit"))?;
        let n = receive_some(stream, &mut bytes[have..], &mut fds)?;
        if n == 0 {
            return Err(SessionEnd::Closed);
        }
        have += n;
        end.get_or_insert(Instant::now() + PATIENCE);
    }
    // the size is bounded by `parse`, before anything is allocated
    let header = Header::parse(&bytes)?;
    let mut body = vec![0; header.body_len()];
    let end = end.unwrap_or_else(|| Instant::now() + PATIENCE);
    let mut at = 0;
    while at < body.len() {
        let left = left(end, "reading a message")?;
        stream.set_read_timeout(Some(left)).map_err(failed("setting a time limit"))?;
        match (&mut &*stream).read(&mut body[at..]) {
            Ok(0) => return Err(SessionEnd::Closed),
            Ok(n) => at += n,
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(failed("reading a message")(e)),
        }
    }
    Ok(Message { header, body, fds })
}

/// Time until `end`, or the end of the session.
fn left(end: Instant, operation: &'static str) -> Result<Duration, SessionEnd> {
    let left = end.saturating_duration_since(Instant::now());
    if left.is_zero() {
        let source = std::io::Error::from(ErrorKind::TimedOut);
        return Err(SessionEnd::Socket { operation, source });
    }
    Ok(left)
}

fn receive_some(
    stream: &UnixStream,
    into: &mut [u8],
    fds: &mut Vec<OwnedFd>,
) -> Result<usize, SessionEnd> {
    const OPERATION: &str = "reading a header";
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FDS))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let mut slices = [IoSliceMut::new(into)];
    let got = loop {
        match recvmsg(stream, &mut slices, &mut ancillary, RecvFlags::CMSG_CLOEXEC) {
            Err(rustix::io::Errno::INTR) => {}
            Err(e) => return Err(failed(OPERATION)(e.into())),
            Ok(got) => break got,
        }
    };
    for message in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(rights) = message {
            fds.extend(rights);
        }
    }
    if got.flags.contains(ReturnFlags::CTRUNC) || fds.len() > MAX_FDS {
        let source = std::io::Error::other(format!("more than {MAX_FDS} descriptors"));
        return Err(SessionEnd::Socket { operation: OPERATION, source });
    }
    Ok(got.bytes)
}

/// Sends a message; the socket's write time limit bounds it.
pub(super) fn send(stream: &UnixStream, header: &Header, body: &[u8]) -> Result<(), SessionEnd> {
    let message = [&header.emit()[..], body].concat();
    (&mut &*stream).write_all(&message).map_err(failed("writing a message"))
}
