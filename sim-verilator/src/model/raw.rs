//! The C interface of a model (`verilate/shim.rs` is its other side). All `unsafe` of models is here.
#![allow(unsafe_code)]

use super::{Direction, ModelError};
use crate::verilate::ABI;
use libloading::Library;
use std::ffi::{CStr, CString, c_char, c_void};
use std::path::Path;
use std::ptr::NonNull;

type Handle = *mut c_void;

/// As the shim fills it.
#[repr(C)]
#[derive(Clone, Copy)]
struct RawPort {
    name: *const c_char,
    data: *mut c_void,
    width: u32,
    direction: u32,
}

/// One port: where its value is. `data` points into the model and lives as long as it.
pub(super) struct Port {
    pub(super) name: String,
    pub(super) width: u32,
    pub(super) direction: Direction,
    data: NonNull<c_void>,
}

/// A live model. Holds raw pointers, so it is neither `Send` nor `Sync`: a Verilated model belongs to the
/// thread that made it.
pub(super) struct Raw {
    handle: Handle,
    pub(super) ports: Vec<Port>,
    delete: unsafe extern "C" fn(Handle),
    eval: unsafe extern "C" fn(Handle) -> i32,
    tick: unsafe extern "C" fn(Handle, u64) -> i32,
    fault: unsafe extern "C" fn(Handle) -> *const c_char,
    trace: unsafe extern "C" fn(Handle, *const c_char) -> i32,
    flush: unsafe extern "C" fn(Handle),
    /// Dropped last: the functions above are in it.
    _library: Library,
}

impl Raw {
    pub(super) fn load(path: &Path) -> Result<Raw, ModelError> {
        // SAFETY: the object was built from our shim; its initialisers are those of Verilator's run-time
        // library, which only set up static tables.
        let library = unsafe { Library::new(path) }.map_err(|e| ModelError::open(&e))?;
        let abi: unsafe extern "C" fn() -> u32 = symbol(&library, "iso_abi")?;
        // SAFETY: takes nothing, returns a constant.
        let found = unsafe { abi() };
        if found != ABI {
            return Err(ModelError::Interface { found, expected: ABI });
        }
        let new: unsafe extern "C" fn() -> Handle = symbol(&library, "iso_new")?;
        let count: unsafe extern "C" fn() -> u32 = symbol(&library, "iso_port_count")?;
        let table: unsafe extern "C" fn(Handle, *mut RawPort) = symbol(&library, "iso_ports")?;
        let (delete, eval) = (symbol(&library, "iso_delete")?, symbol(&library, "iso_eval")?);
        let (tick, fault) = (symbol(&library, "iso_tick")?, symbol(&library, "iso_fault")?);
        let (trace, flush) = (symbol(&library, "iso_trace")?, symbol(&library, "iso_trace_flush")?);
        // SAFETY: takes nothing; returns a model that is ours until `delete`, or null.
        let handle = unsafe { new() };
        if handle.is_null() {
            return Err(ModelError::Construct);
        }
        let mut raw = Raw {
            handle,
            ports: vec![],
            delete,
            eval,
            tick,
            fault,
            trace,
            flush,
            _library: library,
        };
        // SAFETY: takes nothing, returns a constant.
        let count = unsafe { count() } as usize;
        let blank =
            RawPort { name: std::ptr::null(), data: std::ptr::null_mut(), width: 0, direction: 0 };
        let mut ports = vec![blank; count];
        // SAFETY: the handle is live and `ports` has room for the `count` entries that the shim writes.
        unsafe { table(raw.handle, ports.as_mut_ptr()) };
        raw.ports = ports.iter().filter_map(Port::new).collect();
        Ok(raw)
    }

    /// Settle; `false` after a fault.
    pub(super) fn eval(&mut self) -> bool {
        // SAFETY: the handle is live, and `&mut self` makes the access exclusive.
        unsafe { (self.eval)(self.handle) == 0 }
    }

    /// `cycles` clock cycles with the inputs held; `false` after a fault.
    pub(super) fn tick(&mut self, cycles: u64) -> bool {
        // SAFETY: the handle is live, and `&mut self` makes the access exclusive.
        unsafe { (self.tick)(self.handle, cycles) == 0 }
    }

    /// What the model stopped with; empty if it runs.
    pub(super) fn fault(&self) -> String {
        // SAFETY: the handle is live; the text is owned by the model and ends with a zero.
        let text = unsafe { (self.fault)(self.handle) };
        if text.is_null() {
            return String::new();
        }
        // SAFETY: not null, ends with a zero, and not changed while it is copied here.
        unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
    }

    /// Start writing waves: 0, 1 with a fault, 2 if already started, 3 if the model cannot.
    pub(super) fn trace(&mut self, path: &CString) -> i32 {
        // SAFETY: the handle is live, the path ends with a zero and outlives the call.
        unsafe { (self.trace)(self.handle, path.as_ptr()) }
    }

    pub(super) fn flush(&mut self) {
        // SAFETY: the handle is live, and `&mut self` makes the access exclusive.
        unsafe { (self.flush)(self.handle) };
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // SAFETY: the handle came from `iso_new` and is not used again.
        unsafe { (self.delete)(self.handle) };
    }
}

/// The function `name` of `library`, as the type that the caller names.
fn symbol<T: Copy>(library: &Library, name: &str) -> Result<T, ModelError> {
    // SAFETY: every caller names the type that the shim defines for this symbol (the interface number is
    // checked first), and the library outlives the function because `Raw` keeps it.
    let found = unsafe { library.get::<T>(name.as_bytes()) };
    Ok(*found.map_err(|e| ModelError::open(&e))?)
}

impl Port {
    fn new(raw: &RawPort) -> Option<Port> {
        if raw.name.is_null() {
            return None;
        }
        // SAFETY: not null; the shim's names are string constants.
        let name = unsafe { CStr::from_ptr(raw.name) }.to_string_lossy().into_owned();
        let direction = match raw.direction {
            0 => Direction::In,
            1 => Direction::Out,
            _ => Direction::InOut,
        };
        Some(Port { name, width: raw.width, direction, data: NonNull::new(raw.data)? })
    }

    /// 32-bit words of a port wider than 64 bits.
    pub(super) fn words(&self) -> usize {
        self.width.div_ceil(32) as usize
    }

    /// The value of a port of at most 64 bits. Verilator's storage: 8, 16, 32 or 64 bits.
    pub(super) fn read(&self, _model: &Raw) -> u64 {
        let data = self.data.as_ptr();
        match self.width {
            // SAFETY: `data` points to the `CData` of a live model (whose borrow is shared: nobody writes).
            0..=8 => u64::from(unsafe { data.cast::<u8>().read() }),
            // SAFETY: the same, an `SData`.
            9..=16 => u64::from(unsafe { data.cast::<u16>().read() }),
            // SAFETY: the same, an `IData`.
            17..=32 => u64::from(unsafe { data.cast::<u32>().read() }),
            // SAFETY: the same, a `QData`.
            _ => unsafe { data.cast::<u64>().read() },
        }
    }

    /// Write a port of at most 64 bits.
    #[expect(clippy::cast_possible_truncation, reason = "the caller has checked the width")]
    pub(super) fn write(&self, value: u64) {
        let data = self.data.as_ptr();
        match self.width {
            // SAFETY: `data` points to the `CData` of a live model; the caller (`Model`) has it borrowed
            // mutably, so nobody else reads or writes.
            0..=8 => unsafe { data.cast::<u8>().write(value as u8) },
            // SAFETY: the same, an `SData`.
            9..=16 => unsafe { data.cast::<u16>().write(value as u16) },
            // SAFETY: the same, an `IData`.
            17..=32 => unsafe { data.cast::<u32>().write(value as u32) },
            // SAFETY: the same, a `QData`.
            _ => unsafe { data.cast::<u64>().write(value) },
        }
    }

    /// Read a port of any width; `out` has [`words`](Self::words) words.
    pub(super) fn read_wide(&self, model: &Raw, out: &mut [u32]) {
        assert_eq!(out.len(), self.words(), "port `{}` has another number of words", self.name);
        if self.width <= 64 {
            let value = self.read(model).to_le_bytes();
            for (word, bytes) in out.iter_mut().zip(value.chunks_exact(4)) {
                *word = u32::from_le_bytes(bytes.try_into().unwrap_or_default());
            }
            return;
        }
        // SAFETY: above 64 bits the port is a `VlWide` of that many words, `out` is as long (checked), and
        // the two cannot overlap: one is the model's.
        unsafe {
            self.data.as_ptr().cast::<u32>().copy_to_nonoverlapping(out.as_mut_ptr(), out.len());
        }
    }

    /// Write a port of any width.
    pub(super) fn write_wide(&self, words: &[u32]) {
        assert_eq!(words.len(), self.words(), "port `{}` has another number of words", self.name);
        if self.width <= 64 {
            let high = words.get(1).copied().unwrap_or(0);
            self.write(u64::from(words[0]) | (u64::from(high) << 32));
            return;
        }
        // SAFETY: above 64 bits the port is a `VlWide` of that many words, `words` is as long (checked), and
        // the two cannot overlap. The caller has the model borrowed mutably.
        unsafe {
            self.data.as_ptr().cast::<u32>().copy_from_nonoverlapping(words.as_ptr(), words.len());
        }
    }
}
