//! Where and when it was measured: figures say nothing without it.

use std::fmt;

use albumen::model::{Clock, SystemClock};
use jiff::Timestamp;
use serde::Serialize;

#[derive(Serialize)]
pub struct Machine {
    pub date: String,
    pub version: &'static str,
    pub processor: String,
    pub cores: usize,
    pub memory_gib: u64,
    pub kernel: String,
}

impl Machine {
    pub fn this() -> Self {
        let told = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let field = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        let kib = field(&told("/proc/meminfo"), "MemTotal").trim_end_matches(" kB").parse().unwrap_or(0_u64);
        let now = Timestamp::from_millisecond(SystemClock.now().0).expect("a year of our era");
        Self {
            date: now.strftime("%Y-%m-%d").to_string(),
            version: env!("CARGO_PKG_VERSION"),
            processor: field(&told("/proc/cpuinfo"), "model name"),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_gib: kib.div_ceil(1 << 20),
            kernel: told("/proc/sys/kernel/osrelease").trim().to_owned(),
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { date, version, processor, cores, memory_gib, kernel } = self;
        write!(
            f,
            "Albumen {version}, {date}, {cores} cores ({processor}), {memory_gib} GiB of memory, Linux {kernel}"
        )
    }
}
