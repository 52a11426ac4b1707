//! Ratios of dirty pages whose older version is known.

use crate::corpus::Dirty;
use crate::decode::{Decode, Judges};
use crate::ours::{Matcher, Sets};
use crate::progress;
use crate::table::{self, Sum, cell, rounded};
use isotherm_corpus::reference::Zstd1;
use serde::Serialize;
use std::error::Error;

/// The keys of `delta` in `squeeze.json`: the seeded generators.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    redis_like_vs_zstd1: Option<f64>,
    sqlite_vs_zstd1: Option<f64>,
    redis_like: Option<f64>,
    sqlite: Option<f64>,
}

#[derive(Debug)]
struct Row {
    name: String,
    about: String,
    generated: bool,
    pairs: usize,
    /// Mean number of changed words of 8 bytes.
    words: f64,
    /// Pages that became deltas.
    deltas: usize,
    zstd1_alone: Sum,
    zstd1: Sum,
    alone: Sum,
    ours: Sum,
}

/// All kinds of pairs.
#[derive(Debug)]
pub(crate) struct Deltas {
    rows: Vec<Row>,
}

/// Measures; every frame goes to `decode`.
pub(crate) fn measure(all: &[Dirty], decode: &mut Decode) -> Result<Deltas, Box<dyn Error>> {
    let bar = progress::bar("delta", all.iter().map(|d| d.pairs.len() as u64).sum());
    let sets = Sets::none()?;
    let (mut judges, mut matcher) = (Judges::new(&sets)?, Matcher::new());
    let mut rows = vec![];
    for dirty in all {
        bar.set_message(dirty.name.clone());
        let mut row = Row {
            name: dirty.name.clone(),
            about: dirty.about.clone(),
            generated: dirty.generated,
            pairs: dirty.pairs.len(),
            words: 0.0,
            deltas: 0,
            zstd1_alone: Sum::default(),
            zstd1: Sum::default(),
            alone: Sum::default(),
            ours: Sum::default(),
        };
        let mut zstd = Zstd1::default();
        let mut words = 0;
        for (i, pair) in dirty.pairs.iter().enumerate() {
            let (old, new) = (&pair.old, &pair.new);
            let bytes = new.len();
            words += old.chunks(8).zip(new.chunks(8)).filter(|(a, b)| a != b).count();
            row.zstd1_alone.add(bytes, zstd.size(new)?);
            row.zstd1.add(bytes, zstd.size_with_prefix(old, new)?);
            let what = |how| format!("{} pair {i}, {how}", dirty.name);
            let page = std::slice::from_ref(new);
            let alone = sets.extent(&mut matcher, page, &[]);
            decode.check(&mut judges, &alone, new, || what("no base"));
            row.alone.add(bytes, alone.bytes.len());
            let frame = sets.extent(&mut matcher, page, &[Some(old)]);
            if frame.delta {
                decode.check_delta(old, &frame, new, || what("base"));
            } else {
                decode.check(&mut judges, &frame, new, || what("base refused"));
            }
            row.deltas += usize::from(frame.delta);
            row.ours.add(bytes, frame.bytes.len());
            bar.inc(1);
        }
        row.words = words as f64 / dirty.pairs.len().max(1) as f64;
        rows.push(row);
    }
    bar.finish_and_clear();
    Ok(Deltas { rows })
}

impl Row {
    fn against_zstd1(&self) -> Option<f64> {
        Some(self.ours.ratio()? / self.zstd1.ratio()?)
    }
}

impl Deltas {
    pub(crate) fn summary(&self) -> Summary {
        let of = |name| self.rows.iter().find(move |r| r.generated && r.name == name);
        let (redis, sqlite) = (of("redis-like"), of("sqlite"));
        Summary {
            redis_like_vs_zstd1: rounded(redis.and_then(Row::against_zstd1)),
            sqlite_vs_zstd1: rounded(sqlite.and_then(Row::against_zstd1)),
            redis_like: rounded(redis.and_then(|r| r.ours.ratio())),
            sqlite: rounded(sqlite.and_then(|r| r.ours.ratio())),
        }
    }

    /// As a table.
    pub(crate) fn markdown(&self) -> String {
        let columns = [
            "pairs",
            "dirty pages",
            "words changed",
            "zstd -1 alone",
            "ours alone",
            "zstd -1 with base",
            "ours with base",
            "of which deltas",
            "ours / zstd",
            "what",
        ];
        let rows: Vec<_> = self
            .rows
            .iter()
            .map(|r| {
                vec![
                    r.name.clone(),
                    r.pairs.to_string(),
                    format!("{:.1}", r.words),
                    cell(r.zstd1_alone.ratio()),
                    cell(r.alone.ratio()),
                    cell(r.zstd1.ratio()),
                    cell(r.ours.ratio()),
                    r.deltas.to_string(),
                    cell(r.against_zstd1()),
                    r.about.clone(),
                ]
            })
            .collect();
        let title = "**Delta**: dirty pages, one a frame, no learned tables; the older version is the prefix \
                     (`ZSTD_CCtx_refPrefix` for `zstd -1`).";
        table::markdown(title, &columns, &rows)
    }
}
