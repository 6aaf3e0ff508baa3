//! The browser's bindings of the client's half.
