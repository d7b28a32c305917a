//! HEIC, HEIF and AVIF, by libheif with libde265 and dav1d.

use libheif_rs::{ColorSpace, HeifContext, ImageHandle, LibHeif, RgbChroma};

use super::{Decoded, Pixels, buffer, check};
use crate::media::DecodeError;
use crate::media::colour::Profile;

/// Width and height as displayed.
pub fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let context = HeifContext::read_from_bytes(bytes).ok()?;
    let handle = context.primary_image_handle().ok()?;
    Some((handle.width(), handle.height()))
}

/// The XMP packet of the primary picture.
pub fn xmp(bytes: &[u8]) -> Option<Vec<u8>> {
    let context = HeifContext::read_from_bytes(bytes).ok()?;
    let handle = context.primary_image_handle().ok()?;
    let packet = handle.all_metadata().into_iter().find(|item| item.content_type == "application/rdf+xml");
    packet.map(|item| item.raw_data)
}

/// Decodes the primary picture, cropped and turned as its file says.
pub fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let mut context = HeifContext::read_from_bytes(bytes).map_err(|error| unreadable(&error))?;
    // The picture is decoded in this thread: more would each take a stack and an arena of the address space.
    context.set_max_decoding_threads(0);
    let handle = context.primary_image_handle().map_err(|error| unreadable(&error))?;
    check(handle.width(), handle.height())?;
    let profile = profile_of(&handle);
    let alpha = handle.has_alpha_channel();
    let chroma = if alpha { RgbChroma::Rgba } else { RgbChroma::Rgb };
    let image =
        LibHeif::new().decode(&handle, ColorSpace::Rgb(chroma), None).map_err(|error| unreadable(&error))?;
    let planes = image.planes();
    let plane = planes.interleaved.ok_or_else(|| DecodeError::unreadable("The picture has no pixels."))?;
    let (width, height) = (plane.width as usize, plane.height as usize);
    check(plane.width, plane.height)?;
    let mut rgb = buffer((width * height * 3) as u64)?;
    for (row, line) in rgb.chunks_exact_mut(width * 3).zip(plane.data.chunks(plane.stride)) {
        if alpha {
            for (to, from) in row.chunks_exact_mut(3).zip(line.chunks_exact(4)) {
                let opacity = u32::from(from[3]);
                for (to, &from) in to.iter_mut().zip(from) {
                    *to = ((u32::from(from) * opacity + 255 * (255 - opacity) + 127) / 255) as u8;
                }
            }
        } else {
            row.copy_from_slice(&line[..width * 3]);
        }
    }
    let pixels = Pixels { width: plane.width, height: plane.height, rgb };
    Ok(Decoded { pixels, profile, orientation: 1, damage: None })
}

fn profile_of(handle: &ImageHandle) -> Profile {
    if let Some(raw) = handle.color_profile_raw() {
        return Profile::icc(&raw.data);
    }
    handle.color_profile_nclx().map_or(Profile::Srgb, |nclx| {
        Profile::cicp(nclx.color_primaries() as u8, nclx.transfer_characteristics() as u8)
    })
}

fn unreadable(error: &libheif_rs::HeifError) -> DecodeError {
    match error.code {
        libheif_rs::HeifErrorCode::MemoryAllocationError => DecodeError::OutOfMemory,
        _ => DecodeError::unreadable(format!("The picture cannot be decoded ({}).", error.message)),
    }
}
