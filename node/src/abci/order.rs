//! The order in which an engine decides: InitChain before there are blocks, FinalizeBlock of the next height, then its Commit.

use std::sync::{Mutex, PoisonError};

use tendermint_abci::Application;
use tendermint_proto::v0_38::abci::{RequestInfo, request, response};

use super::dispatch::dispatch;

/// Whose turn it is. Its lock comes before all locks of the application, and is held while a call decides: there is one at a time,
/// whatever the connection.
#[derive(Default)]
pub(super) struct Order {
    /// Connection that had a block finalized and has not committed it.
    finalized: Mutex<Option<u64>>,
}

impl Order {
    /// Answers a call of a connection; in words why it is not its turn. An engine that calls so has lost its data or its way: whatever
    /// were answered, it could not be right.
    pub(super) fn answer(&self, app: &impl Application, connection: u64, request: request::Value) -> Result<response::Value, String> {
        let decides = matches!(request, request::Value::InitChain(_) | request::Value::FinalizeBlock(_) | request::Value::Commit(_));
        if !decides {
            return Ok(dispatch(app, request));
        }
        let mut finalized = self.finalized.lock().unwrap_or_else(PoisonError::into_inner);
        let height = app.info(RequestInfo::default()).last_block_height;
        let next = match &request {
            request::Value::InitChain(_) if height > 0 => return Err(format!("InitChain, but block {height} is committed")),
            request::Value::FinalizeBlock(block) if block.height != height + 1 => {
                return Err(format!("FinalizeBlock of height {}, but {} comes next", block.height, height + 1));
            }
            request::Value::InitChain(_) | request::Value::FinalizeBlock(_) if finalized.is_some() => {
                return Err(format!("block {} is finalized and waits for its Commit", height + 1));
            }
            request::Value::Commit(_) if *finalized != Some(connection) => {
                return Err(format!("Commit of height {}, which this connection has not finalized", height + 1));
            }
            request::Value::FinalizeBlock(_) => Some(connection),
            _ => None,
        };
        let answer = dispatch(app, request);
        *finalized = next;
        Ok(answer)
    }

    /// Forgets what a connection left undone when it ended: the engine that comes next begins with the height again.
    pub(super) fn ended(&self, connection: u64) {
        self.finalized.lock().unwrap_or_else(PoisonError::into_inner).take_if(|by| *by == connection);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use tendermint_proto::v0_38::abci::{
        RequestCommit, RequestFinalizeBlock, RequestInitChain, RequestQuery, ResponseCommit, ResponseInfo,
    };

    use super::*;

    /// Counts its blocks.
    #[derive(Clone, Default)]
    struct Counter(Arc<AtomicI64>);

    impl Application for Counter {
        fn info(&self, _: RequestInfo) -> ResponseInfo {
            ResponseInfo { last_block_height: self.0.load(Ordering::SeqCst), ..Default::default() }
        }

        fn commit(&self) -> ResponseCommit {
            self.0.fetch_add(1, Ordering::SeqCst);
            ResponseCommit::default()
        }
    }

    fn init() -> request::Value {
        request::Value::InitChain(RequestInitChain::default())
    }

    fn block(height: i64) -> request::Value {
        request::Value::FinalizeBlock(RequestFinalizeBlock { height, ..Default::default() })
    }

    fn commit() -> request::Value {
        request::Value::Commit(RequestCommit {})
    }

    #[test]
    fn an_engine_decides_in_its_order_and_anything_else_is_told() {
        let (app, order) = (Counter::default(), Order::default());
        let call = |connection: u64, request| order.answer(&app, connection, request).map(|_| ());
        let wrong = |connection, request, words: &str| {
            let told = order.answer(&app, connection, request).unwrap_err();
            assert!(told.contains(words), "{told}");
        };
        wrong(1, commit(), "has not finalized");
        call(1, init()).unwrap();
        call(1, init()).unwrap(); // crashed before the first block
        wrong(1, block(2), "1 comes next");
        wrong(1, block(0), "1 comes next");
        wrong(1, block(-1), "1 comes next");
        call(1, block(1)).unwrap();
        wrong(1, block(1), "waits for its Commit");
        wrong(1, init(), "waits for its Commit");
        wrong(2, block(1), "waits for its Commit");
        wrong(2, commit(), "has not finalized");
        // Who asks is in nobody's way.
        call(2, request::Value::Query(RequestQuery::default())).unwrap();
        call(1, commit()).unwrap();
        wrong(1, commit(), "has not finalized");
        wrong(1, block(1), "2 comes next");
        wrong(1, init(), "block 1 is committed");
        // An engine that ends between the two calls: the next one begins with the height again.
        call(1, block(2)).unwrap();
        order.ended(7);
        wrong(3, block(2), "waits for its Commit");
        order.ended(1);
        wrong(3, commit(), "has not finalized");
        call(3, block(2)).unwrap();
        call(3, commit()).unwrap();
        assert_eq!(app.0.load(Ordering::SeqCst), 2);
    }
}
