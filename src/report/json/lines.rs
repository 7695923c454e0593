//! JSON with a line for each member of the document, and for each element of one that is a list: small, and yet a tool that
//! compares or searches lines finds single facts.

use std::io;
use std::io::{BufWriter, Write};

use serde::Serialize;
use serde_json::ser::Formatter;
use serde_json::ser::Serializer;

/// How much of a document is put together before it is handed over.
const PIECE: usize = 64 * 1024;

/// A document in lines.
pub(super) fn write(document: &impl Serialize, to: &mut dyn Write) -> io::Result<()> {
    let mut pieces = BufWriter::with_capacity(PIECE, to);
    document.serialize(&mut Serializer::with_formatter(&mut pieces, Lines { depth: 0, filled: false }))?;
    pieces.write_all(b"\n")?;
    pieces.flush()
}

struct Lines {
    /// How many lists and objects are open.
    depth: usize,
    /// Whether the list that was opened last has an element.
    filled: bool,
}

impl Lines {
    fn separated<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool, at: usize) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        match (self.depth == at, at) {
            (true, 1) => writer.write_all(b"\n  "),
            (true, _) => writer.write_all(b"\n    "),
            (false, _) => Ok(()),
        }
    }
}

impl Formatter for Lines {
    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        writer.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.separated(writer, first, 1)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(if self.depth == 1 { b": " } else { b":" })
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        writer.write_all(if self.depth == 0 { b"\n}" } else { b"}" })
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        writer.write_all(b"[")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.separated(writer, first, 2)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        writer.write_all(if self.depth == 1 && self.filled { b"\n  ]" } else { b"]" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_member_and_each_element_of_a_list_has_its_line() {
        let document = serde_json::json!({
            "schema": "x/1",
            "none": [],
            "some": [{"a": [1, [2]], "b": {"c": "\n"}}, [], 3],
            "summary": {"a": {"b": []}, "c": 1},
        });
        let mut text = Vec::new();
        write(&document, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        insta::assert_snapshot!(text, @r#"
        {
          "schema": "x/1",
          "none": [],
          "some": [
            {"a":[1,[2]],"b":{"c":"\n"}},
            [],
            3
          ],
          "summary": {"a":{"b":[]},"c":1}
        }
        "#);
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read, document);
    }
}
