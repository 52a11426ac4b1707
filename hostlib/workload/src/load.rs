//! A mixed transaction load: skewed updates of accounts, an append-only journal with a bounded tail, a growing archive.
//!
//! Transaction `n` of a load depends on the seed and on `n` alone, so a program that resumes at transaction `n` does what the
//! first run would have done, and a replay on plain memory gives the same image byte for byte.

use crate::attach::{Database, DatabaseError};
use rusqlite::{Connection, params};

/// What the load is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Same seed, same load.
    pub seed: u64,
    /// Accounts that exist from the start.
    pub accounts: u32,
    /// Journal rows kept; older ones move to the archive.
    pub journal_rows: u32,
}

/// Row counts and a sum that every transaction keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Rows of `account`.
    pub accounts: i64,
    /// Rows of `journal`.
    pub journal: i64,
    /// Rows of `archive`.
    pub archive: i64,
    /// Sum of all balances: transfers keep it.
    pub balance: i64,
}

impl Load {
    /// Makes the tables and the accounts.
    ///
    /// # Errors
    /// What SQLite returns.
    pub fn create(&self, db: &Database) -> Result<(), DatabaseError> {
        db.with(|c| {
            c.execute_batch(
                "BEGIN;
                 CREATE TABLE account(id INTEGER PRIMARY KEY, balance INTEGER NOT NULL, note TEXT NOT NULL);
                 CREATE TABLE journal(seq INTEGER PRIMARY KEY, source INTEGER, target INTEGER, amount INTEGER, memo TEXT);
                 CREATE INDEX journal_target ON journal(target);
                 CREATE TABLE archive(seq INTEGER PRIMARY KEY, summary TEXT);",
            )?;
            let mut insert = c.prepare("INSERT INTO account VALUES(?1, 1000, ?2)")?;
            let mut random = Random::new(self.seed, u64::MAX);
            for id in 0..self.accounts {
                insert.execute(params![id, random.text(60)])?;
            }
            drop(insert);
            c.execute_batch("COMMIT;")
        })
    }

    /// Runs transaction `n` (from 0).
    ///
    /// # Errors
    /// What SQLite returns; then the transaction is rolled back.
    pub fn transact(&self, db: &Database, n: u64) -> Result<(), DatabaseError> {
        db.with(|c| {
            c.execute_batch("BEGIN;")?;
            match self.statements(c, n) {
                Ok(()) => c.execute_batch("COMMIT;"),
                Err(e) => {
                    // The first error is the one to report; a failed rollback leaves it so.
                    let _ = c.execute_batch("ROLLBACK;");
                    Err(e)
                }
            }
        })
    }

    /// Counts the rows.
    ///
    /// # Errors
    /// What SQLite returns.
    pub fn counts(&self, db: &Database) -> Result<Counts, DatabaseError> {
        db.with(|c| {
            c.query_row(
                "SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM journal),
                        (SELECT count(*) FROM archive), (SELECT sum(balance) FROM account)",
                [],
                |r| {
                    Ok(Counts {
                        accounts: r.get(0)?,
                        journal: r.get(1)?,
                        archive: r.get(2)?,
                        balance: r.get(3)?,
                    })
                },
            )
        })
    }

    fn statements(&self, c: &Connection, n: u64) -> rusqlite::Result<()> {
        let mut random = Random::new(self.seed, n);
        let seq = i64::try_from(n).unwrap_or(i64::MAX);
        let (source, target) = (self.account(&mut random), self.account(&mut random));
        let amount = i64::from(random.below(50));
        let mut update =
            c.prepare_cached("UPDATE account SET balance = balance + ?2 WHERE id = ?1")?;
        update.execute(params![source, -amount])?;
        update.execute(params![target, amount])?;
        c.prepare_cached("INSERT INTO journal VALUES(?1, ?2, ?3, ?4, ?5)")?.execute(params![
            seq,
            source,
            target,
            amount,
            random.text(40)
        ])?;
        // Every 16th transaction archives the tail of the journal; every 64th rewrites a note; every 8th reads a range.
        if n % 16 == 15 {
            let keep_from = seq - i64::from(self.journal_rows);
            c.prepare_cached(
                "INSERT INTO archive SELECT max(seq), count(*) || ' moves, ' || sum(amount) || ' units'
                 FROM journal WHERE seq <= ?1 HAVING count(*) > 0",
            )?
            .execute([keep_from])?;
            c.prepare_cached("DELETE FROM journal WHERE seq <= ?1")?.execute([keep_from])?;
        }
        if n % 64 == 63 {
            let note = random.text(80);
            c.prepare_cached("UPDATE account SET note = ?2 WHERE id = ?1")?
                .execute(params![random.below(self.accounts), note])?;
        }
        if n % 8 == 7 {
            let _: i64 = c
                .prepare_cached(
                    "SELECT total(balance) FROM account WHERE id BETWEEN ?1 AND ?1 + 200",
                )?
                .query_row([random.below(self.accounts)], |r| {
                    r.get::<_, f64>(0).map(|v| v as i64)
                })?;
        }
        Ok(())
    }

    /// Nine of ten accesses go to a tenth of the accounts.
    fn account(&self, random: &mut Random) -> u32 {
        let hot = (self.accounts / 10).max(1);
        if random.below(10) < 9 { random.below(hot) } else { random.below(self.accounts) }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn new(seed: u64, stream: u64) -> Self {
        let mut r = Self(seed ^ stream.wrapping_mul(0xD134_2543_DE82_EF95));
        r.next();
        r
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    fn below(&mut self, n: u32) -> u32 {
        u32::try_from(self.next() % u64::from(n.max(1))).expect("invariant: less than n")
    }

    fn text(&mut self, len: usize) -> String {
        const WORDS: [&str; 8] =
            ["rent", "salary", "coffee", "books", "train", "music", "gift", "food"];
        let mut text = String::with_capacity(len + 8);
        while text.len() < len {
            text.push_str(WORDS[(self.next() % 8) as usize]);
            text.push(' ');
        }
        text.truncate(len);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use isotherm::Buffer;

    const LOAD: Load = Load { seed: 5, accounts: 500, journal_rows: 100 };

    fn run(range: std::ops::Range<u64>, buffer: &Buffer<u8>) -> Counts {
        let db = Database::attach(buffer.by_range()).expect("attach");
        if range.start == 0 {
            LOAD.create(&db).expect("create");
        }
        for n in range {
            LOAD.transact(&db, n).expect("transact");
        }
        db.check_integrity().expect("whole");
        LOAD.counts(&db).expect("counts")
    }

    #[test]
    fn a_resumed_run_ends_with_the_same_bytes() {
        let whole = Buffer::anonymous(1 << 20).expect("1 MiB");
        let counts = run(0..400, &whole);
        assert_eq!(counts.balance, 500 * 1000);
        assert!(counts.archive > 0 && counts.journal > 0);
        let parts = Buffer::anonymous(1 << 20).expect("1 MiB");
        run(0..150, &parts);
        assert_eq!(run(150..400, &parts), counts);
        // SQLite counts connections' changes in its header; everything behind the header is equal.
        assert!(whole.read()[100..] == parts.read()[100..]);
    }
}
