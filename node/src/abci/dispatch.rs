//! Which request is for which function of the application. (The one of `tendermint-abci` is private to it.)

use tendermint_abci::Application;
use tendermint_proto::v0_38::abci::{request, response};

/// Answers one request.
pub(super) fn dispatch(app: &impl Application, request: request::Value) -> response::Value {
    use request::Value as Ask;
    use response::Value as Answer;
    match request {
        Ask::Echo(ask) => Answer::Echo(app.echo(ask)),
        Ask::Flush(_) => Answer::Flush(app.flush()),
        Ask::Info(ask) => Answer::Info(app.info(ask)),
        Ask::InitChain(ask) => Answer::InitChain(app.init_chain(ask)),
        Ask::Query(ask) => Answer::Query(app.query(ask)),
        Ask::CheckTx(ask) => Answer::CheckTx(app.check_tx(ask)),
        Ask::Commit(_) => Answer::Commit(app.commit()),
        Ask::ListSnapshots(_) => Answer::ListSnapshots(app.list_snapshots()),
        Ask::OfferSnapshot(ask) => Answer::OfferSnapshot(app.offer_snapshot(ask)),
        Ask::LoadSnapshotChunk(ask) => Answer::LoadSnapshotChunk(app.load_snapshot_chunk(ask)),
        Ask::ApplySnapshotChunk(ask) => Answer::ApplySnapshotChunk(app.apply_snapshot_chunk(ask)),
        Ask::PrepareProposal(ask) => Answer::PrepareProposal(app.prepare_proposal(ask)),
        Ask::ProcessProposal(ask) => Answer::ProcessProposal(app.process_proposal(ask)),
        Ask::ExtendVote(ask) => Answer::ExtendVote(app.extend_vote(ask)),
        Ask::VerifyVoteExtension(ask) => Answer::VerifyVoteExtension(app.verify_vote_extension(ask)),
        Ask::FinalizeBlock(ask) => Answer::FinalizeBlock(app.finalize_block(ask)),
    }
}
