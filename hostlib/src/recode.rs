//! Buffers that want more than the card's frames: byte planes, or an error bound.
//!
//! The card compresses whatever it sees. For a buffer with options the host takes a copy of what the window holds when the snapshot
//! is taken, and makes the frames of the extents that the card then saves from it; the card says which granules those are, and
//! its CRC32C proves that the copy has the same bytes. Extents are cut at the ends of such a buffer, so that nothing else is
//! touched.

use crate::encoding;
use crate::error::Error;
use crate::slot::Slot;
use crate::store::NewExtent;
use isotherm_abi::store::{Bound, Encoding, Float, GRANULE_BYTES, MAX_FRAME_GRANULES};
use std::any::TypeId;
use std::ops::Range;

const GRANULE: usize = GRANULE_BYTES as usize;
const WARM: u8 = 1;
/// zstd's level for what the host encodes.
const LEVEL: i32 = 3;

/// How a buffer is stored: see [`crate::Store::buffer_with`]. Nothing is applied that is not asked for here.
///
/// ```
/// # use isotherm::BufferOptions;
/// let exact = BufferOptions::new().byte_planes();
/// let rounded = BufferOptions::new().byte_planes().lossy_warm(1e-6);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BufferOptions {
    planes: bool,
    bound: Option<f64>,
}

impl BufferOptions {
    /// The card's frames as they are.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Stores numbers byte plane by byte plane where that makes them smaller: for integers of 2 to 8 bytes, `f32` and `f64`.
    /// Lossless.
    #[must_use]
    pub fn byte_planes(mut self) -> Self {
        self.planes = true;
        self
    }

    /// Lets Warm parts of a buffer of `f32` or `f64` be stored with an absolute error of at most `bound` an element, where that
    /// makes them smaller. Zeros, subnormals, infinities and NaNs stay exact, bit for bit; so do Critical and Cold parts when they
    /// are saved. The error does not add up from checkpoint to checkpoint of a running program; a resumed one goes on from the
    /// stored values. What is stored so has no SHA-256 over the buffer, but the CRC32C of its extents is that of the stored values.
    #[must_use]
    pub fn lossy_warm(mut self, bound: f64) -> Self {
        self.bound = Some(bound);
        self
    }
}

/// The options of a buffer, checked against its type; `None` if there is nothing to do.
pub(crate) fn recode<T: 'static>(
    name: &str,
    options: BufferOptions,
) -> Result<Option<Recode>, Error> {
    let refuse = |why| Err(Error::BufferOptions { name: name.to_owned(), why });
    let is = |types: &[TypeId]| types.contains(&TypeId::of::<T>());
    let float = if is(&[TypeId::of::<f32>()]) {
        Some(Float::F32)
    } else if is(&[TypeId::of::<f64>()]) {
        Some(Float::F64)
    } else {
        None
    };
    let integers = [
        TypeId::of::<u16>(),
        TypeId::of::<u32>(),
        TypeId::of::<u64>(),
        TypeId::of::<i16>(),
        TypeId::of::<i32>(),
        TypeId::of::<i64>(),
    ];
    let planes = match options.planes {
        true if float.is_none() && !is(&integers) => {
            return refuse("byte planes are for numbers of 2, 4 or 8 bytes");
        }
        true => Some(Encoding::Planes { element_bytes: size_of::<T>() as u8 }),
        false => None,
    };
    let lossy = match (options.bound, float) {
        (None, _) => None,
        (Some(_), None) => return refuse("an error bound is for f32 and f64"),
        (Some(bound), Some(float)) => match Bound::new(bound) {
            Some(bound) => Some(Encoding::Quantised { float, bound }),
            None => return refuse("an error bound is a finite number above zero"),
        },
    };
    Ok((planes.is_some() || lossy.is_some()).then_some(Recode { planes, lossy }))
}

/// What a buffer asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recode {
    planes: Option<Encoding>,
    lossy: Option<Encoding>,
}

/// A buffer with options as the window held it at a snapshot, with the granules around it that an extent can share with it.
#[derive(Debug)]
pub(crate) struct Copied {
    recode: Recode,
    /// The buffer's own granules.
    own: Range<u64>,
    /// First granule of `bytes`.
    first: u64,
    bytes: Vec<u8>,
    /// Granules that the window does not hold.
    missing: Vec<u64>,
}

impl Copied {
    /// Copies of all buffers that have options.
    pub(crate) fn of(slots: &[Slot]) -> Vec<Self> {
        let reach = u64::from(MAX_FRAME_GRANULES) - 1;
        let copy = |slot: &Slot| {
            let own = slot.first_granule..slot.end_granule();
            let first = own.start.saturating_sub(reach);
            let granules = usize::try_from(own.end + reach - first).expect("64-bit host");
            let mut bytes = vec![0; granules * GRANULE];
            let missing = slots.iter().flat_map(|s| s.copy(first, &mut bytes)).collect();
            Some(Self { recode: slot.recode?, own, first, bytes, missing })
        };
        slots.iter().filter_map(copy).collect()
    }

    fn plain(&self, granules: Range<u64>) -> &[u8] {
        let at = |g: u64| usize::try_from(g - self.first).expect("64-bit host") * GRANULE;
        &self.bytes[at(granules.start)..at(granules.end)]
    }

    fn overlaps(&self, granules: &Range<u64>) -> bool {
        self.own.start < granules.end && granules.start < self.own.end
    }
}

/// The extents that the card saved, with those of buffers that have options encoded as these want it.
pub(crate) fn recoded(saved: Vec<NewExtent>, copies: &[Copied]) -> Result<Vec<NewExtent>, Error> {
    let mut out = Vec::with_capacity(saved.len());
    for e in saved {
        let range = e.first_granule..e.first_granule + u64::from(e.granules);
        let mut touched = copies.iter().filter(|c| c.overlaps(&range)).peekable();
        let Some(whole) = touched.peek() else {
            out.push(e);
            continue;
        };
        // the card never saves what the window does not hold; if it should, its frame is what there is
        if whole.missing.iter().any(|g| range.contains(g)) {
            out.push(e);
            continue;
        }
        let plain = whole.plain(range.clone());
        if crc32c::crc32c(plain) != e.crc32c {
            let text = format!("granules {range:?} were saved with other bytes than were posted");
            let hint = "this is a defect of the card: keep the store and report it";
            let source = Box::new(std::io::Error::other(text));
            return Err(Error::Card { doing: "save the snapshot", source, hint: hint.into() });
        }
        let mut at = range.start;
        for c in touched {
            let own = c.own.start.max(range.start)..c.own.end.min(range.end);
            if at < own.start {
                out.push(best(&e, plain, at..own.start, None)?);
            }
            out.push(best(&e, plain, own.clone(), Some(c.recode))?);
            at = own.end;
        }
        if at < range.end {
            out.push(best(&e, plain, at..range.end, None)?);
        }
    }
    Ok(out)
}

/// The smallest way to store some granules of a saved extent, `plain` being all of it. A lossy one has to be smaller than the
/// lossless ones.
fn best(
    e: &NewExtent,
    plain: &[u8],
    part: Range<u64>,
    recode: Option<Recode>,
) -> Result<NewExtent, Error> {
    let first = usize::try_from(part.start - e.first_granule).expect("invariant: at most 16");
    let granules = usize::try_from(part.end - part.start).expect("invariant: at most 16");
    let plain = &plain[first * GRANULE..][..granules * GRANULE];
    let made = |frame: Vec<u8>, crc32c: u32, encoding: Option<Encoding>| NewExtent {
        encoding,
        ..NewExtent::full(part.start, granules as u8, e.class, crc32c, frame)
    };
    let crc = crc32c::crc32c(plain);
    let lossy = recode.and_then(|r| r.lossy);
    let mut choices = vec![];
    // a delta in a buffer with a bound may stand on rounded bytes, which are not those that the card had
    if granules == usize::from(e.granules) && (e.delta.is_none() || lossy.is_none()) {
        choices.push(e.clone());
    }
    if lossy.is_some() || choices.is_empty() {
        choices.push(made(compress(plain)?, crc, None));
    }
    if let Some(planes) = recode.and_then(|r| r.planes)
        && let Some(coded) = encoding::encode(&planes, plain)
    {
        choices.push(made(compress_coded(&planes, &coded)?, crc, Some(planes)));
    }
    if let Some(lossy) = lossy.filter(|_| e.class == WARM)
        && let Some(coded) = encoding::encode(&lossy, plain)
        && let Ok(rounded) = encoding::decode(&lossy, &coded, plain.len())
    {
        let crc32c = crc32c::crc32c(&rounded);
        choices.push(made(compress_coded(&lossy, &coded)?, crc32c, Some(lossy)));
    }
    Ok(choices.into_iter().min_by_key(|c| c.frame.len()).expect("invariant: there is a first one"))
}

fn compress(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    zstd::bulk::compress(bytes, LEVEL)
        .map_err(|source| Error::Memory { bytes: bytes.len(), source })
}

fn compress_coded(encoding: &Encoding, coded: &[u8]) -> Result<Vec<u8>, Error> {
    let frame = encoding::compress(encoding, coded, LEVEL);
    frame.map_err(|source| Error::Memory { bytes: coded.len(), source })
}
