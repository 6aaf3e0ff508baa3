//! authcore
