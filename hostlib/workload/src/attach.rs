//! SQLite on a buffer: the buffer's bytes are the database file, reached range by range, so that parts of it may still be in the
//! store.

use crate::vfs::Vfs;
use isotherm::LazyBuffer;
use rusqlite::{Connection, OpenFlags};

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
    /// A part of the buffer could not be reached.
    #[error("the buffer under the database: {0}")]
    Buffer(#[from] isotherm::Error),
    /// `PRAGMA integrity_check` found damage.
    #[error("integrity check: {0}")]
    Damaged(String),
}

/// A SQLite database whose image is a buffer.
#[derive(Debug)]
pub struct Database {
    // Dropped before the file system that it uses: fields drop in order.
    connection: Connection,
    vfs: Vfs,
    buffer: LazyBuffer<u8>,
}

impl Database {
    /// Attaches SQLite to a buffer: an all-zero buffer becomes an empty database, an image is opened as it is.
    ///
    /// # Errors
    /// [`DatabaseError::NotADatabase`], [`DatabaseError::Attach`], [`DatabaseError::Sql`], [`DatabaseError::Buffer`].
    pub fn attach(buffer: LazyBuffer<u8>) -> Result<Self, DatabaseError> {
        let image = {
            let head = buffer.read_at(0..buffer.len().min(100))?;
            image_bytes(&head, buffer.len())?
        };
        let vfs = Vfs::register(buffer.clone(), image).map_err(DatabaseError::Attach)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags_and_vfs("buffer", flags, vfs.name())?;
        let database = Self { connection, vfs, buffer };
        database.with(|c| {
            c.execute_batch(
                "PRAGMA page_size=4096; PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY; PRAGMA synchronous=OFF;",
            )?;
            c.pragma_update_and_check(None, "journal_mode", "MEMORY", |_| Ok(()))
        })?;
        Ok(database)
    }

    /// Runs statements; no checkpoint can begin meanwhile, so none ever sees half a transaction.
    ///
    /// # Errors
    /// What the statements return, or, if the buffer failed under them, why: [`DatabaseError::Buffer`].
    pub fn with<R>(
        &self,
        run: impl FnOnce(&Connection) -> rusqlite::Result<R>,
    ) -> Result<R, DatabaseError> {
        let _hold = self.buffer.hold();
        let result = run(&self.connection);
        match self.vfs.take_error() {
            Some(cause) => Err(cause.into()),
            None => Ok(result?),
        }
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

/// Bytes of the image in a buffer of `room` bytes: 0 if it is blank. Database header:
/// <https://sqlite.org/fileformat2.html#the_database_header>.
fn image_bytes(head: &[u8], room: usize) -> Result<i64, DatabaseError> {
    let Some((header, _)) = head.split_first_chunk::<100>() else {
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
    if bytes == 0 || bytes > i64::try_from(room).unwrap_or(i64::MAX) {
        return Err(DatabaseError::NotADatabase(
            "its header names more pages than the buffer holds",
        ));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use isotherm::Buffer;

    #[test]
    fn a_database_lives_in_the_buffer_and_survives_a_copy_of_its_bytes() {
        let first = Buffer::<u8>::anonymous(1 << 20).expect("1 MiB");
        let db = Database::attach(first.by_range()).expect("blank");
        db.with(|c| c.execute_batch("CREATE TABLE t(x); INSERT INTO t VALUES(42);")).expect("sql");
        let second = Buffer::<u8>::anonymous(1 << 20).expect("1 MiB");
        second.write().copy_from_slice(&first.read());
        let copy = Database::attach(second.by_range()).expect("an image");
        let x: i64 = copy.with(|c| c.query_row("SELECT x FROM t", [], |r| r.get(0))).expect("row");
        assert_eq!(x, 42);
        copy.check_integrity().expect("ok");
    }

    #[test]
    fn other_bytes_are_refused() {
        let b = Buffer::<u8>::anonymous(8192).expect("8 kB");
        b.write()[0] = 1;
        assert!(matches!(Database::attach(b.by_range()), Err(DatabaseError::NotADatabase(_))));
    }

    #[test]
    fn a_full_buffer_is_an_error_and_the_database_stays_whole() {
        let small = Buffer::anonymous(32 << 10).expect("32 kB");
        let db = Database::attach(small.by_range()).expect("blank");
        let grow = "CREATE TABLE t(x); INSERT INTO t SELECT randomblob(9000) FROM (VALUES(1),(2),(3),(4),(5),(6));";
        assert!(matches!(db.with(|c| c.execute_batch(grow)), Err(DatabaseError::Sql(_))));
        db.check_integrity().expect("ok");
    }
}
