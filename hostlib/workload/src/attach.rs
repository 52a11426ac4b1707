//! SQLite on a buffer: `sqlite3_deserialize` makes the buffer's bytes the database file (<https://sqlite.org/c3ref/deserialize.html>).
//!
//! This is the crate's only unsafe module. SQLite keeps the buffer's address; it touches the bytes only inside its own calls,
//! and every call here is made while the buffer's write guard is held, so a checkpoint never sees a half-done page.

use isotherm::Buffer;
use rusqlite::{Connection, ffi};

/// Why the database could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseError {
    /// The buffer holds neither zeros nor a database.
    #[error("the buffer holds no SQLite image: {0}")]
    NotADatabase(&'static str),
    /// SQLite refused the image.
    #[error("SQLite cannot use the buffer as its database (code {0})")]
    Attach(i32),
    /// An SQL statement failed; `SQLITE_FULL` means that the buffer is too small.
    #[error("SQLite: {0}")]
    Sql(#[from] rusqlite::Error),
    /// `PRAGMA integrity_check` found damage.
    #[error("integrity check: {0}")]
    Damaged(String),
}

/// A SQLite database whose image is a buffer.
#[derive(Debug)]
pub struct Database {
    // Dropped before the buffer: fields drop in order.
    connection: Connection,
    buffer: Buffer<u8>,
}

impl Database {
    /// Attaches SQLite to a buffer: an all-zero buffer becomes an empty database, an image is opened as it is.
    ///
    /// # Errors
    /// [`DatabaseError::NotADatabase`], [`DatabaseError::Attach`], [`DatabaseError::Sql`].
    pub fn attach(buffer: Buffer<u8>) -> Result<Self, DatabaseError> {
        let connection = Connection::open_in_memory()?;
        let guard = buffer.write();
        let image = image_bytes(&guard)?;
        let room =
            i64::try_from(guard.len()).map_err(|_| DatabaseError::Attach(ffi::SQLITE_TOOBIG))?;
        let base = guard.base_ptr();
        // SAFETY: only reads the connection's own pointer; the connection outlives its use here.
        let handle = unsafe { connection.handle() };
        // SAFETY:
        // - handle is an open connection that no other thread uses: `connection` is ours.
        // - base is valid for reads and writes of `room` bytes; `buffer`, which drops after the connection, keeps it mapped.
        // - Without FREEONCLOSE and RESIZEABLE SQLite neither frees nor moves the memory.
        // - SQLite reads and writes it only inside calls on this connection, and each of them is made under the write guard.
        let code =
            unsafe { ffi::sqlite3_deserialize(handle, c"main".as_ptr(), base, image, room, 0) };
        if code != ffi::SQLITE_OK {
            return Err(DatabaseError::Attach(code));
        }
        drop(guard);
        let database = Self { connection, buffer };
        database.with(|c| {
            c.execute_batch(
                "PRAGMA page_size=4096; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;",
            )
        })?;
        Ok(database)
    }

    /// Runs statements under the buffer's write guard.
    ///
    /// # Errors
    /// What the statements return.
    pub fn with<R>(
        &self,
        run: impl FnOnce(&Connection) -> rusqlite::Result<R>,
    ) -> Result<R, DatabaseError> {
        let _guard = self.buffer.write();
        Ok(run(&self.connection)?)
    }

    /// `PRAGMA integrity_check`.
    ///
    /// # Errors
    /// [`DatabaseError::Damaged`] with SQLite's first complaint.
    pub fn check_integrity(&self) -> Result<(), DatabaseError> {
        let answer: String =
            self.with(|c| c.query_row("PRAGMA integrity_check", [], |r| r.get(0)))?;
        if answer == "ok" { Ok(()) } else { Err(DatabaseError::Damaged(answer)) }
    }
}

/// Bytes of the image in a buffer: 0 if it is blank. Database header: <https://sqlite.org/fileformat2.html#the_database_header>.
fn image_bytes(buffer: &[u8]) -> Result<i64, DatabaseError> {
    let Some((header, _)) = buffer.split_first_chunk::<100>() else {
        return Err(DatabaseError::NotADatabase("shorter than a database header"));
    };
    if header.iter().all(|&b| b == 0) {
        return Ok(0);
    }
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(DatabaseError::NotADatabase("wrong magic bytes"));
    }
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        n => i64::from(n),
    };
    let pages = u32::from_be_bytes([header[28], header[29], header[30], header[31]]);
    let bytes = page * i64::from(pages);
    if bytes == 0 || bytes > i64::try_from(buffer.len()).unwrap_or(i64::MAX) {
        return Err(DatabaseError::NotADatabase(
            "its header names more pages than the buffer holds",
        ));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_lives_in_the_buffer_and_survives_a_copy_of_its_bytes() {
        let first = Buffer::<u8>::anonymous(1 << 20).expect("1 MiB");
        let db = Database::attach(first.clone()).expect("blank");
        db.with(|c| c.execute_batch("CREATE TABLE t(x); INSERT INTO t VALUES(42);")).expect("sql");
        let second = Buffer::<u8>::anonymous(1 << 20).expect("1 MiB");
        second.write().copy_from_slice(&first.read());
        let copy = Database::attach(second).expect("an image");
        let x: i64 = copy.with(|c| c.query_row("SELECT x FROM t", [], |r| r.get(0))).expect("row");
        assert_eq!(x, 42);
        copy.check_integrity().expect("ok");
    }

    #[test]
    fn other_bytes_are_refused() {
        let b = Buffer::<u8>::anonymous(8192).expect("8 kB");
        b.write()[0] = 1;
        assert!(matches!(Database::attach(b), Err(DatabaseError::NotADatabase(_))));
    }

    #[test]
    fn a_full_buffer_is_an_error_and_the_database_stays_whole() {
        let db = Database::attach(Buffer::anonymous(32 << 10).expect("32 kB")).expect("blank");
        let grow = "CREATE TABLE t(x); INSERT INTO t SELECT randomblob(9000) FROM (VALUES(1),(2),(3),(4),(5),(6));";
        assert!(matches!(db.with(|c| c.execute_batch(grow)), Err(DatabaseError::Sql(_))));
        db.check_integrity().expect("ok");
    }
}
