//! `isotherm info`: which card this is.

use super::{print_json, table};
use crate::args::{Info, Output};
use crate::card;
use crate::failure::Failure;

pub(crate) fn run(args: &Info, output: Output) -> Result<(), Failure> {
    let chosen = card::choose(&args.card, 64 << 20)?;
    let info = isotherm::card_info(&chosen.card)?;
    if output == Output::Json {
        print_json(&serde_json::json!({ "schema": "isotherm.info/1", "card": info }));
        return Ok(());
    }
    let mut t = table(&["what", "value"]);
    let value = serde_json::to_value(&info).expect("invariant: plain data");
    for (name, value) in value.as_object().expect("invariant: a struct") {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        t.add_row([name.replace('_', " "), text]);
    }
    println!("{t}");
    Ok(())
}
