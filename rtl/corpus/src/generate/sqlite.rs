//! Pages of a real SQLite database under a seeded load.

use super::{Error, Pages, words};
use crate::{Page, Pair, Random, constant, dirty, even, from_bytes};
use rusqlite::{Connection, params};

/// Customers that exist from the start.
const CUSTOMERS: u64 = 400;

pub(super) fn pages(r: &mut Random, count: usize) -> Pages {
    if count == 0 {
        return Ok(vec![]);
    }
    let mut shop = Shop::filled(r, count + 64)?;
    let pages = shop.image()?.into_iter().filter(|p| !constant(p)).collect();
    Ok(even(pages, count))
}

pub(super) fn pairs(r: &mut Random, count: usize) -> Result<Vec<Pair>, Error> {
    let mut shop = Shop::filled(r, count * 3 + 64)?;
    let mut old = shop.image()?;
    let mut pairs = vec![];
    while pairs.len() < count {
        shop.transactions(r, old.len() / 8 + 1)?;
        let new = shop.image()?;
        pairs.extend(dirty(&old, &new));
        old = new;
    }
    Ok(pairs)
}

struct Shop {
    db: Connection,
    customers: u64,
    orders: u64,
}

impl Shop {
    /// A database of at least so many pages.
    fn filled(r: &mut Random, pages: usize) -> Result<Self, Error> {
        let db = Connection::open_in_memory()?;
        db.execute_batch(
            "PRAGMA page_size = 4096;
             CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, city TEXT,
                                   balance REAL NOT NULL, points INTEGER NOT NULL, seen INTEGER NOT NULL);
             CREATE INDEX customer_email ON customer(email);
             CREATE TABLE purchase(id INTEGER PRIMARY KEY, customer INTEGER NOT NULL, created INTEGER NOT NULL,
                                   status TEXT NOT NULL, total REAL NOT NULL, note TEXT);
             CREATE INDEX purchase_customer ON purchase(customer, created);
             CREATE TABLE session(token TEXT PRIMARY KEY, customer INTEGER, data BLOB) WITHOUT ROWID;",
        )?;
        let mut shop = Self { db, customers: 0, orders: 0 };
        shop.db.execute_batch("BEGIN")?;
        for _ in 0..CUSTOMERS {
            shop.customer(r)?;
        }
        shop.db.execute_batch("COMMIT")?;
        while shop.size()? < pages {
            shop.transactions(r, 100)?;
        }
        Ok(shop)
    }

    /// What the file of this database would be.
    fn image(&mut self) -> Result<Vec<Page>, Error> {
        Ok(from_bytes(&self.db.serialize("main")?))
    }

    fn size(&self) -> Result<usize, Error> {
        let pages: i64 = self.db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        Ok(usize::try_from(pages).unwrap_or(0))
    }

    fn transactions(&mut self, r: &mut Random, count: usize) -> Result<(), Error> {
        for _ in 0..count {
            self.db.execute_batch("BEGIN")?;
            self.transaction(r)?;
            self.db.execute_batch("COMMIT")?;
        }
        Ok(())
    }

    /// Someone buys something.
    fn transaction(&mut self, r: &mut Random) -> Result<(), Error> {
        let now = 1_790_000_000 + (self.orders * 7) as i64;
        let customer = self.any_customer(r);
        self.orders += 1;
        let total = (r.unit() * 25_000.0).round() / 100.0;
        let note = r.percent(40).then(|| words::sentence(r, 60));
        self.run(
            "INSERT INTO purchase VALUES(?1, ?2, ?3, 'new', ?4, ?5)",
            params![self.orders as i64, customer, now, total, note],
        )?;
        self.run("UPDATE customer SET balance = balance - ?2, points = points + 3, seen = ?3 WHERE id = ?1", params![customer, total, now])?;
        if self.orders.is_multiple_of(3) {
            // An earlier purchase, most likely a late one, goes on.
            let earlier = self.orders - r.skewed(self.orders);
            let status = r.pick(&["paid", "shipped", "done", "cancelled"]);
            self.run(
                "UPDATE purchase SET status = ?2 WHERE id = ?1",
                params![earlier as i64, status],
            )?;
        }
        if r.percent(25) {
            let mut data = vec![0_u8; 40 + r.skewed(600) as usize];
            let half = data.len() / 2;
            r.fill(&mut data[half..]);
            self.run(
                "INSERT OR REPLACE INTO session VALUES(?1, ?2, ?3)",
                params![words::hex(r, 32), customer, data],
            )?;
        }
        if r.percent(8) {
            self.run("DELETE FROM session WHERE token IN (SELECT token FROM session WHERE token > ?1 LIMIT 2)", [words::hex(r, 4)])?;
        }
        if r.percent(3) {
            self.run(
                "DELETE FROM purchase WHERE id = ?1 AND status = 'done'",
                [(1 + r.below(self.orders)) as i64],
            )?;
        }
        if r.percent(15) {
            self.customer(r)?;
        }
        Ok(())
    }

    fn customer(&mut self, r: &mut Random) -> Result<(), Error> {
        self.customers += 1;
        let (first, last) = words::name(r);
        let email = words::email(r, first, &last);
        let mut new =
            self.db.prepare_cached("INSERT INTO customer VALUES(?1, ?2, ?3, ?4, ?5, 0, 0)")?;
        let balance = (r.unit() * 100_000.0).round() / 100.0;
        new.execute(params![
            self.customers as i64,
            format!("{first} {last}"),
            email,
            words::city(r),
            balance
        ])?;
        Ok(())
    }

    fn run(&self, sql: &str, values: impl rusqlite::Params) -> Result<(), Error> {
        self.db.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// A third of the purchases come from few customers.
    fn any_customer(&self, r: &mut Random) -> i64 {
        let id = if r.percent(33) { r.skewed(self.customers) } else { r.below(self.customers) };
        id as i64 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_image_is_a_whole_database() {
        let mut shop = Shop::filled(&mut Random::new(2), 200).unwrap();
        let image = shop.image().unwrap().concat();
        assert_eq!(image.len(), shop.size().unwrap() * 4096);
        assert!(image.starts_with(b"SQLite format 3\0"));
        let mut copy = Connection::open_in_memory().unwrap();
        copy.deserialize_read_exact("main", &image[..], image.len(), true).unwrap();
        let check: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(check, "ok");
        let rows: i64 =
            copy.query_row("SELECT count(*) FROM customer", [], |row| row.get(0)).unwrap();
        assert_eq!(rows as u64, shop.customers);
    }
}
