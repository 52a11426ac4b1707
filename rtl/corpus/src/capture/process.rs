//! A child that is stopped to be read, and that does not outlive its owner.

use super::{CaptureError, Memory, maps};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// The longest that a program may take between two steps.
const PATIENCE: Duration = Duration::from_secs(120);

/// A started program. Dropping it ends it.
pub(super) struct Process {
    child: Child,
    name: String,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    /// Its end has been collected: its number may be another's by now.
    ended: bool,
}

impl Process {
    /// Starts `command`; its standard input and output are ours.
    pub(super) fn start(command: &mut Command) -> Result<Self, CaptureError> {
        let name = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => CaptureError::Missing(name.clone()),
            _ => CaptureError::Program(format!("cannot start `{name}`: {e}")),
        })?;
        let output = child.stdout.take().expect("invariant: piped");
        let input = child.stdin.take();
        let (send, lines) = mpsc::channel();
        // The thread ends with the program's output.
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, name, input, lines, ended: false })
    }

    /// Waits until the program prints this line.
    pub(super) fn wait_for(&mut self, line: &str) -> Result<(), CaptureError> {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(got) if got == line => return Ok(()),
                Ok(_) => {}
                Err(e) => {
                    let name = &self.name;
                    return Err(CaptureError::Program(match e {
                        mpsc::RecvTimeoutError::Timeout => {
                            format!("`{name}` did not say `{line}` within {} s", PATIENCE.as_secs())
                        }
                        mpsc::RecvTimeoutError::Disconnected => {
                            format!("`{name}` ended before it said `{line}`")
                        }
                    }));
                }
            }
        }
    }

    /// Gives the program a line.
    pub(super) fn say(&mut self, line: &str) -> Result<(), CaptureError> {
        let fail = |e| CaptureError::Program(format!("`{}` takes no input: {e}", self.name));
        let Some(input) = &mut self.input else {
            return Err(fail(io::ErrorKind::BrokenPipe.into()));
        };
        writeln!(input, "{line}").and_then(|()| input.flush()).map_err(fail)
    }

    /// Ends its input.
    pub(super) fn close(&mut self) {
        self.input = None;
    }

    /// Its resident memory in bytes, or an error if it has ended.
    pub(super) fn resident(&mut self) -> Result<u64, CaptureError> {
        self.still_runs()?;
        let path = format!("/proc/{}/statm", self.child.id());
        let text = std::fs::read_to_string(path).map_err(CaptureError::Memory)?;
        let pages: u64 = text.split(' ').nth(1).and_then(|n| n.parse().ok()).unwrap_or(0);
        Ok(pages * rustix::param::page_size() as u64)
    }

    /// Stops the program, reads its memory and lets it go on.
    pub(super) fn snapshot(&mut self) -> Result<Memory, CaptureError> {
        self.still_runs()?;
        let pid = Pid::from_child(&self.child);
        let io = |e: rustix::io::Errno| CaptureError::Memory(e.into());
        kill_process(pid, Signal::STOP).map_err(io)?;
        let stopped = waitpid(Some(pid), WaitOptions::UNTRACED).map_err(io)?;
        if !stopped.is_some_and(|(_, status)| status.stopped()) {
            self.ended = true;
            return Err(CaptureError::Program(format!("`{}` ended too early", self.name)));
        }
        let memory = maps::read(self.child.id()).map_err(CaptureError::Memory);
        kill_process(pid, Signal::CONT).map_err(io)?;
        memory
    }

    fn still_runs(&mut self) -> Result<(), CaptureError> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            _ => Err(CaptureError::Program(format!("`{}` ended too early", self.name))),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        // It may have ended by itself; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where a program of this name lies in PATH.
pub(super) fn find(name: &str) -> Result<PathBuf, CaptureError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
        .ok_or_else(|| CaptureError::Missing(name.to_owned()))
}
