//! A manifest in memory: parse with every check, emit, and the merge of new extents over old ones.

use super::error::StoreError;
use super::tables::Tables;
use isotherm_abi::store::{
    BUFFER_ENTRY_BYTES, BufferEntry, DICTIONARY_ENTRY_BYTES, DIGEST_BYTES, DictionaryEntry,
    ENCODING_ENTRY_BYTES, EXTENT_ENTRY_BYTES, Encoding, ExtentEntry, FormatError,
    MANIFEST_HEADER_BYTES, ManifestHeader,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::Path;

/// Everything that a generation is made of, except its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Counts and identity.
    pub header: ManifestHeader,
    /// Named ranges, ascending, not overlapping.
    pub buffers: Vec<BufferEntry>,
    /// Extents, ascending; they cover `0..header.granules` exactly once.
    pub extents: Vec<ExtentEntry>,
    /// What their frames need to be decoded.
    pub tables: Tables,
    /// Bytes that the application attached.
    pub app: Vec<u8>,
}

impl Manifest {
    /// The file's bytes, digest included.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut out = Vec::from(self.header.emit());
        self.buffers.iter().for_each(|b| out.extend(b.emit()));
        self.extents.iter().for_each(|e| out.extend(e.emit()));
        self.tables.bases.iter().for_each(|e| out.extend(e.emit()));
        self.tables.dictionaries.iter().for_each(|e| out.extend(e.emit()));
        self.tables.encodings.iter().for_each(|e| out.extend(e.emit()));
        out.extend(&self.app);
        let digest = Sha256::digest(&out);
        out.extend(digest.iter());
        out
    }

    /// Checks and reads a whole manifest file.
    ///
    /// # Errors
    /// The first rule that the bytes break. Nothing is allocated before the counts have been checked against the file's length.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, StoreError> {
        let format = |what| {
            move |source: FormatError| StoreError::Format { path: path.to_owned(), what, source }
        };
        let Some(head) = bytes.first_chunk::<MANIFEST_HEADER_BYTES>() else {
            let expected = (MANIFEST_HEADER_BYTES + DIGEST_BYTES) as u64;
            return Err(StoreError::Length {
                path: path.to_owned(),
                found: bytes.len() as u64,
                expected,
            });
        };
        let header = ManifestHeader::parse(head).map_err(format("manifest header"))?;
        if bytes.len() as u64 != header.file_bytes() {
            let (found, expected) = (bytes.len() as u64, header.file_bytes());
            return Err(StoreError::Length { path: path.to_owned(), found, expected });
        }
        let (body, digest) = bytes.split_at(bytes.len() - DIGEST_BYTES);
        if Sha256::digest(body).as_slice() != digest {
            return Err(StoreError::Digest { path: path.to_owned() });
        }
        let mut rest = &body[MANIFEST_HEADER_BYTES..];
        let buffers = entries(&mut rest, header.buffers, |b: &[u8; BUFFER_ENTRY_BYTES]| {
            BufferEntry::parse(b).map_err(format("buffer entry"))
        })?;
        let extent =
            |b: &[u8; EXTENT_ENTRY_BYTES]| ExtentEntry::parse(b).map_err(format("extent entry"));
        let extents = entries(&mut rest, header.extents, extent)?;
        let bases = entries(&mut rest, header.bases, extent)?;
        let dictionary = |b: &[u8; DICTIONARY_ENTRY_BYTES]| {
            DictionaryEntry::parse(b).map_err(format("dictionary entry"))
        };
        let dictionaries = entries(&mut rest, header.dictionaries, dictionary)?;
        let encoding =
            |b: &[u8; ENCODING_ENTRY_BYTES]| Encoding::parse(b).map_err(format("encoding entry"));
        let encodings = entries(&mut rest, header.encodings, encoding)?;
        let tables = Tables { bases, dictionaries, encodings };
        let manifest = Self { header, buffers, extents, tables, app: rest.to_vec() };
        manifest.tables.check(path, &manifest)?;
        manifest.check_tiling(path)?;
        Ok(manifest)
    }

    /// Extents ascend and cover every granule once; buffers ascend and lie inside.
    pub(crate) fn check_tiling(&self, path: &Path) -> Result<(), StoreError> {
        let granules = self.header.granules;
        let broken = |at| Err(StoreError::Tiling { path: path.to_owned(), granules, at });
        let mut next = 0;
        for e in &self.extents {
            if e.first_granule != next || e.segment > self.header.generation {
                return broken(e.first_granule);
            }
            next += u64::from(e.granules);
        }
        if next != granules {
            return broken(next);
        }
        let mut free = 0;
        for b in &self.buffers {
            if b.first_granule < free || b.first_granule + b.granules() > granules {
                return broken(b.first_granule);
            }
            free = b.first_granule + b.granules();
        }
        Ok(())
    }

    /// Generations whose segments this one needs, bases of deltas included: what a store has to keep for it.
    #[must_use]
    pub fn segments(&self) -> BTreeSet<u64> {
        self.extents.iter().chain(&self.tables.bases).map(|e| e.segment).collect()
    }

    /// How the extent's bytes are encoded in its frame, if they are.
    #[must_use]
    pub fn encoding(&self, e: &ExtentEntry) -> Option<&Encoding> {
        self.tables.encoding(e)
    }

    /// How many extents are lossy, and the largest bound among them.
    #[must_use]
    pub fn lossy(&self) -> Option<(usize, f64)> {
        let bounds = self.extents.iter().filter_map(|e| self.encoding(e)?.bound());
        bounds.fold(None, |all, b| {
            let (count, most) = all.unwrap_or((0, b));
            Some((count + 1, f64::max(most, b)))
        })
    }
}

/// `count` entries of `N` bytes, which are there: the header's counts have been checked against the file's length.
fn entries<T, const N: usize>(
    rest: &mut &[u8],
    count: u32,
    parse: impl Fn(&[u8; N]) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut all = Vec::with_capacity(count as usize);
    for _ in 0..count {
        all.push(parse(take(rest))?);
    }
    Ok(all)
}

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> &'a [u8; N] {
    let (head, tail) = rest.split_first_chunk().expect("invariant: the file's length was checked");
    *rest = tail;
    head
}

/// The extents of `old` with those of `new` laid over them. Both ascend without overlap; so does the result.
#[must_use]
pub fn merge(old: &[ExtentEntry], new: &[ExtentEntry]) -> Vec<ExtentEntry> {
    let mut out: Vec<ExtentEntry> = new.to_vec();
    let mut first_new = 0;
    for o in old {
        let (mut at, end) = (o.first_granule, o.first_granule + u64::from(o.granules));
        while first_new < new.len() && end_of(&new[first_new]) <= at {
            first_new += 1;
        }
        let mut k = first_new;
        while at < end {
            match new.get(k) {
                Some(n) if n.first_granule < end => {
                    if n.first_granule > at {
                        out.push(slice(o, at, n.first_granule));
                    }
                    at = end_of(n).max(at);
                    k += 1;
                }
                _ => {
                    out.push(slice(o, at, end));
                    at = end;
                }
            }
        }
    }
    out.sort_by_key(|e| e.first_granule);
    out
}

fn end_of(e: &ExtentEntry) -> u64 {
    e.first_granule + u64::from(e.granules)
}

/// Granules `from..to` of an extent; both lie inside it.
pub(super) fn slice(e: &ExtentEntry, from: u64, to: u64) -> ExtentEntry {
    let narrow = |n: u64| u8::try_from(n).expect("invariant: a frame has at most 16 granules");
    ExtentEntry {
        first_granule: from,
        granules: narrow(to - from),
        skip: e.skip + narrow(from - e.first_granule),
        ..*e
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn extent(first_granule: u64, granules: u8, segment: u64) -> ExtentEntry {
        ExtentEntry {
            first_granule,
            segment,
            offset: 64,
            frame_bytes: 100,
            crc32c: 0,
            frame_crc32c: 0,
            granules,
            skip: 0,
            frame_granules: granules,
            class: 0,
            dictionary: 0,
            chain: 0,
            encoding: 0,
            base: 0,
        }
    }

    /// (segment, granule inside the frame) that each granule comes from.
    fn owners(extents: &[ExtentEntry]) -> Vec<(u64, u64, u8)> {
        let mut all = vec![];
        for e in extents {
            for k in 0..e.granules {
                all.push((e.first_granule + u64::from(k), e.segment, e.skip + k));
            }
        }
        all
    }

    fn tiled(cuts: &[u8], segment: u64) -> Vec<ExtentEntry> {
        let mut at = 0;
        cuts.iter()
            .map(|&n| {
                let e = extent(at, n, segment);
                at += u64::from(n);
                e
            })
            .collect()
    }

    proptest! {
        #[test]
        fn merge_takes_new_where_there_is_new(
            old in prop::collection::vec(1u8..=16, 1..30),
            new in prop::collection::vec((1u8..=16, any::<bool>()), 0..30),
        ) {
            let old = tiled(&old, 1);
            let total = old.last().map_or(0, end_of);
            let mut at = 0;
            let mut over = vec![];
            for (n, keep) in new {
                if at + u64::from(n) > total { break; }
                if keep { over.push(extent(at, n, 2)); }
                at += u64::from(n);
            }
            let merged = merge(&old, &over);
            let mut want = owners(&old);
            for o in owners(&over) { want[o.0 as usize] = o; }
            prop_assert_eq!(owners(&merged), want);
        }

        #[test]
        fn no_bytes_make_parse_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000), at in 0usize..800, flip in any::<u8>()) {
            let path = Path::new("m");
            prop_assert!(Manifest::parse(path, &bytes).is_err());
            for good in [sample(), full_sample()] {
                let mut good = good.emit();
                let at = at % good.len();
                good[at] ^= flip;
                prop_assert_eq!(Manifest::parse(path, &good).is_ok(), flip == 0);
            }
        }

        /// Whoever crafts a manifest can make its checksums right.
        #[test]
        fn no_entries_make_parse_panic(edits in prop::collection::vec((0usize..800, any::<u8>()), 1..6)) {
            let mut bytes = full_sample().emit();
            let body = bytes.len() - DIGEST_BYTES;
            for (at, value) in edits {
                let entries = body - MANIFEST_HEADER_BYTES;
                bytes[MANIFEST_HEADER_BYTES + at % entries] = value;
            }
            let digest = Sha256::digest(&bytes[..body]);
            bytes[body..].copy_from_slice(&digest);
            // what is taken for good is what it says, and its chains end
            if let Ok(m) = Manifest::parse(Path::new("m"), &bytes) {
                for e in m.extents.iter().chain(&m.tables.bases) {
                    let sum: u64 = m.tables.prefix(e).map(|b| u64::from(b.granules)).sum();
                    prop_assert_eq!(sum, if e.chain > 0 { e.frame_granules.into() } else { 0 });
                    prop_assert!(m.tables.prefix(e).all(|b| b.chain < e.chain));
                }
            }
        }
    }

    /// A delta on a delta and on a frame with a dictionary, and an encoded extent.
    fn full_sample() -> Manifest {
        let mut m = sample();
        let bound = isotherm_abi::store::Bound::new(0.5).expect("a good bound");
        let float = isotherm_abi::store::Float::F32;
        let below = ExtentEntry { dictionary: 1, ..extent(0, 2, 1) };
        m.tables = Tables {
            bases: vec![
                below,
                ExtentEntry { chain: 1, base: 2, ..extent(2, 1, 1) },
                extent(2, 1, 1),
            ],
            dictionaries: vec![DictionaryEntry { id: 9, bytes: 100, digest: [7; 32] }],
            encodings: vec![Encoding::Quantised { float, bound }],
        };
        m.extents[0].chain = 2;
        m.extents[1].encoding = 1;
        m.extents[1].class = 1;
        m.header.bases = 3;
        m.header.dictionaries = 1;
        m.header.encodings = 1;
        m
    }

    #[test]
    fn tables_are_read_and_checked() {
        let path = Path::new("m");
        let good = full_sample();
        assert_eq!(Manifest::parse(path, &good.emit()).expect("whole"), good);
        assert_eq!(good.lossy(), Some((1, 0.5)));
        let refused = |change: fn(&mut Manifest)| {
            let mut bad = full_sample();
            change(&mut bad);
            Manifest::parse(path, &bad.emit()).expect_err("breaks a rule")
        };
        for critical_or_cold in [0, 2] {
            let mut bad = full_sample();
            bad.extents[1].class = critical_or_cold;
            let error = Manifest::parse(path, &bad.emit()).expect_err("only Warm may be lossy");
            assert!(matches!(error, StoreError::Format { .. }));
        }
        let broken_bases: [fn(&mut Manifest); 6] = [
            |m| m.extents[0].chain = 1,
            |m| m.extents[0].base = 1,
            |m| m.tables.bases[1].first_granule = 1,
            |m| m.tables.bases[0].granules = 1,
            |m| m.tables.bases[1].chain = 2,
            |m| m.tables.bases[1].base = 1,
        ];
        for change in broken_bases {
            assert!(matches!(refused(change), StoreError::Base { .. }));
        }
        assert!(matches!(refused(|m| m.tables.bases[2].segment = 2), StoreError::Format { .. }));
        assert!(matches!(refused(|m| m.extents[1].encoding = 2), StoreError::Format { .. }));
        assert!(matches!(refused(|m| m.tables.bases[0].dictionary = 2), StoreError::Format { .. }));
    }

    fn sample() -> Manifest {
        let extents = tiled(&[3, 5], 1);
        Manifest {
            header: ManifestHeader {
                generation: 1,
                parent: 0,
                epoch: 1,
                created_ms: 0,
                store_id: [1; 16],
                granules: 8,
                buffers: 1,
                extents: 2,
                app_bytes: 2,
                bases: 0,
                dictionaries: 0,
                encodings: 0,
            },
            buffers: vec![BufferEntry::new("x", 0, 8 * 4096, [0; 32]).expect("a good name")],
            extents,
            tables: Tables::default(),
            app: b"{}".to_vec(),
        }
    }

    #[test]
    fn parse_reads_what_emit_wrote() {
        let m = sample();
        assert_eq!(Manifest::parse(Path::new("m"), &m.emit()).expect("whole"), m);
    }

    #[test]
    fn a_gap_between_extents_is_refused() {
        let mut m = sample();
        m.extents[1].first_granule += 1;
        let e = Manifest::parse(Path::new("m"), &m.emit()).expect_err("there is a gap");
        assert!(matches!(e, StoreError::Tiling { at: 4, .. }));
    }
}
