//! Ctrl-C and a service manager's wish to end.

use crate::client::Stop;

/// A wish that becomes true with the first Ctrl-C (or SIGTERM). With the second, the process ends at once.
pub(super) fn on_signals() -> Stop {
    let stop = Stop::new();
    let wish = stop.clone();
    let listen = async move {
        if signal().await {
            wish.stop();
            if signal().await {
                std::process::exit(i32::from(super::INTERRUPTED));
            }
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    match runtime {
        // Nobody waits for this thread: it ends with the process.
        Ok(runtime) => drop(std::thread::spawn(move || runtime.block_on(listen))),
        // Ctrl-C then ends the process, and the next run goes on all the same.
        Err(error) => tracing::debug!(%error, "signals cannot be listened to"),
    }
    stop
}

/// True when one came, false when none can come.
#[cfg(unix)]
async fn signal() -> bool {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            came = terminate.recv() => came.is_some(),
            came = tokio::signal::ctrl_c() => came.is_ok(),
        },
        Err(_) => tokio::signal::ctrl_c().await.is_ok(),
    }
}

#[cfg(not(unix))]
async fn signal() -> bool {
    tokio::signal::ctrl_c().await.is_ok()
}
