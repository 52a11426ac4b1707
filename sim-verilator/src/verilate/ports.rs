//! The ports of a Verilated model, read from the header that Verilator wrote.

/// One port, as the header declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HeaderPort {
    /// The C++ member: `sink__024data`.
    pub(super) member: String,
    /// The Verilog name: `sink$data`.
    pub(super) name: String,
    /// Bits.
    pub(super) width: u32,
    /// 0 in, 1 out, 2 inout.
    pub(super) direction: u8,
}

/// Every `VL_IN8(&clock,0,0);` and its kin.
pub(super) fn parse(header: &str) -> Vec<HeaderPort> {
    header.lines().filter_map(|line| port(line.trim())).collect()
}

fn port(line: &str) -> Option<HeaderPort> {
    let (kind, rest) = line.strip_prefix("VL_")?.split_once('(')?;
    let kind = kind.trim_end_matches(['8', '1', '6', '4', 'W']);
    let direction = match kind {
        "IN" => 0,
        "OUT" => 1,
        "INOUT" => 2,
        _ => return None,
    };
    let mut parts = rest.strip_suffix(");")?.split(',');
    let member = parts.next()?.trim_start_matches('&').to_owned();
    let high: u32 = parts.next()?.parse().ok()?;
    let low: u32 = parts.next()?.parse().ok()?;
    let width = high.checked_sub(low)?.checked_add(1)?;
    Some(HeaderPort { name: verilog_name(&member), member, width, direction })
}

/// Verilator writes characters that C++ lacks as `__0HH`.
fn verilog_name(member: &str) -> String {
    let mut out = String::new();
    let mut rest = member;
    while let Some(at) = rest.find("__0") {
        let code = rest.get(at + 3..at + 5).and_then(|h| u8::from_str_radix(h, 16).ok());
        match code {
            Some(c) if c.is_ascii_graphic() => {
                out += &rest[..at];
                out.push(char::from(c));
                rest = &rest[at + 5..];
            }
            _ => {
                out += &rest[..at + 3];
                rest = &rest[at + 3..];
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_kinds_of_ports_are_read() {
        let header = "class Vm {\n    VL_IN8(&clock,0,0);\n    VL_OUT16(&level,9,0);\n    \
                      VL_IN64(&a,63,0);\n    VL_INW(&sink__024data,127,0,4);\n    VL_OUT(&x,31,0);\n    \
                      VL_INOUT8(&pad,3,0);\n    VL_UNCOPYABLE(Vm);\n";
        let ports = parse(header);
        let got: Vec<_> = ports.iter().map(|p| (&*p.name, p.width, p.direction)).collect();
        assert_eq!(
            got,
            [
                ("clock", 1, 0),
                ("level", 10, 1),
                ("a", 64, 0),
                ("sink$data", 128, 0),
                ("x", 32, 1),
                ("pad", 4, 2)
            ]
        );
        assert_eq!(ports[3].member, "sink__024data");
    }

    #[test]
    fn names_survive_their_encoding() {
        assert_eq!(verilog_name("a__024b__024c"), "a$b$c");
        assert_eq!(verilog_name("plain_name"), "plain_name");
        assert_eq!(verilog_name("x__0zz"), "x__0zz");
    }
}
