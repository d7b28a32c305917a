//! The unit file: the one that packages carry, with what this machine wants otherwise.

use std::path::Path;

/// As packages install it.
const PACKAGED: &str = include_str!("../../../packaging/systemd/albumen.service");
/// Folders that the unit hides from the service.
const HIDDEN: [&str; 3] = ["/home", "/root", "/run/user"];

/// What a unit says that is particular to a machine.
#[derive(Debug)]
pub(super) struct Unit<'a> {
    pub(super) program: &'a Path,
    pub(super) data: &'a Path,
    pub(super) http: Option<String>,
    pub(super) https: Option<String>,
}

impl Unit<'_> {
    pub(super) fn text(&self) -> String {
        PACKAGED.lines().fold(String::new(), |text, line| text + &self.line(line) + "\n")
    }

    fn line(&self, line: &str) -> String {
        let own = self.data != Path::new(super::STATE);
        let low = [&self.http, &self.https].into_iter().flatten().any(|address| is_low(address));
        match line {
            "ExecStart=/usr/bin/albumen serve" => self.command(own),
            // Another folder than systemd's own is let through what hides or protects it.
            "StateDirectory=albumen" if own => {
                format!("BindPaths={}", quoted(&self.data.to_string_lossy()))
            }
            "StateDirectoryMode=0700" if own => {
                format!("ReadWritePaths={}", quoted(&self.data.to_string_lossy()))
            }
            "ProtectHome=yes" if own && HIDDEN.iter().any(|hidden| self.data.starts_with(hidden)) => {
                "ProtectHome=tmpfs".to_owned()
            }
            // Ports below 1024 are root's, but for those who have this one capability.
            "CapabilityBoundingSet=" | "AmbientCapabilities=" if low => format!("{line}CAP_NET_BIND_SERVICE"),
            // In a user namespace of its own, a capability over ports counts for nothing.
            "PrivateUsers=yes" if low => "PrivateUsers=no".to_owned(),
            line => line.to_owned(),
        }
    }

    fn command(&self, own: bool) -> String {
        let data = own.then(|| self.data.to_string_lossy().into_owned());
        let flags =
            [("--http", self.http.as_ref()), ("--https", self.https.as_ref()), ("--data", data.as_ref())];
        let mut command = format!("ExecStart={} serve", quoted(&self.program.to_string_lossy()));
        for (flag, value) in flags {
            if let Some(value) = value {
                command.extend([" ", flag, " ", &quoted(value)]);
            }
        }
        command
    }
}

/// Whether an address names a port below 1024.
fn is_low(address: &str) -> bool {
    let port = address.rsplit(':').next().unwrap_or(address);
    port.parse::<u16>().is_ok_and(|port| (1..1024).contains(&port))
}

/// As one word of a unit file (systemd.syntax(7)): `%` begins a specifier, `$` a variable, quotes hold spaces.
fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    if text.contains(char::is_whitespace) { format!("\"{text}\"") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(data: &str, http: Option<&str>) -> String {
        let (program, http) = (Path::new("/usr/bin/albumen"), http.map(str::to_owned));
        Unit { program, data: Path::new(data), http, https: None }.text()
    }

    #[test]
    fn without_wishes_it_is_the_packaged_one() {
        assert_eq!(unit(super::super::STATE, None), PACKAGED);
    }

    #[test]
    fn another_folder_is_let_through_the_sandbox() {
        let text = unit("/srv/our photos", None);
        assert!(text.contains("serve --data \"/srv/our photos\"\n"), "{text}");
        assert!(
            text.contains("BindPaths=\"/srv/our photos\"\n") && !text.contains("StateDirectory"),
            "{text}"
        );
        assert!(text.contains("ProtectHome=yes"), "{text}");
        assert!(unit("/home/anna/albumen", None).contains("ProtectHome=tmpfs"));
    }

    #[test]
    fn a_low_port_brings_the_one_capability_it_needs() {
        let text = unit("/srv/albumen", Some("0.0.0.0:80"));
        assert!(text.contains("serve --http 0.0.0.0:80 --data /srv/albumen\n"), "{text}");
        assert!(text.contains("\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n"), "{text}");
        assert!(!unit("/srv/albumen", Some("8080")).contains("CAP_NET_BIND_SERVICE"));
    }
}
