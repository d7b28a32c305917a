//! Develops files, prints what the decoder makes of each, one JSON object a line, and at the end how fast it was.
//!
//! `cargo run --example develop -- [--out FOLDER] [--jobs N] FILE…`, with the program itself built beside it.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use albumen::media::{DecodeError, Decoder, DecoderSettings, Developed, Hint};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut files = Vec::new();
    let (mut out, mut jobs) = (None, 1);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--out" => out = Some(PathBuf::from(arguments.next().ok_or("--out needs a folder")?)),
            "--jobs" => jobs = arguments.next().ok_or("--jobs needs a number")?.parse()?,
            file => files.push(PathBuf::from(file)),
        }
    }
    let program = std::env::current_exe()?.ancestors().nth(2).ok_or("no build folder")?.join("albumen");
    let decoder = Decoder::new(DecoderSettings {
        program,
        processes: jobs,
        wall_time: Duration::from_secs(30),
        ..DecoderSettings::default()
    });
    let count = files.len();
    let files = Mutex::new(files.into_iter());
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                let next = || files.lock().ok().and_then(|mut files| files.next());
                while let Some(path) = next() {
                    println!("{}", line(&decoder, &path, out.as_deref()));
                }
            });
        }
    });
    let seconds = started.elapsed().as_secs_f64();
    eprintln!("{count} files in {seconds:.2} s: {:.1} a second", count as f64 / seconds);
    for child in decoder.resting() {
        let status = fs::read_to_string(format!("/proc/{child}/status"))?;
        let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
        let stat = fs::read_to_string(format!("/proc/{child}/stat"))?;
        // In ticks of a hundredth of a second: the 14th field in user mode, the 15th in the kernel.
        let ticks: u64 = stat.split(' ').skip(13).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
        eprintln!("decoder {child}: {peak}, {} ms of processor", ticks * 10);
    }
    Ok(())
}

fn line(decoder: &Decoder, path: &Path, out: Option<&Path>) -> Value {
    let started = Instant::now();
    let hint = Hint { file_name: path.to_string_lossy().into_owned() };
    let file = File::open(path).map_err(|error| DecodeError::Unavailable(error.to_string()));
    let developed = file.and_then(|file| decoder.develop(&file, &hint));
    let millis = started.elapsed().as_secs_f64() * 1000.0;
    match developed {
        Err(error) => json!({ "file": path, "ms": millis, "error": error.to_string() }),
        Ok(developed) => {
            if let Some(out) = out {
                keep(&developed, path, out);
            }
            let pictures = match developed.pictures {
                Err(error) => json!({ "error": error.to_string() }),
                Ok(pictures) => json!({ "pictures": format!("{pictures:?}"), "damage": pictures.damage }),
            };
            json!({ "file": path, "ms": millis, "facts": developed.facts, "pictures": pictures })
        }
    }
}

fn keep(developed: &Developed, path: &Path, out: &Path) {
    let Ok(pictures) = &developed.pictures else { return };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    for (name, picture) in [("large", &pictures.large), ("small", &pictures.small)] {
        if let Err(error) = fs::write(out.join(format!("{stem}-{name}.jpg")), &picture.jpeg) {
            eprintln!("{stem}: {error}");
        }
    }
}
