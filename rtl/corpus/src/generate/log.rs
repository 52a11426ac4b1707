//! Buffers of log lines.

use super::{Pages, words};
use crate::{PAGE, Page, Random, from_bytes};
use std::fmt::Write;

/// Pages of one buffer.
const BUFFER: usize = 16;

pub(super) fn pages(r: &mut Random, count: usize) -> Pages {
    let mut pages = Vec::with_capacity(count);
    while pages.len() < count {
        let most = count - pages.len();
        pages.extend(buffer(r, most.min(BUFFER)));
    }
    Ok(pages)
}

/// The lines of one program.
fn buffer(r: &mut Random, count: usize) -> Vec<Page> {
    let style = r.below(4);
    let host = format!("node-{}", r.below(40));
    let process = r.range(300, 60_000);
    let mut micros = r.below(86_400 * 300) * 1_000_000;
    let mut text = String::with_capacity(count * PAGE + 512);
    while text.len() < count * PAGE {
        micros += r.skewed(2_000_000);
        line(r, &mut text, style, &host, process, micros);
    }
    text.truncate(count * PAGE);
    from_bytes(text.as_bytes())
}

fn line(r: &mut Random, out: &mut String, style: u64, host: &str, process: u64, micros: u64) {
    let (time, micro) = (words::time(micros / 1_000_000), micros % 1_000_000);
    let level = if r.percent(85) { "INFO" } else { r.pick(&["WARN", "DEBUG", "ERROR"]) };
    let path = r.pick(&[
        "/api/v1/users",
        "/api/v1/orders",
        "/health",
        "/login",
        "/static/app.js",
        "/metrics",
    ]);
    let _ = match style {
        // An HTTP server.
        0 => writeln!(
            out,
            "10.{}.{}.{} - - [{time} +0000] \"{} {path}/{} HTTP/1.1\" {} {} \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\" {:.3}",
            r.below(4),
            r.below(256),
            r.below(256),
            r.pick(&["GET", "GET", "GET", "POST"]),
            r.skewed(100_000),
            r.pick(&["200", "200", "200", "304", "404", "500"]),
            r.skewed(60_000),
            r.unit() * r.unit()
        ),
        // Structured lines of a service.
        1 => writeln!(
            out,
            "{time}.{micro:06}Z {level:5} gateway::{}: {} request_id={} user={} elapsed_us={}",
            r.pick(&["router", "auth", "cache", "upstream"]),
            r.pick(&["request finished", "token checked", "cache miss", "connection reused"]),
            words::hex(r, 16),
            r.skewed(50_000),
            r.skewed(400_000)
        ),
        // The system's log.
        2 => {
            let len = 20 + r.index(60);
            writeln!(
                out,
                "{time} {host} {}[{process}]: {}",
                r.pick(&["kernel", "systemd", "cron", "sshd"]),
                words::sentence(r, len)
            )
        }
        // A trace with JSON.
        _ => writeln!(
            out,
            r#"{{"ts":"{time}.{:03}Z","level":"{level}","host":"{host}","pid":{process},"span":"{}","msg":"{}","n":{}}}"#,
            micro / 1000,
            words::hex(r, 8),
            r.pick(&[
                "batch written",
                "batch read",
                "checkpoint",
                "compaction finished",
                "lease renewed"
            ]),
            r.skewed(10_000)
        ),
    };
}
