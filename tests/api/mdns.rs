//! Being found in a local network, as another program sees it: avahi, on another machine of a network made of
//! namespaces.

use std::process::Command;

/// A section of what `lan.sh` printed.
fn section<'a>(printed: &'a str, name: &str) -> &'a str {
    let (_, rest) =
        printed.split_once(&format!("== {name}\n")).unwrap_or_else(|| panic!("{name}: {printed}"));
    rest.split("== ").next().unwrap_or_default()
}

/// Whether avahi resolved a service of this kind to this place.
fn resolved(section: &str, kind: &str, host: &str, address: &str, port: u16) -> bool {
    section.lines().any(|line| {
        let parts: Vec<&str> = line.split(';').collect();
        parts.len() > 8
            && parts[4] == kind
            && (parts[6], parts[7], parts[8]) == (host, address, port.to_string().as_str())
    })
}

#[test]
fn avahi_finds_the_server_follows_it_and_sees_it_leave() {
    let allowed = Command::new("unshare").args(["-mn", "true"]).status().is_ok_and(|status| status.success());
    if !allowed {
        #[allow(clippy::print_stderr, reason = "who reads the outcome must know what was not tested")]
        {
            eprintln!(
                "this machine does not let a test make network namespaces: announcing is not tested here"
            );
        }
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mdns/lan.sh");
    let output = Command::new("unshare")
        .args(["-mnu", "--fork", "--pid", "--kill-child", "sh", script, env!("CARGO_BIN_EXE_albumen")])
        .arg(folder.path())
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}\n{}", String::from_utf8_lossy(&output.stderr));
    let found = section(&printed, "found");
    for (kind, port) in
        [("_http._tcp", 8080), ("_https._tcp", 8443), ("_webdav._tcp", 8080), ("_webdavs._tcp", 8443)]
    {
        let shown = match kind {
            "_http._tcp" => "Web Site",
            "_https._tcp" => "Secure Web Site",
            "_webdav._tcp" => "WebDAV File Share",
            _ => "Secure WebDAV File Share",
        };
        let there = [kind, shown].iter().any(|kind| resolved(found, kind, "nas.local", "192.0.2.2", port));
        assert!(there, "{kind}: {printed}");
    }
    assert!(found.contains("\"path=/dav/\""), "{printed}");
    assert!(section(&printed, "name").contains("192.0.2.2"), "{printed}");
    let moved = section(&printed, "moved");
    assert!(moved.contains(";192.0.2.77;8443;") && !moved.contains(";192.0.2.2;"), "{printed}");
    assert!(section(&printed, "certificate").contains("well"), "{printed}");
    assert!(section(&printed, "certificate").contains("192.0.2.77"), "the certificate followed: {printed}");
    let synced = section(&printed, "synced");
    assert!(synced.contains("letter.txt") && synced.contains("\"sent\""), "sync found the server: {printed}");
    let strangers = section(&printed, "strangers");
    assert!(strangers.contains("UnknownIssuer"), "no password for a server that is not trusted: {printed}");
    assert_eq!(section(&printed, "gone").trim(), "", "{printed}");
    assert!(section(&printed, "renamed").contains(";laptop-2.local;"), "{printed}");
}
