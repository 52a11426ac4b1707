//! Ratios of dirty pages whose older version is known.

use crate::corpus::Dirty;
use crate::decode::{Decode, Judges};
use crate::ours::{Matcher, Sets};
use crate::progress;
use crate::ratio::LEARN_ONE_IN;
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
    /// Of the pairs that nothing was learned on.
    zstd1_rest: Sum,
    learned: Sum,
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
            zstd1_rest: Sum::default(),
            learned: Sum::default(),
        };
        let learned = Sets::learned_over(dirty.pairs.iter().step_by(LEARN_ONE_IN), &mut matcher)?;
        let mut learned_judges = Judges::new(&learned)?;
        let mut zstd = Zstd1::default();
        let mut words = 0;
        for (i, pair) in dirty.pairs.iter().enumerate() {
            let (old, new) = (&pair.old, &pair.new);
            let bytes = new.len();
            words += old.chunks(8).zip(new.chunks(8)).filter(|(a, b)| a != b).count();
            row.zstd1_alone.add(bytes, zstd.size(new)?);
            let reference = zstd.size_with_prefix(old, new)?;
            row.zstd1.add(bytes, reference);
            let what = |how: &str| format!("{} pair {i}, {how}", dirty.name);
            let page = std::slice::from_ref(new);
            let alone = sets.extent(&mut matcher, page, &[]);
            decode.check(&mut judges, &alone, new, || what("no base"));
            row.alone.add(bytes, alone.bytes.len());
            let mut with_base = |sets: &Sets, judges: &mut Judges, how: &str| {
                let frame = sets.extent(&mut matcher, page, &[Some(old)]);
                if frame.delta {
                    decode.check_delta(sets, old, &frame, new, || what(how));
                } else {
                    decode.check(judges, &frame, new, || what(how));
                }
                frame
            };
            let frame = with_base(&sets, &mut judges, "base");
            row.deltas += usize::from(frame.delta);
            row.ours.add(bytes, frame.bytes.len());
            if i % LEARN_ONE_IN != 0 {
                let frame = with_base(&learned, &mut learned_judges, "base and learned tables");
                row.zstd1_rest.add(bytes, reference);
                row.learned.add(bytes, frame.bytes.len());
            }
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

    fn learned_against_zstd1(&self) -> Option<f64> {
        Some(self.learned.ratio()? / self.zstd1_rest.ratio()?)
    }
}

impl Deltas {
    pub(crate) fn summary(&self) -> Summary {
        let of = |name| self.rows.iter().find(move |r| r.generated && r.name == name);
        let (redis, sqlite) = (of("redis-like"), of("sqlite"));
        Summary {
            redis_like_vs_zstd1: rounded(redis.and_then(Row::learned_against_zstd1)),
            sqlite_vs_zstd1: rounded(sqlite.and_then(Row::learned_against_zstd1)),
            redis_like: rounded(redis.and_then(|r| r.learned.ratio())),
            sqlite: rounded(sqlite.and_then(|r| r.learned.ratio())),
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
            "learned",
            "learned / zstd",
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
                    cell(r.learned.ratio()),
                    cell(r.learned_against_zstd1()),
                    r.about.clone(),
                ]
            })
            .collect();
        let title = format!(
            "**Delta**: dirty pages, one a frame; the older version is the prefix (`ZSTD_CCtx_refPrefix` for `zstd -1`). \
             *Ours*: no learned tables; *learned*: up to four sets, learned on 1/{LEARN_ONE_IN} of the pages and their \
             older versions, measured (and compared with `zstd -1`) on the others."
        );
        table::markdown(&title, &columns, &rows)
    }
}
