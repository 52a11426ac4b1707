//! A buffer as a SQLite file: the virtual file system that reads and writes ranges of it
//! (<https://sqlite.org/vfs.html>).
//!
//! This is the crate's only unsafe module. SQLite gets one main database file and nothing else: journals and temporary tables
//! stay in its own memory. An error of the buffer ends the statement with an I/O error and is kept for [`Vfs::take_error`].

use isotherm::LazyBuffer;
use rusqlite::ffi;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Granularity of writes that SQLite may assume.
const SECTOR: c_int = 4096;

/// A registered file system with one file.
pub(crate) struct Vfs {
    name: CString,
    /// Both are reached by SQLite through raw pointers: neither moves while it is registered.
    table: *mut ffi::sqlite3_vfs,
    disk: *mut Disk,
}

/// What the file is.
struct Disk {
    buffer: LazyBuffer<u8>,
    /// Bytes of the file; the buffer may be longer.
    size: AtomicI64,
    error: Mutex<Option<isotherm::Error>>,
}

/// SQLite's file object: it allocates `szOsFile` bytes for it.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    disk: *const Disk,
}

// SAFETY: SQLite may call from any thread; what it reaches, `Disk`, is Sync, and `table` is read-only once registered.
unsafe impl Send for Vfs {}

impl Vfs {
    /// Registers a file system whose file is the first `size` bytes of `buffer`; the code of SQLite if it refuses.
    pub(crate) fn register(buffer: LazyBuffer<u8>, size: i64) -> Result<Self, c_int> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = CString::new(format!("isotherm-{number}")).map_err(|_| ffi::SQLITE_ERROR)?;
        let disk = Box::into_raw(Box::new(Disk {
            buffer,
            size: AtomicI64::new(size),
            error: Mutex::default(),
        }));
        let table = Box::into_raw(Box::new(ffi::sqlite3_vfs {
            iVersion: 1,
            szOsFile: size_of::<File>() as c_int,
            mxPathname: 64,
            pNext: ptr::null_mut(),
            zName: name.as_ptr(),
            pAppData: disk.cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: Some(last_error),
            xCurrentTimeInt64: None,
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        }));
        let vfs = Self { name, table, disk };
        // SAFETY: table is a filled-in sqlite3_vfs that lives, with name and disk, until `drop` unregisters it.
        match unsafe { ffi::sqlite3_vfs_register(vfs.table, 0) } {
            ffi::SQLITE_OK => Ok(vfs),
            code => Err(code),
        }
    }

    /// The name to open connections with. All of them must be closed before this value is dropped.
    pub(crate) fn name(&self) -> &CStr {
        &self.name
    }

    /// Why the buffer failed since the last call, if it did.
    pub(crate) fn take_error(&self) -> Option<isotherm::Error> {
        // SAFETY: disk came from Box::into_raw in `register` and is freed in `drop` only.
        let disk = unsafe { &*self.disk };
        disk.error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl std::fmt::Debug for Vfs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Vfs").field(&self.name).finish()
    }
}

impl Drop for Vfs {
    fn drop(&mut self) {
        // SAFETY: table was made by `register`; unregistering one that SQLite does not know is harmless.
        unsafe { ffi::sqlite3_vfs_unregister(self.table) };
        // SAFETY: from Box::into_raw; SQLite has forgotten it, and its connections are closed (see `name`).
        drop(unsafe { Box::from_raw(self.table) });
        // SAFETY: as for table.
        drop(unsafe { Box::from_raw(self.disk) });
    }
}

impl Disk {
    /// Reads what there is; the rest is zeros.
    fn read(&self, out: &mut [u8], from: i64) -> c_int {
        let size = self.size.load(Ordering::Acquire);
        let there = (size - from).clamp(0, out.len() as i64) as usize;
        out[there..].fill(0);
        if there > 0 {
            let start = from as usize;
            match self.buffer.read_at(start..start + there) {
                Ok(bytes) => out[..there].copy_from_slice(&bytes),
                Err(e) => return self.fail(e, ffi::SQLITE_IOERR_READ),
            }
        }
        if there < out.len() { ffi::SQLITE_IOERR_SHORT_READ } else { ffi::SQLITE_OK }
    }

    fn write(&self, bytes: &[u8], from: i64) -> c_int {
        let start = from as usize;
        let Some(end) = start.checked_add(bytes.len()).filter(|&e| e <= self.buffer.len()) else {
            return ffi::SQLITE_FULL;
        };
        match self.buffer.write_at(start..end) {
            Ok(mut to) => to.copy_from_slice(bytes),
            Err(e) => return self.fail(e, ffi::SQLITE_IOERR_WRITE),
        }
        self.size.fetch_max(end as i64, Ordering::AcqRel);
        ffi::SQLITE_OK
    }

    fn fail(&self, error: isotherm::Error, code: c_int) -> c_int {
        // the first one is the cause
        self.error.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        code
    }
}

/// The disk of an open file.
///
/// # Safety
/// `file` is one that `open` filled in, and its `Vfs` lives.
unsafe fn disk<'a>(file: *mut ffi::sqlite3_file) -> &'a Disk {
    let file: *const File = file.cast();
    // SAFETY: the caller's promise: `open` wrote the field.
    let disk = unsafe { (*file).disk };
    // SAFETY: the caller's promise: the disk lives as long as its Vfs, and is shared only.
    unsafe { &*disk }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 1,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(with_flags),
    xFileSize: Some(file_size),
    xLock: Some(with_flags),
    xUnlock: Some(with_flags),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    _name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite passes room for szOsFile bytes; no methods = not open, which it must find after a failure.
    unsafe { (*file).pMethods = ptr::null() };
    if flags & ffi::SQLITE_OPEN_MAIN_DB == 0 {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: SQLite passes the table that was registered; pAppData is its disk.
    let disk: *const Disk = unsafe { (*vfs).pAppData }.cast();
    let file: *mut File = file.cast();
    let opened = File { base: ffi::sqlite3_file { pMethods: &raw const METHODS }, disk };
    // SAFETY: room for a File, as above.
    unsafe { file.write(opened) };
    if !out_flags.is_null() {
        // SAFETY: not null, so SQLite wants the flags there.
        unsafe { *out_flags = flags };
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(_: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    out: *mut c_void,
    amount: c_int,
    from: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite passes an open file.
    let disk = unsafe { disk(file) };
    // SAFETY: SQLite passes `amount` writable bytes that nobody else uses during the call.
    let out = unsafe { std::slice::from_raw_parts_mut(out.cast::<u8>(), amount as usize) };
    disk.read(out, from)
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    bytes: *const c_void,
    amount: c_int,
    from: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite passes an open file.
    let disk = unsafe { disk(file) };
    // SAFETY: SQLite passes `amount` initialised bytes that do not change during the call.
    let bytes = unsafe { std::slice::from_raw_parts(bytes.cast::<u8>(), amount as usize) };
    disk.write(bytes, from)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite passes an open file.
    unsafe { disk(file) }.size.fetch_min(size, Ordering::AcqRel);
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_size(
    file: *mut ffi::sqlite3_file,
    out: *mut ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite passes an open file.
    let size = unsafe { disk(file) }.size.load(Ordering::Acquire);
    // SAFETY: SQLite passes room for the answer.
    unsafe { *out = size };
    ffi::SQLITE_OK
}

/// Sync, lock and unlock have nothing to do: checkpoints make the buffer durable, and one connection uses it.
unsafe extern "C" fn with_flags(_: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(_: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: SQLite passes room for the answer.
    unsafe { *out = 0 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    SECTOR
}

unsafe extern "C" fn device_characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    0
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, _: *const c_char, _: c_int) -> c_int {
    ffi::SQLITE_OK
}

/// There are no journals and no write-ahead logs.
unsafe extern "C" fn access(
    _: *mut ffi::sqlite3_vfs,
    _: *const c_char,
    _: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite passes room for the answer.
    unsafe { *out = 0 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite passes a string that ends with zero.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
    if name.len() > room as usize {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: out has room for `room` bytes, name fits, and the two do not overlap.
    unsafe { ptr::copy_nonoverlapping(name.as_ptr().cast(), out, name.len()) };
    ffi::SQLITE_OK
}

/// The same in every run: a replay must give the same image.
unsafe extern "C" fn randomness(
    _: *mut ffi::sqlite3_vfs,
    amount: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite passes room for `amount` bytes.
    unsafe { ptr::write_bytes(out, 0x5A, amount as usize) };
    amount
}

unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, _: c_int) -> c_int {
    0
}

/// The Unix epoch as a Julian day: a replay must not depend on the clock.
unsafe extern "C" fn current_time(_: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    // SAFETY: SQLite passes room for the answer.
    unsafe { *out = 2_440_587.5 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn last_error(_: *mut ffi::sqlite3_vfs, _: c_int, _: *mut c_char) -> c_int {
    0
}
