//! Looking again before saying no: one look at a time, and whoever asks gets the answer of a look that began after they asked.
//!
//! Of any number of requests at once two looks come at most: the one under way, and the next. So a stranger who makes us look
//! costs one small statement after the other and nothing beside them, and nobody is refused on the word of a look that came
//! too early. Test to read first: `of_many_who_ask_few_look`.

use futures_util::lock::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// See above.
#[derive(Default)]
pub(crate) struct LookAgain {
    /// Held while a look is under way.
    turn: Mutex<()>,
    /// How many looks have begun.
    begun: AtomicU64,
}

impl LookAgain {
    /// Looks; or waits for somebody's look that begins after this call, and answers `None`.
    pub(crate) async fn look<F: Future>(&self, look: impl FnOnce() -> F) -> Option<F::Output> {
        let asked_at = self.begun.load(Ordering::Acquire);
        let _turn = self.turn.lock().await;
        if self.begun.load(Ordering::Acquire) > asked_at {
            return None;
        }
        self.begun.fetch_add(1, Ordering::AcqRel);
        Some(look().await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{
        FutureExt as _,
        future::{abortable, join_all, pending},
        pin_mut, poll,
    };
    use std::{
        sync::atomic::AtomicUsize,
        task::Poll::{Pending, Ready},
    };

    #[test]
    fn of_many_who_ask_few_look() {
        let (again, looks) = (LookAgain::default(), AtomicUsize::new(0));
        let (looking, end) = abortable(pending::<()>());
        let looking = looking.map(drop).shared();
        let look = || async {
            looks.fetch_add(1, Ordering::SeqCst);
            looking.clone().await;
        };
        let played = async {
            let first = again.look(look);
            pin_mut!(first);
            assert_eq!(poll!(&mut first), Pending);
            // They ask while the first looks: what it sees may be too old for them.
            let rest = join_all((0..50).map(|_| again.look(look)));
            pin_mut!(rest);
            assert!(poll!(&mut rest).is_pending());
            assert_eq!(looks.load(Ordering::SeqCst), 1);
            end.abort();
            assert_eq!(poll!(&mut first), Ready(Some(())));
            assert_eq!(rest.await.iter().filter(|looked| looked.is_some()).count(), 1);
            assert_eq!(looks.load(Ordering::SeqCst), 2);
            // Who asks later looks anew.
            assert_eq!(again.look(look).await, Some(()));
            assert_eq!(looks.load(Ordering::SeqCst), 3);
        };
        played.now_or_never().expect("nothing is waited for");
    }
}
