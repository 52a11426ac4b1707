//! `isotherm export STORE --extent N --out FILE`: a frame with what stock zstd needs to decode it.

use super::{codec, print_json};
use crate::args::{Export, Output};
use crate::failure::{FAILED, Failure};
use isotherm::store::{Directory, Exported};
use isotherm_abi::store::{Encoding, GRANULE_BYTES};
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Serialize)]
struct Answer {
    schema: &'static str,
    generation: u64,
    extent: usize,
    first_granule: u64,
    granules: u8,
    skip: u8,
    frame_granules: u8,
    frame: PathBuf,
    frame_bytes: usize,
    dictionary: Option<PathBuf>,
    base: Option<PathBuf>,
    /// What the decoded bytes are.
    content: String,
    /// Decodes the frame, written for a shell.
    command: String,
}

pub(crate) fn run(args: &Export, output: Output) -> Result<(), Failure> {
    let store = Directory::open_read_only(&args.store)?;
    let generation = match args.generation {
        Some(generation) => generation,
        None => store.generations()?.last().copied().ok_or_else(|| {
            let text = format!("{} has no generations", store.path().display());
            Failure::new(FAILED, text, "make a checkpoint first")
        })?,
    };
    let exported = store.export(&store.manifest(generation)?, args.extent)?;
    let answer = write(args, generation, &exported)?;
    match output {
        Output::Json => print_json(&answer),
        Output::Table => {
            println!(
                "extent {} of generation {generation}: granules {}..{}, {}",
                args.extent,
                answer.first_granule,
                answer.first_granule + u64::from(answer.granules),
                codec(&exported.entry, exported.encoding.as_ref()),
            );
            println!("{}: {} bytes", answer.frame.display(), answer.frame_bytes);
            println!("it decodes to {}:", answer.content);
            println!("  {}", answer.command);
        }
    }
    Ok(())
}

fn write(args: &Export, generation: u64, x: &Exported) -> Result<Answer, Failure> {
    let beside = |extension: &str| {
        let mut name = args.out.clone().into_os_string();
        name.push(extension);
        PathBuf::from(name)
    };
    put(&args.out, &x.frame)?;
    let part = |bytes: &Option<Vec<u8>>, extension: &str| {
        let Some(bytes) = bytes else { return Ok(None) };
        let path = beside(extension);
        put(&path, bytes)?;
        Ok::<_, Failure>(Some(path))
    };
    let dictionary = part(&x.dictionary, ".dict")?;
    let base = part(&x.base, ".base")?;
    let with = match (&dictionary, &base) {
        (Some(path), _) => format!("-D {} ", quoted(path)),
        (None, Some(path)) => format!("--patch-from={} ", quoted(path)),
        (None, None) => String::new(),
    };
    let command = format!("zstd -d {with}{} -o {}", quoted(&args.out), quoted(&beside(".plain")));
    let e = &x.entry;
    Ok(Answer {
        schema: "isotherm.export/1",
        generation,
        extent: args.extent,
        first_granule: e.first_granule,
        granules: e.granules,
        skip: e.skip,
        frame_granules: e.frame_granules,
        frame: args.out.clone(),
        frame_bytes: x.frame.len(),
        dictionary,
        base,
        content: content(x),
        command,
    })
}

fn content(x: &Exported) -> String {
    let e = &x.entry;
    let bytes = u64::from(e.frame_granules) * GRANULE_BYTES;
    let first = e.frame_first_granule();
    let granules = format!("granules {first}..{}", first + u64::from(e.frame_granules));
    let taken = if e.granules == e.frame_granules {
        String::new()
    } else {
        let skip = u64::from(e.skip) * GRANULE_BYTES;
        format!(
            ", of which the generation takes {} at {skip}",
            u64::from(e.granules) * GRANULE_BYTES
        )
    };
    match x.encoding {
        None => format!("the {bytes} bytes of {granules}{taken}"),
        Some(Encoding::Planes { element_bytes }) => {
            format!("the {bytes} bytes of {granules} as {element_bytes} byte planes{taken}")
        }
        Some(Encoding::Quantised { bound, .. }) => {
            format!("the quantised floats (within {:e}) of {granules}{taken}", bound.get())
        }
    }
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(|e| {
        let text = format!("{}: cannot write: {e}", path.display());
        Failure::new(FAILED, text, "name a file in a folder that exists and can be written")
    })
}

/// A path as one word of a shell.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_survive_a_shell() {
        assert_eq!(quoted(Path::new("/a/b-1.zst")), "/a/b-1.zst");
        assert_eq!(quoted(Path::new("a b")), "'a b'");
        assert_eq!(quoted(Path::new("it's")), r"'it'\''s'");
    }
}
