//! Laws of the layout.
