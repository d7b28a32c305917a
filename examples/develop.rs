//! Develops files and prints what the decoder makes of each, one JSON object a line.
//!
//! `cargo run --example develop -- [--out FOLDER] FILE…`, with the program itself built beside it.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use albumen::media::{Decoder, DecoderSettings, Hint};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let out = match files.first() {
        Some(flag) if flag.as_os_str() == "--out" => {
            Some(files.drain(..2).nth(1).ok_or("--out needs a folder")?)
        }
        _ => None,
    };
    let folder = std::env::current_exe()?;
    let program = folder.ancestors().nth(2).ok_or("no build folder")?.join("albumen");
    let decoder = Decoder::new(DecoderSettings {
        program,
        wall_time: Duration::from_secs(30),
        ..DecoderSettings::default()
    });
    for path in &files {
        let started = Instant::now();
        let hint = Hint { file_name: path.file_name().unwrap_or_default().to_string_lossy().into_owned() };
        let developed = decoder.develop(&File::open(path)?, &hint);
        let millis = started.elapsed().as_secs_f64() * 1000.0;
        let line = match developed {
            Err(error) => json!({ "file": path, "ms": millis, "error": error.to_string() }),
            Ok(developed) => {
                let pictures = match developed.pictures {
                    Err(error) => json!({ "error": error.to_string() }),
                    Ok(pictures) => {
                        if let Some(out) = &out {
                            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                            fs::write(out.join(format!("{stem}-large.jpg")), &pictures.large.jpeg)?;
                            fs::write(out.join(format!("{stem}-small.jpg")), &pictures.small.jpeg)?;
                        }
                        json!({
                            "small": format!("{:?}", pictures.small),
                            "large": format!("{:?}", pictures.large),
                            "thumbhash": pictures.thumbhash.len(),
                            "phash": format!("{:016x}", pictures.phash),
                            "damage": pictures.damage,
                        })
                    }
                };
                json!({ "file": path, "ms": millis, "facts": developed.facts, "pictures": pictures })
            }
        };
        println!("{line}");
    }
    Ok(())
}
