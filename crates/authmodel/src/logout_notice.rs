//! Word of an ended session, on its way to a client (Back-Channel Logout 1.0).

use crate::ids::{ClientId, SessionId, UserId};

/// One client to be told of one session's end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoutNotice {
    /// Who is told.
    pub client_id: ClientId,
    /// Which session has ended.
    pub session_id: SessionId,
    /// Whose it was.
    pub user_id: UserId,
    /// How often it was tried.
    pub attempts: i32,
}
