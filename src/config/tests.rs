use super::*;

fn env(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn folder_with(file: &str) -> (tempfile::TempDir, Flags) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE), file).unwrap();
    let flags = Flags { data: folder.path().to_str().map(str::to_owned), ..Flags::default() };
    (folder, flags)
}

fn origin(settings: &Settings, key: &str) -> Origin {
    settings.resolved.iter().find(|one| one.entry.key == key).unwrap().origin.clone()
}

#[test]
fn it_runs_with_no_settings_at_all() {
    let settings = Settings::from_layers(&Flags::default(), BTreeMap::new()).unwrap();
    assert_eq!(settings.data, Path::new("./albumen-data"));
    assert_eq!(settings.server.http, Some("0.0.0.0:8080".parse().unwrap()));
    assert_eq!(settings.server.https, Some("0.0.0.0:8443".parse().unwrap()));
    assert!(!settings.server.https_chosen);
    assert_eq!((settings.media.small_px, settings.media.large_px), (300, 1_200));
    assert_eq!(settings.media.workers, None);
    assert_eq!(settings.uploads.expiry, Duration::from_hours(24));
    assert!(settings.resolved.iter().all(|one| one.origin == Origin::Default));
}

#[test]
fn flags_beat_the_environment_which_beats_the_file() {
    let (folder, flags) = folder_with("http = 1000\n[media]\nsmall_px = 200\nlarge_px = 900\n");
    let set = env(&[("ALBUMEN_HTTP", ":2000"), ("ALBUMEN_MEDIA_SMALL_PX", "400")]);
    let flags = Flags { http: Some("3000".into()), ..flags };
    let settings = Settings::from_layers(&flags, set).unwrap();
    assert_eq!(settings.server.http.unwrap().port(), 3_000);
    assert_eq!(origin(&settings, "http"), Origin::Flag("--http"));
    assert_eq!(settings.media.small_px, 400);
    assert_eq!(origin(&settings, "media.small_px"), Origin::Env("ALBUMEN_MEDIA_SMALL_PX"));
    assert_eq!(settings.media.large_px, 900);
    assert_eq!(origin(&settings, "media.large_px"), Origin::File(folder.path().join(FILE)));
}

#[test]
fn systemd_and_named_files_decide_where_the_data_lies() {
    let state = env(&[("STATE_DIRECTORY", "/var/lib/albumen:/var/lib/other")]);
    let settings = Settings::from_layers(&Flags::default(), state).unwrap();
    assert_eq!(settings.data, Path::new("/var/lib/albumen"));
    let (folder, mut flags) = folder_with("data = \"/srv/photos\"");
    let inside = Settings::from_layers(&flags, BTreeMap::new()).unwrap_err();
    assert!(matches!(inside, ConfigError::DataInside(_)));
    flags = Flags { config: Some(folder.path().join(FILE)), ..Flags::default() };
    assert_eq!(Settings::from_layers(&flags, BTreeMap::new()).unwrap().data, Path::new("/srv/photos"));
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_name() {
    let (_folder, flags) = folder_with("[media]\nsmal_px = 200\n");
    let error = Settings::from_layers(&flags, BTreeMap::new()).unwrap_err().to_string();
    assert!(error.contains("media.smal_px") && error.contains("did you mean “media.small_px”"), "{error}");
    let slip =
        Settings::from_layers(&Flags::default(), env(&[("ALBUMEN_HTPP", "1")])).unwrap_err().to_string();
    assert!(slip.contains("ALBUMEN_HTTP"), "{slip}");
}

#[test]
fn variables_of_others_do_no_harm() {
    let set = env(&[("ALBUMEN_PORT", "tcp://10.0.0.1:80"), ("ALBUMEN_TOKEN", "x"), ("ALBUMEN_LOG", "")]);
    let settings = Settings::from_layers(&Flags::default(), set).unwrap();
    assert_eq!(settings.log.level, "info");
}

#[test]
fn a_bad_value_names_its_key_and_where_it_came_from() {
    let bad =
        |set: &[(&str, &str)]| Settings::from_layers(&Flags::default(), env(set)).unwrap_err().to_string();
    let error = bad(&[("ALBUMEN_MEDIA_SMALL_PX", "big")]);
    assert_eq!(
        error,
        "“big” (from ALBUMEN_MEDIA_SMALL_PX) does not fit media.small_px: it is a whole number from 64 to 1024"
    );
    assert!(bad(&[("ALBUMEN_TLS_CERT", "/x.pem")]).contains("tls.key"));
    assert!(bad(&[("ALBUMEN_TLS_NAMES", "a/b")]).contains("neither a name nor an address"));
    let (folder, flags) = folder_with("http = [1]\n");
    let error = Settings::from_layers(&flags, BTreeMap::new()).unwrap_err().to_string();
    assert!(error.contains(folder.path().to_str().unwrap()), "{error}");
    let missing = Flags { config: Some(folder.path().join("none.toml")), ..Flags::default() };
    assert!(matches!(Settings::from_layers(&missing, BTreeMap::new()), Err(ConfigError::Unreadable { .. })));
}

#[test]
fn what_is_printed_can_be_read_back_and_keeps_secrets() {
    let (folder, flags) = folder_with("log = { level = \"debug\" }\nmedia = { workers = 3 }\n");
    let settings = Settings::from_layers(&flags, BTreeMap::new()).unwrap();
    let printed = as_toml(&settings.resolved);
    assert!(printed.contains("workers = 3  # from "), "{printed}");
    assert!(printed.contains("http = \"0.0.0.0:8080\"  # the default"), "{printed}");
    let copy = folder.path().join("copy.toml");
    std::fs::write(&copy, &printed).unwrap();
    let again = Flags { config: Some(copy), ..Flags::default() };
    let again = Settings::from_layers(&again, BTreeMap::new()).unwrap();
    assert_eq!((again.media, again.log), (settings.media.clone(), settings.log.clone()));
    let entry: &'static Entry = Box::leak(Box::new(Entry {
        key: "mail.password",
        env: "ALBUMEN_MAIL_PASSWORD",
        flag: None,
        kind: Kind::Path,
        default: "",
        meaning: "",
        secret: true,
    }));
    let secret = Resolved { entry, text: "hunter2".into(), origin: Origin::Default };
    assert!(!as_toml(&[secret]).contains("hunter2"));
    assert!(SETTINGS.iter().all(|entry| as_markdown().contains(entry.env)));
}
