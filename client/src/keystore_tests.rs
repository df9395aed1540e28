use super::*;

fn store(dir: &Path, passphrase: &str) -> Keystore {
    let file = dir.join("passphrase");
    fs::write(&file, passphrase).unwrap();
    Keystore::open(&Home::open(Some(dir.join("home"))).unwrap(), Passphrase::File(file), Lang::En).unwrap()
}

#[test]
fn a_key_signs_again_after_the_home_was_closed_and_only_with_the_passphrase() {
    let dir = tempfile::tempdir().unwrap();
    let info = store(dir.path(), "one").create("city", Some("11520300MB00000197")).unwrap();
    let signer = store(dir.path(), "one").signer("city").unwrap();
    assert_eq!(signer.public_key().to_string(), info.public_key);
    assert_eq!(signer.public_key().key_id().to_string(), info.key_id);
    let failure = store(dir.path(), "two").signer("city").err().unwrap();
    assert_eq!((failure.exit, failure.message.contains("passphrase is wrong")), (2, true));
}

#[test]
fn two_commands_that_make_the_first_key_of_a_home_at_once_lose_none() {
    for _ in 0..2 {
        let dir = tempfile::tempdir().unwrap();
        let make = |name: &'static str| {
            let mut keys = store(dir.path(), "one");
            move || keys.create(name, None).map(|_| ())
        };
        let makers: Vec<_> = ["a", "b", "b"].map(make).into_iter().map(std::thread::spawn).collect();
        let made = makers.into_iter().map(|m| m.join().unwrap()).filter(Result::is_ok).count();
        assert_eq!(made, 2, "a name is given once");
        for name in ["a", "b"] {
            assert!(store(dir.path(), "one").signer(name).is_ok(), "{name} opens again");
        }
    }
}

#[test]
fn many_keys_cost_one_derivation() {
    let dir = tempfile::tempdir().unwrap();
    let mut keys = store(dir.path(), "one");
    keys.create("k0", None).unwrap();
    // With the wrapped key gone nothing can be derived any more; the opened one still serves.
    fs::remove_file(keys.kek_path()).unwrap();
    for n in 1..77 {
        keys.create(&format!("k{n}"), None).unwrap();
    }
    assert_eq!(keys.list().unwrap().len(), 77);
    assert!(keys.signer("k76").is_ok());
}

#[test]
fn a_key_file_that_cannot_be_read_hides_no_other_key() {
    let dir = tempfile::tempdir().unwrap();
    let mut keys = store(dir.path(), "one");
    for name in ["a", "b", "c"] {
        keys.create(name, None).unwrap();
    }
    fs::write(keys.home.keys_dir().join("b.json"), "{").unwrap();
    let each: Vec<_> = keys.each().unwrap().into_iter().map(|key| key.map(|k| k.name).map_err(|failure| failure.exit)).collect();
    assert_eq!(each, [Ok("a".to_string()), Err(2), Ok("c".to_string())]);
    assert_eq!(keys.list().unwrap_err().exit, 2, "who needs all of them is told");
}

#[test]
fn names_that_leave_the_folder_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["", "../x", "a/b", ".hidden", "a\0b", "钥匙", &"x".repeat(65)] {
        assert_eq!(store(dir.path(), "one").create(name, None).unwrap_err().exit, 2, "{name:?}");
    }
}

#[test]
fn looser_modes_links_and_changed_files_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut keys = store(dir.path(), "one");
    keys.create("a", None).unwrap();
    let path = Keystore::key_path(&keys.home, "a").unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(keys.signer("a").err().unwrap().hint.contains("chmod 600"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    std::os::unix::fs::symlink(&path, Keystore::key_path(&keys.home, "b").unwrap()).unwrap();
    assert!(keys.signer("b").err().unwrap().message.contains("link"));
    let text = fs::read_to_string(&path).unwrap();
    let at = text.find("bytes").unwrap() + 10;
    let mut changed = text.into_bytes();
    changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
    fs::write(&path, changed).unwrap();
    assert!(keys.signer("a").err().unwrap().message.contains("changed"));
}

#[test]
fn folders_into_which_others_can_look_are_refused_and_those_that_are_made_are_private() {
    let outer = tempfile::tempdir().unwrap();
    let dir = outer.path().join("home");
    let mut keys = store(outer.path(), "one");
    keys.create("a", None).unwrap();
    keys.home.salts().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let inner = dir.join("keys");
    assert_eq!((mode(&dir), mode(&inner)), (0o700, 0o700));
    for (folder, loose) in [(&dir, 0o755), (&dir, 0o770), (&inner, 0o750), (&inner, 0o711)] {
        set(folder, loose);
        for failure in [
            store(outer.path(), "one").signer("a").err(),
            store(outer.path(), "one").create("b", None).err(),
            Keystore::info(&keys.home, "a").err(),
        ] {
            let failure = failure.unwrap();
            assert_eq!((failure.exit, failure.hint.as_str()), (2, format!("chmod 700 {}", folder.display()).as_str()));
        }
        assert_eq!(keys.home.salts().is_err(), *folder == dir);
        set(folder, 0o700);
    }
    assert!(store(outer.path(), "one").signer("a").is_ok());
    // Whom it trusts and asks stands in it, too.
    set(&dir, 0o777);
    assert_eq!(keys.home.settings(&crate::home::Flags::default()).err().map(|failure| failure.exit), Some(2));
    set(&dir, 0o700);
    assert!(keys.home.settings(&crate::home::Flags::default()).is_ok());
}

#[test]
fn a_key_is_never_overwritten_and_goes_to_another_home_by_export() {
    let dir = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    let mut keys = store(dir.path(), "one");
    let info = keys.create("a", None).unwrap();
    assert!(keys.create("a", None).unwrap_err().message.contains("exists"));
    let file = dir.path().join("a.export");
    assert_eq!(keys.export("a", &file, None).unwrap(), Under::Home, "which is told");
    let taken = store(other.path(), "one").import("b", &file, None).unwrap();
    assert_eq!(taken.public_key, info.public_key);
    assert!(store(other.path(), "one").signer("b").is_ok());
}

#[test]
fn a_passphrase_changes_to_another_one_alone_and_a_mark_of_an_editor_is_no_part_of_it() {
    let dir = tempfile::tempdir().unwrap();
    store(dir.path(), "one").create("a", None).unwrap();
    let (same, other) = (dir.path().join("same"), dir.path().join("other"));
    fs::write(&same, "one\n").unwrap();
    fs::write(&other, "\u{feff}two\r\n").unwrap();
    let mut keys = store(dir.path(), "one");
    assert!(keys.change_passphrase(Some(&same)).unwrap_err().message.contains("is the old one"));
    keys.change_passphrase(Some(&other)).unwrap();
    assert!(store(dir.path(), "two").signer("a").is_ok() && store(dir.path(), "one").signer("a").is_err());
}

#[test]
fn the_organisation_of_a_key_is_noted_later_and_the_key_still_opens() {
    let dir = tempfile::tempdir().unwrap();
    let mut keys = store(dir.path(), "one");
    keys.create("a", None).unwrap();
    assert_eq!(keys.note("a", "11520300MB00000197").unwrap().organisation.as_deref(), Some("11520300MB00000197"));
    assert!(keys.signer("a").is_ok());
    assert!(keys.note("b", "11520300MB00000197").unwrap_err().message.contains("no key b"));
}
