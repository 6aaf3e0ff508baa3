//! What every request and every answer of a server passes: a body has to come in time, and a 503 says when to come again.
//!
//! A body that is whole with its head, as nearly all are, costs nothing: the clock is set when a body is first waited for.
//! When the time is up the body fails as if it had been cut off; the handler answers, and the connection closes.
//!
//! Invariant: the connection of a body that was not read to its end closes with the answer. The HTTP library does so by
//! itself for a body of known length; one in chunks it would read on to its end, however long that takes, once nobody holds
//! it any more. So it is held until the answer is on its way.
//!
//! Test to read first: `a_body_that_trickles_ends` in `tests/slow_bodies.rs`.

use crate::timeouts::{REQUEST_BODY, RETRY_AFTER_SECONDS};
use actix_web::{
    Error, HttpMessage as _,
    dev::{Payload, Service, ServiceRequest, ServiceResponse, Transform, forward_ready},
    error::PayloadError,
    http::{
        StatusCode,
        header::{HeaderValue, RETRY_AFTER},
    },
};
use bytes::Bytes;
use futures_util::{FutureExt as _, Stream, future::Map};
use std::{
    cell::RefCell,
    future::{Future as _, Ready, ready},
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Sleep, sleep};

/// The middleware: the outermost of every app.
#[derive(Clone, Copy, Debug)]
pub struct Guard {
    body_limit: Duration,
}

impl Guard {
    /// With the limit of [`REQUEST_BODY`].
    pub fn new() -> Self {
        Self::with_body_limit(REQUEST_BODY)
    }

    /// With another limit, for bodies of another size.
    pub fn with_body_limit(body_limit: Duration) -> Self {
        Self { body_limit }
    }
}

impl Default for Guard {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a body was given up because its time was over.
pub fn came_too_slowly(error: &PayloadError) -> bool {
    matches!(error, PayloadError::Io(error) if error.kind() == io::ErrorKind::TimedOut)
}

impl<S, B> Transform<S, ServiceRequest> for Guard
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = Guarded<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(Guarded {
            service,
            body_limit: self.body_limit,
        }))
    }
}

/// A service behind the guard.
pub struct Guarded<S> {
    service: S,
    body_limit: Duration,
}

type Outcome<B> = Result<ServiceResponse<B>, Error>;

impl<S, B> Service<ServiceRequest> for Guarded<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    // Nothing is boxed on the way of a request.
    type Future = Map<S::Future, fn(Outcome<B>) -> Outcome<B>>;

    forward_ready!(service);

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let payload = request.take_payload();
        if !matches!(payload, Payload::None) {
            let held = Held(Rc::new(RefCell::new(Some(payload))));
            request.extensions_mut().insert(held.clone());
            let timed = Timed {
                held,
                limit: self.body_limit,
                clock: None,
            };
            request.set_payload(Payload::Stream {
                payload: Box::pin(timed),
            });
        }
        self.service.call(request).map(finish::<B>)
    }
}

/// The last that happens to an answer.
fn finish<B>(outcome: Outcome<B>) -> Outcome<B> {
    let mut response = outcome?;
    let held = response.request().extensions_mut().remove::<Held>();
    if let Some(held) = held.filter(|held| held.0.borrow().is_some()) {
        response.response_mut().extensions_mut().insert(held);
    }
    // RFC 9110 §10.2.3
    if response.status() == StatusCode::SERVICE_UNAVAILABLE && !response.headers().contains_key(RETRY_AFTER) {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(RETRY_AFTER_SECONDS));
    }
    Ok(response)
}

/// A body, until it was read to its end.
#[derive(Clone)]
struct Held(Rc<RefCell<Option<Payload>>>);

impl Held {
    fn poll_next(&self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, PayloadError>>> {
        let mut held = self.0.borrow_mut();
        let Some(payload) = held.as_mut() else {
            return Poll::Ready(None);
        };
        let next = Pin::new(payload).poll_next(context);
        if matches!(next, Poll::Ready(None)) {
            *held = None;
        }
        next
    }
}

/// A body and the time that is left to it.
struct Timed {
    held: Held,
    limit: Duration,
    /// Set when the body is first waited for.
    clock: Option<Pin<Box<Sleep>>>,
}

impl Stream for Timed {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Asked first: who always sends something, and never enough, is not let go on by it.
        if let Some(clock) = &mut self.clock
            && clock.as_mut().poll(context).is_ready()
        {
            return Poll::Ready(Some(Err(too_slow())));
        }
        let next = self.held.poll_next(context);
        if next.is_pending() && self.clock.is_none() {
            let mut clock = Box::pin(sleep(self.limit));
            let is_over = clock.as_mut().poll(context).is_ready();
            self.clock = Some(clock);
            if is_over {
                return Poll::Ready(Some(Err(too_slow())));
            }
        }
        next
    }
}

fn too_slow() -> PayloadError {
    PayloadError::Io(io::Error::from(io::ErrorKind::TimedOut))
}
