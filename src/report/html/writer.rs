//! Writes HTML that is escaped and balanced by construction: an element ends where its closure does, texts and attributes
//! are escaped on the way, and only what is known when tricep is built can be written as it is.

/// A document as it grows.
pub(super) struct Writer {
    out: String,
}

/// Names and values of attributes.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Writer {
    pub(super) fn new() -> Self {
        Self { out: "<!doctype html>\n".to_owned() }
    }

    /// An element, and in it what the closure writes.
    pub(super) fn element(
        &mut self,
        name: &'static str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Self),
    ) {
        self.begin(name, attributes);
        inside(self);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// An element that holds a text alone.
    pub(super) fn text_element(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.element(name, attributes, |inside| inside.text(text));
    }

    /// An element that has no end, such as `meta`.
    pub(super) fn void(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.begin(name, attributes);
    }

    /// A text.
    pub(super) fn text(&mut self, text: &str) {
        for one in text.chars() {
            match one {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                one => self.out.push(one),
            }
        }
    }

    /// A style or a script, as it is.
    pub(super) fn raw(&mut self, text: &'static str) {
        self.out.push_str(text);
    }

    /// A drawing, which escapes by itself what it is given.
    pub(super) fn drawing(&mut self, svg: &str) {
        self.out.push_str(svg.trim_end());
    }

    /// JSON in a script that no browser runs. A text in it can neither end the script nor begin a comment, whoever reads it.
    pub(super) fn json(&mut self, json: &str) {
        for one in json.chars() {
            match one {
                '<' => self.out.push_str("\\u003c"),
                '\u{2028}' => self.out.push_str("\\u2028"),
                '\u{2029}' => self.out.push_str("\\u2029"),
                one => self.out.push(one),
            }
        }
    }

    /// The document.
    pub(super) fn finish(mut self) -> String {
        self.out.push('\n');
        self.out
    }

    fn begin(&mut self, name: &'static str, attributes: Attributes<'_>) {
        if matches!(
            name,
            "section" | "table" | "tr" | "tbody" | "thead" | "main" | "header" | "footer" | "form"
        ) {
            self.out.push('\n');
        }
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            // An attribute without a value is true.
            if !value.is_empty() {
                self.out.push_str("=\"");
                self.text(value);
                self.out.push('"');
            }
        }
        self.out.push('>');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_given_becomes_markup() {
        let mut writer = Writer::new();
        writer.element("p", &[("title", "a\" onclick='x'"), ("hidden", "")], |inside| {
            inside.text("</p><script>");
            inside.text_element("b", &[], "&");
        });
        assert_eq!(
            writer.finish(),
            "<!doctype html>\n<p title=\"a&quot; onclick=&#39;x&#39;\" hidden>&lt;/p&gt;&lt;script&gt;<b>&amp;</b></p>\n"
        );
    }
}
