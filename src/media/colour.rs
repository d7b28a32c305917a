//! Colours to sRGB, which is what every screen takes a picture without a profile to be.

use moxcms::{
    CicpColorPrimaries, CicpProfile, ColorProfile, DataColorSpace, Layout, MatrixCoefficients,
    RenderingIntent, TransferCharacteristics, TransformOptions,
};

/// What the numbers of a picture mean.
#[derive(Debug)]
pub enum Profile {
    Srgb,
    Other(Box<ColorProfile>),
}

impl Profile {
    /// An embedded ICC profile; one that is damaged, or not of three colours, is as good as none.
    pub fn icc(bytes: &[u8]) -> Self {
        match ColorProfile::new_from_slice(bytes) {
            Ok(profile) if profile.color_space == DataColorSpace::Rgb && !is_srgb(&profile) => {
                Self::Other(Box::new(profile))
            }
            _ => Self::Srgb,
        }
    }

    /// Primaries and transfer by their numbers in ITU-T H.273. High dynamic range is left as it is: its curves are made
    /// to look right, if flat, where they are not known.
    pub fn cicp(primaries: u8, transfer: u8) -> Self {
        const BT709: u8 = 1;
        const UNSPECIFIED: u8 = 2;
        const HIGH_RANGE: [u8; 2] = [16, 18];
        if matches!(primaries, BT709 | UNSPECIFIED) || HIGH_RANGE.contains(&transfer) {
            return Self::Srgb;
        }
        let Ok(color_primaries) = CicpColorPrimaries::try_from(primaries) else { return Self::Srgb };
        Self::Other(Box::new(ColorProfile::new_from_cicp(CicpProfile {
            color_primaries,
            transfer_characteristics: TransferCharacteristics::Srgb,
            matrix_coefficients: MatrixCoefficients::Identity,
            full_range: true,
        })))
    }

    /// Turns the picture's numbers into sRGB, in place.
    pub fn to_srgb(&self, rgb: &mut Vec<u8>) {
        let Self::Other(profile) = self else { return };
        let target = ColorProfile::new_srgb();
        let options = TransformOptions {
            rendering_intent: RenderingIntent::RelativeColorimetric,
            ..TransformOptions::default()
        };
        let Ok(transform) = profile.create_transform_8bit(Layout::Rgb, &target, Layout::Rgb, options) else {
            return;
        };
        let mut turned = vec![0; rgb.len()];
        if transform.transform(rgb, &mut turned).is_ok() {
            *rgb = turned;
        }
    }
}

/// Whether a profile differs from sRGB by no more than its writer's rounding.
fn is_srgb(profile: &ColorProfile) -> bool {
    let srgb = ColorProfile::new_srgb();
    let near = |one: moxcms::Xyzd, other: moxcms::Xyzd| {
        (one.x - other.x).abs() < 0.003 && (one.y - other.y).abs() < 0.003 && (one.z - other.z).abs() < 0.003
    };
    near(profile.red_colorant, srgb.red_colorant)
        && near(profile.green_colorant, srgb.green_colorant)
        && near(profile.blue_colorant, srgb.blue_colorant)
}

/// Four inks to sRGB: by the picture's profile where it has one, else by the plain rule that each ink takes its
/// complement away.
pub fn from_cmyk(inks: &[u8], icc: &[u8], inverted: bool) -> Vec<u8> {
    let mut inks = inks.to_vec();
    if inverted {
        for ink in &mut inks {
            *ink = 255 - *ink;
        }
    }
    let mut rgb = vec![0; inks.len() / 4 * 3];
    let profile = ColorProfile::new_from_slice(icc).ok().filter(|p| p.color_space == DataColorSpace::Cmyk);
    let transform = profile.and_then(|profile| {
        let target = ColorProfile::new_srgb();
        profile.create_transform_8bit(Layout::Rgba, &target, Layout::Rgb, TransformOptions::default()).ok()
    });
    if transform.is_some_and(|transform| transform.transform(&inks, &mut rgb).is_ok()) {
        return rgb;
    }
    for (rgb, inks) in rgb.chunks_exact_mut(3).zip(inks.chunks_exact(4)) {
        let paper = 255 - u32::from(inks[3]);
        for (colour, &ink) in rgb.iter_mut().zip(inks) {
            *colour = ((255 - u32::from(ink)) * paper / 255) as u8;
        }
    }
    rgb
}
