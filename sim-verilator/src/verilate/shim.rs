//! The C++ that gives every model the same C interface; `model/raw.rs` is its other side.

use super::ports::HeaderPort;
use std::fmt::Write;

/// Changed with every incompatible change of the interface below.
pub(crate) const ABI: u32 = 1;

/// The shim's source for a model with these ports.
pub(super) fn source(ports: &[HeaderPort], traced: bool) -> String {
    let mut table = String::new();
    for p in ports {
        let (name, width, direction) = (&p.name, p.width, p.direction);
        let _ = writeln!(table, "    {{\"{name}\", &m.top->{}, {width}, {direction}}},", p.member);
    }
    let clock = match ports.iter().find(|p| p.name == "clock" && p.width == 1 && p.direction == 0) {
        Some(p) => format!("m.top->{}", p.member),
        None => "m.no_clock".to_owned(),
    };
    TEMPLATE
        .replace("@TRACED@", if traced { "1" } else { "0" })
        .replace("@ABI@", &ABI.to_string())
        .replace("@COUNT@", &ports.len().to_string())
        .replace("@TABLE@", &table)
        .replace("@CLOCK@", &clock)
}

const TEMPLATE: &str = r#"
#define TRACED @TRACED@
#include "Vm.h"
#include "verilated.h"
#if TRACED
#include "verilated_fst_c.h"
#endif
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

// A model that fails to settle or divides by zero must not end the whole test program.
void vl_fatal(const char* file, int line, const char* hier, const char* msg) {
  (void)hier;
  throw std::runtime_error(std::string(file ? file : "") + ":" + std::to_string(line) + ": " + (msg ? msg : ""));
}

namespace {
struct Iso {
  VerilatedContext context;
  std::unique_ptr<Vm> top;
  std::string fault;
  CData no_clock = 0;
#if TRACED
  std::unique_ptr<VerilatedFstC> trace;
  uint64_t half = 0;
#endif
  Iso() {
#if TRACED
    context.traceEverOn(true);
#endif
    top = std::make_unique<Vm>(&context, "top");
  }
  ~Iso() {
#if TRACED
    if (trace) trace->close();
#endif
    try { top->final(); } catch (...) {}
  }
  void dump() {
#if TRACED
    half++;
    if (trace) trace->dump(2 * half);
#endif
  }
};
struct Port { const char* name; void* data; uint32_t width; uint32_t direction; };
template <typename F> int32_t guarded(Iso& m, F f) {
  if (!m.fault.empty()) return 1;
  try { f(); return 0; }
  catch (const std::exception& e) { m.fault = e.what(); if (m.fault.empty()) m.fault = "unknown"; return 1; }
}
}

#define EXPORT extern "C" __attribute__((visibility("default")))

EXPORT uint32_t iso_abi() { return @ABI@; }
EXPORT Iso* iso_new() { try { return new Iso; } catch (...) { return nullptr; } }
EXPORT void iso_delete(Iso* p) { delete p; }
EXPORT uint32_t iso_port_count() { return @COUNT@; }
EXPORT void iso_ports(Iso* p, Port* out) {
  Iso& m = *p;
  const Port table[] = {
@TABLE@    {nullptr, nullptr, 0, 0}};
  for (uint32_t i = 0; i < @COUNT@; i++) out[i] = table[i];
}
EXPORT int32_t iso_eval(Iso* p) {
  Iso& m = *p;
  return guarded(m, [&] { m.top->eval(); });
}
EXPORT int32_t iso_tick(Iso* p, uint64_t n) {
  Iso& m = *p;
  return guarded(m, [&] {
    while (n--) {
      @CLOCK@ = 0; m.top->eval(); m.dump();
      @CLOCK@ = 1; m.top->eval(); m.dump();
    }
  });
}
EXPORT const char* iso_fault(Iso* p) { return p->fault.c_str(); }
EXPORT int32_t iso_trace(Iso* p, const char* path) {
#if TRACED
  Iso& m = *p;
  if (m.trace) return 2;
  return guarded(m, [&] {
    m.trace = std::make_unique<VerilatedFstC>();
    m.top->trace(m.trace.get(), 99);
    m.trace->open(path);
    if (!m.trace->isOpen()) { m.trace.reset(); throw std::runtime_error(std::string("cannot write ") + path); }
  });
#else
  (void)p; (void)path;
  return 3;
#endif
}
EXPORT void iso_trace_flush(Iso* p) {
#if TRACED
  if (p->trace) p->trace->flush();
#else
  (void)p;
#endif
}
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verilate::ports::parse;

    #[test]
    fn ports_and_clock_are_in_the_source() {
        let ports = parse("VL_IN8(&clock,0,0);\nVL_INW(&sink__024data,127,0,4);\n");
        let text = source(&ports, false);
        assert!(text.contains("{\"sink$data\", &m.top->sink__024data, 128, 0}"), "{text}");
        assert!(text.contains("m.top->clock = 0; m.top->eval();"), "{text}");
        assert!(!text.contains('@'), "{text}");
    }
}
