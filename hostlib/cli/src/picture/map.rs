//! The grid behind a heat map, and its colours.

/// Counts per cell of a grid of at most `MAX_COLUMNS` x `MAX_ROWS`; several epochs or units share a cell where there are more.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HeatMap {
    /// Above the picture.
    pub(crate) title: String,
    /// Which traffic was counted, by whom.
    pub(crate) counted: String,
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    /// Writes, row by row.
    pub(crate) cells: Vec<u64>,
    pub(crate) epochs: usize,
    pub(crate) units: usize,
    pub(crate) unit_bytes: u64,
}

const MAX_COLUMNS: usize = 160;
const MAX_ROWS: usize = 128;

impl HeatMap {
    /// From `epochs[epoch][unit]` = writes.
    pub(crate) fn new(title: &str, counted: &str, epochs: &[Vec<u64>], unit_bytes: u64) -> Self {
        // Units that nobody wrote at the end of the range would only shrink the picture.
        let units =
            epochs.iter().filter_map(|e| e.iter().rposition(|&w| w > 0)).max().map_or(1, |u| u + 1);
        let columns = epochs.len().clamp(1, MAX_COLUMNS);
        let rows = units.clamp(1, MAX_ROWS);
        let mut cells = vec![0; columns * rows];
        for (x, epoch) in epochs.iter().enumerate() {
            for (y, &writes) in epoch.iter().take(units).enumerate() {
                cells[y * rows / units * columns + x * columns / epochs.len()] += writes;
            }
        }
        let (title, counted) = (title.to_owned(), counted.to_owned());
        Self { title, counted, columns, rows, cells, epochs: epochs.len(), units, unit_bytes }
    }

    pub(crate) fn hottest(&self) -> u64 {
        self.cells.iter().copied().max().unwrap_or(0)
    }

    /// Colour of a count on a logarithmic scale; nothing written is nearly white.
    pub(crate) fn colour(&self, writes: u64) -> [u8; 3] {
        if writes == 0 {
            return [0xF4, 0xF4, 0xF2];
        }
        let top = (self.hottest().max(2) as f64).ln();
        ramp((1.0 + writes as f64).ln() / (top + f64::ln(1.0 + 1.0 / self.hottest().max(1) as f64)))
    }

    pub(crate) fn span_label(&self) -> String {
        let bytes = self.units as u64 * self.unit_bytes;
        match bytes {
            b if b >= 1 << 20 => format!("{:.1} MiB", b as f64 / f64::from(1 << 20)),
            b => format!("{} KiB", b >> 10),
        }
    }
}

/// Blue (seldom) over yellow to red (often).
fn ramp(t: f64) -> [u8; 3] {
    const STOPS: [[f64; 3]; 4] =
        [[69.0, 117.0, 180.0], [145.0, 191.0, 219.0], [254.0, 224.0, 144.0], [215.0, 48.0, 39.0]];
    let t = t.clamp(0.0, 1.0) * 3.0;
    let k = (t as usize).min(2);
    let f = t - k as f64;
    std::array::from_fn(|c| (STOPS[k][c] * (1.0 - f) + STOPS[k + 1][c] * f).round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_write_lands_in_a_cell_whatever_the_size() {
        for (epochs, units) in [(1, 1), (3, 200), (500, 3), (161, 1000)] {
            let heat: Vec<Vec<u64>> =
                (0..epochs).map(|e| (0..units).map(|u| (e * u + 1) as u64).collect()).collect();
            let total: u64 = heat.iter().flatten().sum();
            let map = HeatMap::new("t", "c", &heat, 4096);
            assert_eq!(map.cells.iter().sum::<u64>(), total);
            assert!(map.columns <= MAX_COLUMNS && map.rows <= MAX_ROWS);
        }
    }

    #[test]
    fn hotter_is_redder() {
        let map = HeatMap::new("t", "c", &[vec![0, 1, 10, 1000]], 4096);
        assert_eq!(map.colour(0), [0xF4, 0xF4, 0xF2]);
        assert!(map.colour(1000)[0] > map.colour(1)[0]);
        assert_eq!(map.colour(1000), [215, 48, 39]);
    }

    #[test]
    fn an_empty_trace_is_a_picture_too() {
        assert_eq!(HeatMap::new("t", "c", &[], 4096).cells, [0]);
    }
}
