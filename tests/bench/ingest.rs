//! Ingest of 12-megapixel JPEGs, from the first byte sent to the last photo ready, beside `vipsthumbnail`
//! making only the two sizes.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use ureq::unversioned::multipart::{Form, Part};

use super::report::Report;
use super::server::Server;
use super::setting;

pub fn measure(report: &mut Report) {
    let folder = tempfile::tempdir().expect("a folder");
    let photos = setting("ALBUMEN_BENCH_PHOTOS", 100);
    let sources: Vec<_> = (0..photos).map(|n| folder.path().join(format!("{n}.jpg"))).collect();
    for (seed, path) in sources.iter().enumerate() {
        draw(path, seed as u32);
    }
    let peer = vipsthumbnail(folder.path(), photos);
    let data = tempfile::tempdir().expect("a folder");
    let server = Server::start(data.path());
    let begun = Instant::now();
    let mut peak: f64 = 0.0;
    for path in &sources {
        send(&server, path);
        peak = peak.max(server.decoders_peak().unwrap_or(0.0));
    }
    settle(&server, &mut |so_far| peak = peak.max(so_far));
    let ours = photos as f64 / begun.elapsed().as_secs_f64();
    let bar = "≥ 1 × vipsthumbnail";
    report.beside("ingest, 12 MP JPEG", (ours, "photos/s"), ("vipsthumbnail", peer), bar);
    report.alone("decoder's peak memory, 12 MP JPEG", peak, "MB", "≤ 40 MB");
    report.alone("server's memory after it", server.resident(), "MB", "");
    report.alone("decoder's peak memory, 48 MP HEIC", heic(folder.path(), &server), "MB", "≤ 400 MB");
}

/// Sends a photo as large as phones make them, and watches the decoder.
fn heic(folder: &Path, server: &Server) -> f64 {
    let (from, to) = (folder.join("large.jpg"), folder.join("large.heic"));
    std::fs::write(&from, picture(1, (8064, 6048))).expect("room for the picture");
    let made = Command::new("heif-enc").args(["-q", "60", "-o"]).args([&to, &from]).output();
    assert!(made.expect("heif-enc is there").status.success(), "heif-enc failed: install libheif-examples");
    send(server, &to);
    let mut peak: f64 = 0.0;
    settle(server, &mut |so_far| peak = peak.max(so_far));
    peak
}

/// Waits until all work is done; `watch` hears of the most memory that a decoder has had.
pub fn settle(server: &Server, watch: &mut dyn FnMut(f64)) {
    while server.waiting() > 0 {
        server.decoders_peak().into_iter().for_each(&mut *watch);
        #[allow(clippy::disallowed_methods, reason = "the bench waits for another process")]
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Writes a 12-megapixel photo.
pub fn draw(path: &Path, seed: u32) {
    std::fs::write(path, picture(seed, (4000, 3000))).expect("room for the picture");
}

/// Writes a photo that takes no time to ingest.
pub fn draw_small(path: &Path, seed: u32) {
    std::fs::write(path, picture(seed, (1200, 900))).expect("room for the picture");
}

/// A photo's worth of detail: slopes, shapes and grain.
fn picture(seed: u32, (width, height): (usize, usize)) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9) | 1;
    let mut pixels = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let grain = (state & 15) as usize;
            let shape = ((x / 97 + seed as usize) ^ (y / 89)) % 64;
            pixels.extend([
                (x * 160 / width + shape + grain) as u8,
                (y * 160 / height + grain) as u8,
                (shape * 2 + grain) as u8,
            ]);
        }
    }
    let image = turbojpeg::Image {
        pixels: pixels.as_slice(),
        width,
        pitch: width * 3,
        height,
        format: turbojpeg::PixelFormat::RGB,
    };
    turbojpeg::compress(image, 85, turbojpeg::Subsamp::Sub2x2).expect("plain pixels").to_vec()
}

pub fn send(server: &Server, path: &Path) {
    let name = path.file_name().expect("a file").to_string_lossy();
    let part = Part::file(path).expect("just written").file_name(&name);
    let request = server.agent.post(format!("{}/api/v1/files", server.url));
    let request = request.header("Authorization", server.authorization());
    request.send(Form::new().part("file", part)).expect("accepted");
}

/// Photos a second, on all cores.
fn vipsthumbnail(folder: &Path, photos: usize) -> f64 {
    let script = "ls *.jpg | xargs -P $(nproc) -I{} sh -c \
        'vipsthumbnail {} --size 1200x1200 -o out/l-%s.jpg && vipsthumbnail {} --size 300x300 -o out/s-%s.jpg'";
    std::fs::create_dir(folder.join("out")).expect("a folder");
    let begun = Instant::now();
    let done = Command::new("sh").args(["-c", script]).current_dir(folder).status().expect("a shell");
    assert!(done.success(), "vipsthumbnail is missing or failed: install libvips-tools");
    photos as f64 / begun.elapsed().as_secs_f64()
}
