//! Software to measure beside: lz4 and zstd, each page on its own. And libzstd's decoder, the judge of every frame.

use crate::{PAGE, Page};
use std::io;
use zstd::zstd_safe::{self, CCtx, CParameter, DCtx, ResetDirective};

/// lz4 (the reference implementation, default acceleration), a block a page.
#[derive(Debug)]
pub struct Lz4 {
    out: Vec<u8>,
}

impl Default for Lz4 {
    fn default() -> Self {
        Self { out: vec![0; PAGE + PAGE / 255 + 64] }
    }
}

impl Lz4 {
    /// Bytes of the page's block, at most those of the page: a store keeps such a page as it is.
    ///
    /// # Errors
    /// lz4 refused.
    pub fn size(&mut self, page: &Page) -> io::Result<usize> {
        lz4::block::compress_to_buffer(page, None, false, &mut self.out).map(|n| n.min(PAGE))
    }
}

/// `zstd -1`, a frame a page: content size, no checksum, as `ZSTD_compress2` makes it.
#[derive(Default)]
pub struct Zstd1<'a> {
    context: Option<CCtx<'a>>,
    out: Vec<u8>,
}

impl std::fmt::Debug for Zstd1<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Zstd1").finish_non_exhaustive()
    }
}

impl<'a> Zstd1<'a> {
    /// Bytes of the page's frame.
    ///
    /// # Errors
    /// libzstd refused.
    pub fn size(&mut self, page: &Page) -> io::Result<usize> {
        self.compress(None, page)
    }

    /// Bytes of the page's frame when the decoder knows `prefix`.
    ///
    /// # Errors
    /// libzstd refused.
    pub fn size_with_prefix(&mut self, prefix: &'a [u8], page: &Page) -> io::Result<usize> {
        self.compress(Some(prefix), page)
    }

    fn compress(&mut self, prefix: Option<&'a [u8]>, page: &Page) -> io::Result<usize> {
        let context = match &mut self.context {
            Some(context) => context,
            empty => {
                let mut context = CCtx::create();
                context.set_parameter(CParameter::CompressionLevel(1)).map_err(error)?;
                self.out.resize(zstd_safe::compress_bound(PAGE), 0);
                empty.insert(context)
            }
        };
        if let Some(prefix) = prefix {
            // It serves the next frame alone.
            context.ref_prefix(prefix).map_err(error)?;
        }
        context.compress2(&mut self.out[..], page).map_err(error)
    }
}

/// Why a frame is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Wrong {
    /// libzstd says so.
    #[error("libzstd refuses the frame: {0}")]
    Refused(&'static str),
    /// The frame decodes to other bytes.
    #[error("the frame decodes to something else, from byte {0} on")]
    Differs(usize),
    /// The dictionary cannot be loaded.
    #[error("libzstd refuses the dictionary: {0}")]
    Dictionary(&'static str),
}

/// libzstd's decoder.
pub struct Judge<'a> {
    context: DCtx<'a>,
    out: Vec<u8>,
}

impl std::fmt::Debug for Judge<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Judge").finish_non_exhaustive()
    }
}

impl<'a> Judge<'a> {
    /// One that knows this dictionary, which is copied. An empty one is none.
    ///
    /// # Errors
    /// [`Wrong::Dictionary`].
    pub fn new(dictionary: &[u8]) -> Result<Self, Wrong> {
        let mut context = DCtx::create();
        if !dictionary.is_empty() {
            let name = |code| Wrong::Dictionary(zstd_safe::get_error_name(code));
            context.load_dictionary(dictionary).map_err(name)?;
        }
        Ok(Self { context, out: vec![] })
    }

    /// Decodes `frame` and compares it with what it was made of.
    ///
    /// # Errors
    /// [`Wrong`].
    pub fn check(&mut self, frame: &[u8], plain: &[u8]) -> Result<(), Wrong> {
        // Room for more than there should be.
        self.out.resize(plain.len() + 64, 0);
        let result = self.context.decompress(&mut self.out[..], frame);
        let bytes = match result {
            Ok(bytes) => bytes,
            Err(code) => {
                // The next frame starts afresh; the dictionary stays.
                let _ = self.context.reset(ResetDirective::SessionOnly);
                return Err(Wrong::Refused(zstd_safe::get_error_name(code)));
            }
        };
        if self.out[..bytes] == *plain {
            return Ok(());
        }
        let same = self.out[..bytes].iter().zip(plain).take_while(|(a, b)| a == b).count();
        Err(Wrong::Differs(same))
    }

    /// The same for a frame with a prefix.
    ///
    /// # Errors
    /// [`Wrong`].
    pub fn check_with_prefix(
        &mut self,
        prefix: &'a [u8],
        frame: &[u8],
        plain: &[u8],
    ) -> Result<(), Wrong> {
        let name = |code| Wrong::Refused(zstd_safe::get_error_name(code));
        self.context.ref_prefix(prefix).map_err(name)?;
        self.check(frame, plain)
    }
}

fn error(code: usize) -> io::Error {
    io::Error::other(format!("libzstd: {}", zstd_safe::get_error_name(code)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    #[test]
    fn sizes_are_those_of_the_libraries() {
        let mut noise = [0; PAGE];
        Random::new(1).fill(&mut noise);
        let text: Page = std::array::from_fn(|i| b"to be or not to be "[i % 19]);
        let (mut lz4, mut zstd) = (Lz4::default(), Zstd1::default());
        assert_eq!(lz4.size(&noise).unwrap(), PAGE);
        assert_eq!(zstd.size(&noise).unwrap(), PAGE + 10, "frame header of 7, block header of 3");
        assert!(lz4.size(&text).unwrap() < 64 && zstd.size(&text).unwrap() < 64);
        let mut changed = noise;
        changed[1000] ^= 1;
        assert!(zstd.size_with_prefix(&noise, &changed).unwrap() < 64);
        assert_eq!(zstd.size(&changed).unwrap(), PAGE + 10, "a prefix serves one frame");
    }

    #[test]
    fn the_judge_sees_every_fault() {
        let page: Page = std::array::from_fn(|i| (i / 16) as u8);
        let frame = zstd::bulk::compress(&page, 1).unwrap();
        let mut judge = Judge::new(&[]).unwrap();
        assert_eq!(judge.check(&frame, &page), Ok(()));
        let mut other = page;
        other[77] ^= 1;
        assert_eq!(judge.check(&frame, &other), Err(Wrong::Differs(77)));
        assert_eq!(judge.check(&frame, &page[..4090]), Err(Wrong::Differs(4090)));
        assert!(matches!(judge.check(&frame[..frame.len() - 1], &page), Err(Wrong::Refused(_))));
        assert_eq!(judge.check(&frame, &page), Ok(()), "a refused frame leaves nothing behind");
        assert!(matches!(
            Judge::new(&[0x37, 0xA4, 0x30, 0xEC, 1, 0, 0, 0, 9, 9]),
            Err(Wrong::Dictionary(_))
        ));
    }
}
