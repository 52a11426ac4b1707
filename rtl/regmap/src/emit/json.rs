//! The whole map as JSON, for tools.

use crate::map::Map;

/// `registers.json`.
pub(super) fn file(map: &Map) -> String {
    let mut text =
        serde_json::to_string_pretty(map).expect("invariant: the map has string keys only");
    text.push('\n');
    text
}
