//! Listening sockets that outlive the process. systemd keeps them while the server is restarted, so that who comes in
//! that moment waits instead of being refused (`FileDescriptorStoreMax=` in the unit; `FDSTORE=1` in sd_notify(3)).

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::AsFd;

use listenfd::ListenFd;
use rustix::io::{FdFlags, fcntl_setfd};
use sd_notify::NotifyState;

const NAME: &str = "listener";

/// What the service manager kept from the process before this one.
#[derive(Debug, Default)]
pub struct Kept(Vec<TcpListener>);

impl Kept {
    /// Takes over what was kept; nothing where there is no such manager.
    pub fn taken() -> io::Result<Self> {
        let mut handed = ListenFd::from_env();
        let mut kept = Vec::new();
        for place in 0..handed.len() {
            if let Some(listener) = handed.take_tcp_listener(place)? {
                // The decoders that this process starts are to know nothing of it.
                fcntl_setfd(&listener, FdFlags::CLOEXEC)?;
                kept.push(listener);
            }
        }
        Ok(Self(kept))
    }

    /// The listener that was kept for `address`, or a new one.
    pub fn listen(&mut self, address: SocketAddr) -> io::Result<TcpListener> {
        match self.0.iter().position(|kept| kept.local_addr().is_ok_and(|at| at == address)) {
            Some(place) => Ok(self.0.swap_remove(place)),
            None => TcpListener::bind(address),
        }
    }
}

/// Asks the service manager to keep these for the next process, and nothing else that it kept before.
pub fn keep(listeners: &[&TcpListener]) -> io::Result<()> {
    sd_notify::notify(&[NotifyState::FdStoreRemove, NotifyState::FdName(NAME)])?;
    for listener in listeners {
        sd_notify::notify_with_fds(&[NotifyState::FdStore, NotifyState::FdName(NAME)], &[listener.as_fd()])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_for_another_address_is_let_go() {
        let own = TcpListener::bind("127.0.0.1:0").unwrap();
        let (own_at, other) = (own.local_addr().unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
        let other_at = other.local_addr().unwrap();
        let mut kept = Kept(vec![other, own]);
        // Bound anew it would fail, as the kept one still listens.
        assert_eq!(kept.listen(own_at).unwrap().local_addr().unwrap(), own_at);
        drop(kept);
        assert!(TcpListener::bind(other_at).is_ok());
    }
}
