//! Ratios by class: pages alone, no older version.

use crate::corpus::Class;
use crate::decode::{Decode, Judges};
use crate::ours::{Matcher, Sets};
use crate::progress;
use crate::table::{self, Sum, cell, geomean, rounded};
use isotherm_corpus::reference::{Lz4, Zstd1};
use isotherm_model::squeeze::parse::Parse;
use serde::Serialize;
use std::collections::BTreeMap;
use std::error::Error;

/// Tables are learned on one of so many pages and measured on the others.
pub(crate) const LEARN_ONE_IN: usize = 8;
/// Foreign tables are learned once for each fold of the groups; up to so many groups each one is a fold.
const FOLDS: usize = 16;

/// The keys of `ratio` in `squeeze.json`: geometric means of all classes.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    no_tables_vs_lz4: Option<f64>,
    learned_vs_zstd1: Option<f64>,
    foreign_vs_zstd1: Option<f64>,
}

/// One class, its sizes with each compressor. Those without tables are of all pages; `zstd1_rest` and what is learned
/// are of the pages that nothing was learned on.
#[derive(Debug)]
struct Row {
    name: String,
    in_ratio: bool,
    captured: bool,
    lz4: Sum,
    zstd1: Sum,
    no_tables: Sum,
    zstd1_rest: Sum,
    learned: Sum,
    shared: Sum,
    foreign: Sum,
}

/// All classes.
#[derive(Debug)]
pub(crate) struct Ratios {
    rows: Vec<Row>,
    shared: Sets,
}

/// A class with its parses.
struct Matched<'a> {
    class: &'a Class,
    parses: Vec<Parse>,
}

impl Matched<'_> {
    fn samples(&self) -> impl Iterator<Item = &Parse> {
        self.parses.iter().step_by(LEARN_ONE_IN)
    }
}

/// Measures all classes; every frame goes to `decode`.
pub(crate) fn measure(classes: &[Class], decode: &mut Decode) -> Result<Ratios, Box<dyn Error>> {
    let bar = progress::bar("ratio", classes.iter().map(|c| c.pages.len() as u64).sum());
    let (mut matcher, mut matched) = (Matcher::new(), vec![]);
    for class in classes {
        bar.set_message(format!("matching {}", class.name));
        let parses = class.pages.iter().map(|page| matcher.parse(page, None)).collect();
        matched.push(Matched { class, parses });
        bar.inc(class.pages.len() as u64);
    }
    // Constant pages never reach a table.
    let counted = || matched.iter().filter(|m| m.class.in_ratio);
    let groups: Vec<&str> = {
        let mut names: Vec<_> = counted().map(|m| &*m.class.group).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let fold = |group: &str| groups.iter().position(|g| *g == group).unwrap_or(0) % FOLDS;
    bar.set_message("learning");
    let none = Sets::none()?;
    let shared = Sets::learned(counted().flat_map(Matched::samples))?;
    let mut foreign = vec![];
    for number in 0..groups.len().min(FOLDS) {
        let others = counted().filter(|m| fold(&m.class.group) != number);
        foreign.push(Sets::learned(others.flat_map(Matched::samples))?);
    }
    let mut own: BTreeMap<&str, Sets> = BTreeMap::new();
    for group in &groups {
        let ours = counted().filter(|m| m.class.group == *group);
        own.insert(group, Sets::learned(ours.flat_map(Matched::samples))?);
    }
    bar.reset();
    let mut rows = vec![];
    for m in &matched {
        bar.set_message(format!("coding {}", m.class.name));
        let group = &*m.class.group;
        let learned = m.class.in_ratio.then(|| {
            // With one group there is nothing foreign.
            let foreign = (groups.len() > 1).then(|| &foreign[fold(group)]);
            Learned { own: &own[group], shared: &shared, foreign }
        });
        rows.push(row(m, &none, learned.as_ref(), decode)?);
        bar.inc(m.class.pages.len() as u64);
    }
    bar.finish_and_clear();
    Ok(Ratios { rows, shared })
}

/// Tables of a class.
struct Learned<'a> {
    own: &'a Sets,
    shared: &'a Sets,
    foreign: Option<&'a Sets>,
}

fn row(
    m: &Matched<'_>,
    none: &Sets,
    learned: Option<&Learned<'_>>,
    decode: &mut Decode,
) -> Result<Row, Box<dyn Error>> {
    let mut row = Row {
        name: m.class.name.clone(),
        in_ratio: m.class.in_ratio,
        captured: m.class.captured,
        lz4: Sum::default(),
        zstd1: Sum::default(),
        no_tables: Sum::default(),
        zstd1_rest: Sum::default(),
        learned: Sum::default(),
        shared: Sum::default(),
        foreign: Sum::default(),
    };
    let (mut lz4, mut zstd) = (Lz4::default(), Zstd1::default());
    let mut coders = vec![];
    if let Some(l) = learned {
        for (sets, column) in [(Some(l.own), 0), (Some(l.shared), 1), (l.foreign, 2)] {
            if let Some(sets) = sets {
                coders.push((sets, Judges::new(sets)?, column));
            }
        }
    }
    let mut plain_judge = Judges::new(none)?;
    for (i, (page, parse)) in m.class.pages.iter().zip(&m.parses).enumerate() {
        let bytes = page.len();
        row.lz4.add(bytes, lz4.size(page)?);
        let reference = zstd.size(page)?;
        row.zstd1.add(bytes, reference);
        let what = |how| format!("{} page {i}, {how}", m.class.name);
        let frame = none.frame(page, parse);
        decode.check(&mut plain_judge, &frame, page, || what("no tables"));
        row.no_tables.add(bytes, frame.bytes.len());
        if i % LEARN_ONE_IN == 0 || coders.is_empty() {
            continue;
        }
        row.zstd1_rest.add(bytes, reference);
        for (sets, judges, column) in &mut coders {
            let frame = sets.frame(page, parse);
            decode.check(judges, &frame, page, || what("learned tables"));
            let sums = [&mut row.learned, &mut row.shared, &mut row.foreign];
            for (sum, number) in sums.into_iter().zip(0..) {
                if number == *column {
                    sum.add(bytes, frame.bytes.len());
                }
            }
        }
    }
    Ok(row)
}

impl Row {
    fn against_lz4(&self) -> Option<f64> {
        Some(self.no_tables.ratio()? / self.lz4.ratio()?)
    }

    fn against_zstd1(&self, ours: Sum) -> Option<f64> {
        Some(ours.ratio()? / self.zstd1_rest.ratio()?)
    }

    fn figures(&self) -> [Option<f64>; 10] {
        [
            self.lz4.ratio(),
            self.zstd1.ratio(),
            self.no_tables.ratio(),
            self.learned.ratio(),
            self.shared.ratio(),
            self.foreign.ratio(),
            self.against_lz4(),
            self.against_zstd1(self.learned),
            self.against_zstd1(self.shared),
            self.against_zstd1(self.foreign),
        ]
    }
}

impl Ratios {
    /// The sets that were learned on everything.
    pub(crate) fn sets(&self) -> &Sets {
        &self.shared
    }

    pub(crate) fn summary(&self) -> Summary {
        let [.., lz4, learned, _, foreign] = self.means(|_| true);
        Summary {
            no_tables_vs_lz4: rounded(lz4),
            learned_vs_zstd1: rounded(learned),
            foreign_vs_zstd1: rounded(foreign),
        }
    }

    /// Means of the classes for which `of` holds.
    fn means(&self, of: impl Fn(&Row) -> bool) -> [Option<f64>; 10] {
        let figures: Vec<_> =
            self.rows.iter().filter(|r| r.in_ratio && of(r)).map(Row::figures).collect();
        std::array::from_fn(|i| geomean(figures.iter().map(|f| f[i])))
    }

    /// As a table.
    pub(crate) fn markdown(&self) -> String {
        let columns = [
            "class",
            "lz4",
            "zstd -1",
            "no tables",
            "learned",
            "shared",
            "foreign",
            "no tables / lz4",
            "learned / zstd",
            "shared / zstd",
            "foreign / zstd",
        ];
        let line = |name: &str, figures: [Option<f64>; 10]| {
            let mut cells = vec![name.to_owned()];
            cells.extend(figures.map(cell));
            cells
        };
        let mut rows: Vec<_> = self.rows.iter().map(|r| line(&r.name, r.figures())).collect();
        if self.rows.iter().any(|r| r.captured) {
            rows.push(line("*generated*", self.means(|r| !r.captured)));
            rows.push(line("*captured*", self.means(|r| r.captured)));
        }
        rows.push(line("**geometric mean**", self.means(|_| true)));
        let title = format!(
            "**Ratio**, frames of one page. *Learned*: up to four sets of the class's own workload; *shared*: of all \
             classes together; *foreign*: of all other workloads. Learned on 1/{LEARN_ONE_IN} of the pages, measured \
             (and compared with `zstd -1`) on the others."
        );
        table::markdown(&title, &columns, &rows)
    }
}
