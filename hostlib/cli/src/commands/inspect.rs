//! `isotherm inspect STORE`.

use super::{codec, print_json, table};
use crate::args::{Inspect, Output};
use crate::failure::Failure;
use isotherm::store::{Directory, Manifest};
use serde::Serialize;

const CLASSES: [&str; 3] = ["critical", "warm", "cold"];

#[derive(Serialize)]
struct Answer {
    schema: &'static str,
    store: String,
    generations: Vec<Generation>,
}

#[derive(Serialize)]
struct Generation {
    generation: u64,
    /// `None` when the manifest cannot be read; `problem` says why.
    manifest: Option<Summary>,
    problem: Option<String>,
}

#[derive(Serialize)]
struct Summary {
    parent: u64,
    epoch: u64,
    created_ms: u64,
    buffers: Vec<(String, u64)>,
    granules: u64,
    extents: usize,
    own_extents: usize,
    own_frame_bytes: u64,
    granules_by_class: [u64; 3],
    app_bytes: usize,
    /// Ids of the dictionaries that its frames need.
    dictionaries: Vec<u32>,
    delta_extents: usize,
    longest_chain: u8,
    lossy_extents: usize,
    /// The largest error that any element has been given.
    lossy_bound: Option<f64>,
    /// Generations whose segments it needs.
    segments: Vec<u64>,
}

pub(crate) fn run(args: &Inspect, output: Output) -> Result<(), Failure> {
    let store = Directory::open_read_only(&args.store)?;
    match args.generation {
        Some(generation) => extents(&store.manifest(generation)?, output),
        None => generations(&store, output)?,
    }
    Ok(())
}

fn generations(store: &Directory, output: Output) -> Result<(), Failure> {
    let generations: Vec<Generation> = store
        .generations()?
        .into_iter()
        .map(|generation| match store.manifest(generation) {
            Ok(m) => Generation { generation, manifest: Some(summary(&m)), problem: None },
            Err(e) => Generation { generation, manifest: None, problem: Some(e.to_string()) },
        })
        .collect();
    if output == Output::Json {
        print_json(&Answer {
            schema: "isotherm.store/1",
            store: store.path().display().to_string(),
            generations,
        });
        return Ok(());
    }
    let mut t = table(&[
        "generation",
        "parent",
        "epoch",
        "extents",
        "written",
        "bytes",
        "critical/warm/cold",
        "deltas",
        "lossy",
        "buffers",
    ]);
    for g in &generations {
        let Some(m) = &g.manifest else {
            t.add_row([g.generation.to_string(), g.problem.clone().unwrap_or_default()]);
            continue;
        };
        let [critical, warm, cold] = m.granules_by_class;
        let buffers: Vec<String> =
            m.buffers.iter().map(|(name, bytes)| format!("{name} ({bytes} B)")).collect();
        t.add_row([
            g.generation.to_string(),
            m.parent.to_string(),
            m.epoch.to_string(),
            m.extents.to_string(),
            m.own_extents.to_string(),
            m.own_frame_bytes.to_string(),
            format!("{critical}/{warm}/{cold}"),
            m.delta_extents.to_string(),
            match m.lossy_bound {
                None => "none".to_owned(),
                Some(bound) => format!("{} within {bound:e}", m.lossy_extents),
            },
            buffers.join(", "),
        ]);
    }
    println!("{t}");
    println!(
        "{} generations in {}; sizes in granules of 4 KiB unless bytes",
        generations.len(),
        store.path().display()
    );
    Ok(())
}

fn summary(m: &Manifest) -> Summary {
    let own = || m.extents.iter().filter(|e| e.segment == m.header.generation);
    let mut granules_by_class = [0; 3];
    for e in &m.extents {
        granules_by_class[usize::from(e.class)] += u64::from(e.granules);
    }
    Summary {
        parent: m.header.parent,
        epoch: m.header.epoch,
        created_ms: m.header.created_ms,
        buffers: m.buffers.iter().map(|b| (b.name().to_owned(), b.bytes)).collect(),
        granules: m.header.granules,
        extents: m.extents.len(),
        own_extents: own().count(),
        own_frame_bytes: own().map(|e| u64::from(e.frame_bytes)).sum(),
        granules_by_class,
        app_bytes: m.app.len(),
        dictionaries: m.tables.dictionaries.iter().map(|d| d.id).collect(),
        delta_extents: m.extents.iter().filter(|e| e.chain > 0).count(),
        longest_chain: m.extents.iter().map(|e| e.chain).max().unwrap_or(0),
        lossy_extents: m.lossy().map_or(0, |(count, _)| count),
        lossy_bound: m.lossy().map(|(_, bound)| bound),
        segments: m.segments().into_iter().collect(),
    }
}

#[derive(Serialize)]
struct ExtentLine {
    extent: usize,
    first_granule: u64,
    granules: u8,
    class: &'static str,
    segment: u64,
    offset: u64,
    frame_bytes: u32,
    skip: u8,
    frame_granules: u8,
    crc32c: String,
    /// Id of the dictionary that the frame was made with; 0 = none.
    dictionary: u32,
    /// Deltas on each other, this one included.
    chain: u8,
    lossy_bound: Option<f64>,
    /// What it takes to decode it.
    codec: String,
}

fn extents(m: &Manifest, output: Output) {
    let lines: Vec<ExtentLine> = m
        .extents
        .iter()
        .enumerate()
        .map(|(extent, e)| ExtentLine {
            extent,
            first_granule: e.first_granule,
            granules: e.granules,
            class: CLASSES[usize::from(e.class)],
            segment: e.segment,
            offset: e.offset,
            frame_bytes: e.frame_bytes,
            skip: e.skip,
            frame_granules: e.frame_granules,
            crc32c: format!("{:08x}", e.crc32c),
            dictionary: m.tables.dictionary(e).map_or(0, |d| d.id),
            chain: e.chain,
            lossy_bound: m.encoding(e).and_then(|c| c.bound()),
            codec: codec(e, m.encoding(e)),
        })
        .collect();
    if output == Output::Json {
        print_json(&serde_json::json!({
            "schema": "isotherm.extents/1", "generation": m.header.generation, "extents": lines,
        }));
        return;
    }
    let mut t = table(&[
        "extent",
        "granule",
        "count",
        "class",
        "segment",
        "offset",
        "frame bytes",
        "part of frame",
        "CRC32C",
        "codec",
    ]);
    for e in &lines {
        t.add_row([
            e.extent.to_string(),
            e.first_granule.to_string(),
            e.granules.to_string(),
            e.class.to_owned(),
            e.segment.to_string(),
            e.offset.to_string(),
            e.frame_bytes.to_string(),
            format!("{}..{} of {}", e.skip, e.skip + e.granules, e.frame_granules),
            e.crc32c.clone(),
            e.codec.clone(),
        ]);
    }
    println!("{t}");
}
