//! The addresses of this machine in its networks, and when they change. The kernel tells of changes, so that
//! nobody has to look again and again.

use std::net::IpAddr;
use std::time::Duration;

use rustix::net::netlink::SocketAddrNetlink;
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, socket_with};
use tokio::net::UdpSocket;
use tokio::sync::watch;

/// `RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR` of rtnetlink(7).
const GROUPS: u32 = 0x1 | 0x10 | 0x100;
/// Changes come in bursts: an interface comes up, then its addresses one by one.
const SETTLE: Duration = Duration::from_secs(2);

/// Addresses by which other machines may reach this one. Sorted. Link-local ones are left out: they mean nothing
/// without the interface they belong to.
pub fn of_this_machine() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(%error, "the addresses of this machine cannot be listed");
        Vec::new()
    });
    let useful = |ip: &IpAddr| match ip {
        IpAddr::V4(ip) => !ip.is_loopback() && !ip.is_link_local() && !ip.is_unspecified(),
        IpAddr::V6(ip) => !ip.is_loopback() && !ip.is_unicast_link_local() && !ip.is_unspecified(),
    };
    let mut addresses: Vec<IpAddr> = interfaces.iter().map(if_addrs::Interface::ip).filter(useful).collect();
    addresses.sort();
    addresses.dedup();
    addresses
}

/// Follows the addresses until nobody listens any more. To be called in a tokio runtime. Where the kernel does not
/// tell (a sandbox without netlink), the addresses stay as they are and the log says so.
pub fn follow() -> watch::Receiver<Vec<IpAddr>> {
    let (sender, receiver) = watch::channel(of_this_machine());
    match subscribed() {
        Ok(events) => {
            tokio::spawn(run(events, sender));
        }
        Err(error) => tracing::warn!(
            %error,
            "the system does not tell when this machine's addresses change; restart Albumen after such a change"
        ),
    }
    receiver
}

/// A netlink socket in the clothes of a datagram socket: it is only ever received from.
fn subscribed() -> std::io::Result<UdpSocket> {
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, None)?;
    bind(&socket, &SocketAddrNetlink::new(0, GROUPS))?;
    UdpSocket::from_std(socket.into())
}

async fn run(events: UdpSocket, sender: watch::Sender<Vec<IpAddr>>) {
    // What the messages say is read from the interfaces themselves; that one came is enough. An overrun is one too.
    let mut message = [0_u8; 4 * 1024];
    loop {
        tokio::select! {
            () = sender.closed() => return,
            _ = events.recv(&mut message) => {}
        }
        tokio::time::sleep(SETTLE).await;
        while events.try_recv(&mut message).is_ok() {}
        let now = of_this_machine();
        sender.send_if_modified(|known| {
            let changed = *known != now;
            if changed {
                *known = now;
            }
            changed
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_and_link_local_addresses_are_no_way_here() {
        for address in of_this_machine() {
            assert!(!address.is_loopback(), "{address}");
        }
    }

    #[tokio::test]
    async fn following_begins_with_what_is_there() {
        assert_eq!(*follow().borrow(), of_this_machine());
    }
}
