//! authstore
