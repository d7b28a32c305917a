//! `albumen decoder`: what the server runs itself as, to open pictures where they can do no harm. Not for people.

use std::process::ExitCode;

use clap::Args;

use crate::media::decoder;

/// Decode pictures for the server; it starts this itself.
#[derive(Debug, Args)]
pub(super) struct DecoderArgs {}

pub(super) fn run() -> ExitCode {
    decoder::child_main()
}
