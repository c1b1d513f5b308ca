//! Reading a file as a whole, but no larger than such a file can be, and no further than its beginning if that
//! is not text: a path may lead to a device, to a disk image, or to another file than was meant.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use thiserror::Error;

use super::files::HEAD;

/// How much is read of what does not begin as a file of its kind, in bytes. That is for a message that says what
/// is wrong, and where.
const MOST_OF_OTHERS: u64 = 16 << 20;

/// How ZIP archives begin, among them workbooks of today, and how those of Excel began before 2007.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// What is read as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Readable {
    /// What it is called, with its article.
    pub name: &'static str,
    /// The largest there can be, in bytes.
    pub most: u64,
    /// Whether a file begins as one of these.
    pub begins: fn(&[u8]) -> bool,
}

/// Why a file is not read.
#[derive(Debug, Error)]
pub enum Unread {
    /// The system does not let it be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is larger than any file of its kind.
    #[error("too large for {kind}: it has more than {} MiB", .most >> 20)]
    TooLarge {
        /// What it was taken for, with its article.
        kind: &'static str,
        /// The largest there can be, in bytes.
        most: u64,
    },
    /// It is text in another encoding.
    #[error("not {kind} that can be read: it is {encoding}, and has to be UTF-8")]
    Encoding {
        /// What it was taken for, with its article.
        kind: &'static str,
        /// What the encoding is called.
        encoding: &'static str,
    },
    /// It has bytes in it that UTF-8 does not have.
    #[error("not {kind} that can be read: line {line} is not UTF-8, probably Windows-1252")]
    NotUtf8 {
        /// What it was taken for, with its article.
        kind: &'static str,
        /// The first such line, counted from 1.
        line: usize,
    },
    /// It is what programs for spreadsheets save, or an archive.
    #[error("not {kind}: it is a workbook or an archive")]
    Workbook {
        /// What it was taken for, with its article.
        kind: &'static str,
    },
    /// It has a NUL at its beginning, which no text has.
    #[error("not {kind}: it is not text")]
    NotText {
        /// What it was taken for, with its article.
        kind: &'static str,
    },
}

impl Readable {
    /// Reads a file, or a stream to its end.
    ///
    /// # Errors
    /// If it cannot be read, or is not of this kind.
    pub fn read(&self, path: &Path) -> Result<Vec<u8>, Unread> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        if size > self.most {
            return Err(self.too_large(self.most));
        }
        let mut content = Vec::new();
        (&file).take(HEAD).read_to_end(&mut content)?;
        if let Some(encoding) = other_encoding(&content) {
            return Err(Unread::Encoding { kind: self.name, encoding });
        }
        if WORKBOOKS.iter().any(|mark| content.starts_with(mark)) {
            return Err(Unread::Workbook { kind: self.name });
        }
        if content.contains(&0) {
            return Err(Unread::NotText { kind: self.name });
        }
        let most = if (self.begins)(&content) { self.most } else { self.most.min(MOST_OF_OTHERS) };
        if size > most {
            return Err(self.too_large(most));
        }
        content.reserve_exact(usize::try_from(size).unwrap_or(0).saturating_sub(content.len()));
        (&file).take(most + 1 - content.len() as u64).read_to_end(&mut content)?;
        if content.len() as u64 > most { Err(self.too_large(most)) } else { Ok(content) }
    }

    fn too_large(&self, most: u64) -> Unread {
        Unread::TooLarge { kind: self.name, most }
    }
}

/// An encoding other than UTF-8 that a text has by its beginning. Its first letters are ASCII in all that we read.
fn other_encoding(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        _ => (is_every_other_nul(head, 0) || is_every_other_nul(head, 1)).then_some("UTF-16"),
    }
}

/// Whether text begins in which each letter has a NUL before it, or after it.
fn is_every_other_nul(head: &[u8], nul: usize) -> bool {
    const ENOUGH: usize = 8;
    let is_text = |byte: u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    let fits = |(at, byte): (usize, &u8)| if at % 2 == nul { *byte == 0 } else { is_text(*byte) };
    head.len() >= ENOUGH && head.iter().take(ENOUGH).enumerate().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTES: Readable = Readable { name: "notes", most: 64 << 20, begins: |head| head.starts_with(b"notes") };

    fn read(content: &[u8], size: u64) -> Result<usize, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, content).unwrap();
        File::options().write(true).open(&path).unwrap().set_len(size).unwrap();
        NOTES.read(&path).map(|content| content.len()).map_err(|unread| unread.to_string())
    }

    #[test]
    fn a_file_is_read_as_far_as_it_begins_as_one() {
        assert_eq!(read(b"notes", 5), Ok(5));
        assert_eq!(read(b"", 0), Ok(0));
        assert_eq!(read(&[b'x'; 5000], 5000), Ok(5000));
        let long = [b"notes".as_slice(), &[b'x'; 5000]].concat();
        assert_eq!(read(&long, NOTES.most).map_err(|_| ()), Ok(64 << 20));
        assert_eq!(read(&long, NOTES.most + 1).unwrap_err(), "too large for notes: it has more than 64 MiB");
        assert_eq!(read(&[b'x'; 5000], 16 << 20), Ok(16 << 20));
        let others = read(&[b'x'; 5000], (16 << 20) + 1).unwrap_err();
        assert_eq!(others, "too large for notes: it has more than 16 MiB");
        assert_eq!(read(b"", 1 << 20).unwrap_err(), "not notes: it is not text");
        assert_eq!(read(b"PK\x03\x04", 9).unwrap_err(), "not notes: it is a workbook or an archive");
    }

    #[test]
    fn other_encodings_are_called_by_their_names() {
        let utf16 = |swap: bool| -> Vec<u8> {
            let units = "version: 1".encode_utf16();
            units.flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let marked = [b"\xff\xfe".as_slice(), &utf16(false)].concat();
        for content in [utf16(false), utf16(true), marked] {
            let unread = read(&content, content.len() as u64).unwrap_err();
            assert_eq!(unread, "not notes that can be read: it is UTF-16, and has to be UTF-8");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_stream_ends_where_it_is_not_text() {
        assert!(matches!(NOTES.read(Path::new("/dev/zero")), Err(Unread::NotText { .. })));
        assert!(matches!(NOTES.read(Path::new("/dev/null")), Ok(content) if content.is_empty()));
    }

    #[test]
    fn the_encoding_of_a_text_is_told_by_its_beginning() {
        for head in [[0xff, 0xfe, 0, 0, b'a'], [0, 0, 0xfe, 0xff, 0]] {
            assert_eq!(other_encoding(&head), Some("UTF-32"), "{head:?}");
        }
        for head in [[0xff, 0xfe, b'a', 0].as_slice(), &[0xfe, 0xff, 0, b'a'], b"v\0e\0r\0s\0", b"\0v\0e\0r\0s"] {
            assert_eq!(other_encoding(head), Some("UTF-16"), "{head:?}");
        }
        for head in [b"version: 1".as_slice(), b"", b"v\0e\0r\0s", b"v\0e\0r\0\0\0", b"\x01\0e\0r\0s\0"] {
            assert_eq!(other_encoding(head), None, "{head:?}");
        }
    }
}
