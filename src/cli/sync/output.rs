//! Says how it goes: a bar on a terminal, plain lines when piped, JSON for programs.

use std::io::{self, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::error::SyncError;
use super::report::{Line, Outcome, Report};

/// Where the command speaks. Shared by all threads.
#[derive(Debug)]
pub(super) struct Output {
    style: Style,
    bar: ProgressBar,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Bar,
    Lines,
    Json,
}

#[derive(Serialize)]
struct Last<'a> {
    report: &'a Report,
}

impl Output {
    pub(super) fn new(json: bool) -> Self {
        let style = match (json, io::stdout().is_terminal() && io::stderr().is_terminal()) {
            (true, _) => Style::Json,
            (false, true) => Style::Bar,
            (false, false) => Style::Lines,
        };
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        let template = "{msg} {wide_bar} {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left";
        bar.set_style(
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        Self { style, bar }
    }

    pub(super) fn begin(&self, files: usize, bytes: u64) {
        self.bar.reset();
        self.bar.set_length(bytes);
        if self.style == Style::Bar {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.set_message(format!("{files} files"));
        }
    }

    /// Bytes that are settled now, or with a negative number are not after all.
    pub(super) fn moved(&self, bytes: i64) {
        self.bar.set_position(self.bar.position().saturating_add_signed(bytes));
    }

    pub(super) fn file(&self, line: &Line) {
        match self.style {
            Style::Json => print_json(line),
            Style::Lines if line.outcome == Outcome::Present => {}
            Style::Bar if line.outcome != Outcome::Failed => {}
            style => {
                let reason = line.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
                let text = format!("{} {}{reason}", word(line.outcome), line.path);
                if style == Style::Bar {
                    self.bar.println(text);
                } else {
                    print(&text);
                }
            }
        }
    }

    /// Something the person may want to know, that is neither a file nor the end.
    pub(super) fn note(&self, text: &str) {
        match self.style {
            Style::Json => {}
            Style::Bar => {
                self.bar.set_message(text.to_owned());
                if self.bar.is_hidden() {
                    print(text);
                }
            }
            Style::Lines => print(text),
        }
    }

    pub(super) fn report(&self, report: &Report) {
        self.bar.finish_and_clear();
        self.bar.set_draw_target(ProgressDrawTarget::hidden());
        if self.style == Style::Json {
            print_json(&Last { report });
        } else {
            report.lines().iter().for_each(|line| print(line));
        }
    }

    pub(super) fn error(&self, error: &SyncError) {
        self.bar.finish_and_clear();
        // A closed standard error leaves the exit code to say it.
        let _ = writeln!(io::stderr().lock(), "albumen sync: {error}");
    }
}

const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Sent => "sent",
        Outcome::Present => "already there",
        Outcome::Linked => "linked",
        Outcome::Skipped => "skipped",
        Outcome::Failed => "failed",
        Outcome::WouldSend => "would send",
        Outcome::WouldLink => "would link",
    }
}

/// Whoever read the output may have gone; the files are sent all the same.
fn print(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

fn print_json(value: &impl Serialize) {
    if let Ok(text) = serde_json::to_string(value) {
        print(&text);
    }
}
