//! The socket: one client at a time, the others are told "busy".

use super::error::number;
use super::session::Session;
use super::socket::{Message, PATIENCE, receive, send};
use super::{ServeError, SessionEnd};
use crate::card::{Backend, CardError};
use rustix::io::Errno;
use std::io::ErrorKind;
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Bytes of requests that may wait for the card.
const QUEUED: usize = 64 << 20;
/// How long a new client waits for the one before it to be cleaned up.
const HANDOVER: Duration = Duration::from_millis(500);
/// Longest pause of an idle card between two looks at its clock.
const LONGEST_NAP: Duration = Duration::from_millis(50);

/// Is a client being served? Waited for by whoever comes next.
#[derive(Debug, Default)]
struct Busy {
    flag: Mutex<bool>,
    changed: Condvar,
}

impl Busy {
    fn set(&self, busy: bool) {
        *self.flag.lock().unwrap_or_else(PoisonError::into_inner) = busy;
        self.changed.notify_all();
    }

    /// Takes the place, or says that it is still taken after a while.
    fn enter(&self) -> bool {
        let flag = self.flag.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(flag, HANDOVER, |busy| *busy);
        let (mut flag, _) = waited.unwrap_or_else(PoisonError::into_inner);
        !std::mem::replace(&mut *flag, true)
    }
}

/// A listening server.
#[derive(Debug)]
pub struct Server {
    listener: UnixListener,
    path: PathBuf,
}

impl Server {
    /// Listens at `path`. A socket that a dead server left behind is replaced.
    ///
    /// # Errors
    /// The path is too long, cannot be written, or somebody listens there.
    pub fn bind(path: &Path) -> Result<Self, ServeError> {
        if path.as_os_str().len() > 107 {
            return Err(ServeError::Path { path: path.into() });
        }
        let listen = |source| ServeError::Listen { path: path.into(), source };
        let listener = match UnixListener::bind(path) {
            Err(e) if e.kind() == ErrorKind::AddrInUse => {
                if UnixStream::connect(path).is_ok() {
                    return Err(ServeError::Taken { path: path.into() });
                }
                std::fs::remove_file(path).map_err(listen)?;
                UnixListener::bind(path).map_err(listen)?
            }
            bound => bound.map_err(listen)?,
        };
        Ok(Self { listener, path: path.into() })
    }

    /// Serves clients, one after the other, each with a card of its own from `make`; the first card is made at once.
    /// `tell` gets a line for each client that comes or goes. Ends after `most` clients, if that is given.
    ///
    /// # Errors
    /// A card cannot be made, or cannot go on.
    pub fn serve<B: Backend>(
        &self,
        mut make: impl FnMut() -> Result<B, CardError>,
        mut tell: impl FnMut(&str),
        most: Option<usize>,
    ) -> Result<(), ServeError> {
        let failed = |source| ServeError::Accept { source };
        let listener = self.listener.try_clone().map_err(failed)?;
        let busy = Arc::new(Busy::default());
        let (clients, next) = channel();
        let door = Arc::clone(&busy);
        std::thread::spawn(move || accept(&listener, &door, &clients));
        let fresh = |source| ServeError::Card { source, recent: vec![] };
        let mut ready = Some(make().map_err(fresh)?);
        let mut served = 0;
        while most.is_none_or(|most| served < most) {
            let stream: UnixStream = match next.recv() {
                Ok(client) => client.map_err(failed)?,
                Err(_) => return Ok(()),
            };
            let mut card = match ready.take() {
                Some(card) => card,
                None => make().map_err(fresh)?,
            };
            tell("a client has come");
            match serve_one(&mut card, stream) {
                SessionEnd::Card(source) => {
                    return Err(ServeError::Card { source, recent: card.recent() });
                }
                end => tell(&format!("{end}; the next client gets a card after power-up")),
            }
            drop(card);
            served += 1;
            busy.set(false);
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Lets clients in, one at a time.
fn accept(
    listener: &UnixListener,
    busy: &Busy,
    clients: &Sender<Result<UnixStream, std::io::Error>>,
) {
    loop {
        match listener.accept() {
            Ok((stream, _)) if busy.enter() => {
                if clients.send(Ok(stream)).is_err() {
                    return;
                }
            }
            Ok((stream, _)) => {
                std::thread::spawn(move || refuse(&stream));
            }
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => {
                // Nobody listens if the server has ended.
                let _ = clients.send(Err(e));
                return;
            }
        }
    }
}

/// Answers the first request with EBUSY.
fn refuse(stream: &UnixStream) {
    // a client that sends nothing has its descriptor closed
    let limit = Some(PATIENCE);
    if stream.set_write_timeout(limit).is_ok()
        && let Ok(message) = receive(stream)
    {
        let _ = send(stream, &message.header.error_reply(number(Errno::BUSY)), &[]);
    }
    let _ = stream.shutdown(Shutdown::Both);
}

/// Serves a client to its end.
fn serve_one(card: &mut dyn Backend, stream: UnixStream) -> SessionEnd {
    let (requests, todo) = channel();
    let (answers, replies) = channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let reader = match prepare(&stream) {
        Ok(reader) => reader,
        Err(source) => return SessionEnd::Socket { operation: "preparing it", source },
    };
    let own = match stream.try_clone() {
        Ok(own) => own,
        Err(source) => return SessionEnd::Socket { operation: "preparing it", source },
    };
    let counter = Arc::clone(&waiting);
    let thread = std::thread::spawn(move || read(&reader, &requests, &answers, &counter));
    let mut session = Session::new(card, stream, replies);
    let end = work(&mut session, &todo, &waiting);
    let _ = own.shutdown(Shutdown::Both);
    // the reader ends because the socket is shut
    let _ = thread.join();
    end
}

fn prepare(stream: &UnixStream) -> std::io::Result<UnixStream> {
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.try_clone()
}

/// The thread that reads: sorts requests from replies, and never waits for the card.
fn read(
    stream: &UnixStream,
    requests: &Sender<Result<Message, SessionEnd>>,
    replies: &Sender<Message>,
    waiting: &AtomicUsize,
) {
    loop {
        let message = receive(stream).and_then(|message| {
            let bytes = message.header.size as usize;
            if message.header.is_reply() {
                return Ok(message);
            }
            let bytes = waiting.fetch_add(bytes, Ordering::Relaxed) + bytes;
            if bytes > QUEUED { Err(SessionEnd::Flood { bytes }) } else { Ok(message) }
        });
        let sent = match message {
            Ok(message) if message.header.is_reply() => replies.send(message).is_ok(),
            Ok(message) => requests.send(Ok(message)).is_ok(),
            Err(end) => {
                // Nobody is interested if the session has ended.
                let _ = requests.send(Err(end));
                false
            }
        };
        if !sent {
            return;
        }
    }
}

/// The card's thread: requests in order, and time in between. A card at rest is looked at less and less often.
fn work(
    session: &mut Session<'_>,
    todo: &Receiver<Result<Message, SessionEnd>>,
    waiting: &AtomicUsize,
) -> SessionEnd {
    let mut nap = Duration::ZERO;
    let mut at_work = true;
    loop {
        let message = if at_work {
            todo.try_recv().map_err(|e| e == TryRecvError::Disconnected)
        } else {
            todo.recv_timeout(nap).map_err(|e| e == RecvTimeoutError::Disconnected)
        };
        let done = match message {
            Ok(Ok(message)) => {
                waiting.fetch_sub(message.header.size as usize, Ordering::Relaxed);
                at_work = true;
                nap = Duration::ZERO;
                session.handle(message)
            }
            Ok(Err(end)) => return end,
            Err(true) => return SessionEnd::Closed,
            Err(false) => session.run().map(|busy| {
                at_work = busy;
                nap = (nap * 2).clamp(Duration::from_millis(1), LONGEST_NAP);
            }),
        };
        if let Err(end) = done {
            return end;
        }
    }
}
