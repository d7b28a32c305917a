fn main() -> std::process::ExitCode {
    if std::env::args().nth(1).as_deref() == Some("decoder") {
        return albumen::media::decoder::child_main();
    }
    std::process::ExitCode::SUCCESS
}
