//! Where rows are kept.

/// Where bytes are kept. Each is a column family of its own; integers in keys are big-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// `tip` → [`Tip`](super::Tip).
    Meta,
    /// Tree key ‖ inverted height → stored value: one seek finds the newest that is not above a height.
    Values,
    /// Version ‖ tree ‖ count of nibbles ‖ path → node of the state tree, or of the tree of a subject.
    Nodes,
    /// Height of a block that wrote → tree version, app hash, time.
    Versions,
    /// List id ‖ index → leaf.
    Leaves,
    /// List id ‖ level ‖ index → root of a complete subtree of two leaves or more.
    Inner,
    /// Hash → bytes.
    Blobs,
    /// Results of transactions; the application's.
    Results,
    /// Headers, commits and validator sets by height; the application's.
    Headers,
    /// The engine's own rows.
    Engine,
    /// The index of words; the application's. It follows from the state and is made anew where it is missing.
    Search,
}

impl Column {
    /// All columns.
    pub const ALL: [Column; 11] = [
        Column::Meta,
        Column::Values,
        Column::Nodes,
        Column::Versions,
        Column::Leaves,
        Column::Inner,
        Column::Blobs,
        Column::Results,
        Column::Headers,
        Column::Engine,
        Column::Search,
    ];

    /// Name of the column family.
    pub fn name(self) -> &'static str {
        match self {
            Column::Meta => "meta",
            Column::Values => "values",
            Column::Nodes => "nodes",
            Column::Versions => "versions",
            Column::Leaves => "leaves",
            Column::Inner => "inner",
            Column::Blobs => "blobs",
            Column::Results => "results",
            Column::Headers => "headers",
            Column::Engine => "engine",
            Column::Search => "search",
        }
    }
}

/// Rows that the application keeps beside the state, changed with a block in one batch.
#[derive(Debug, Default)]
pub struct Beside {
    /// Column, key and bytes.
    pub put: Vec<(Column, Vec<u8>, Vec<u8>)>,
    /// Column and key of rows that go.
    pub remove: Vec<(Column, Vec<u8>)>,
}

impl From<Vec<(Column, Vec<u8>, Vec<u8>)>> for Beside {
    fn from(put: Vec<(Column, Vec<u8>, Vec<u8>)>) -> Self {
        Beside { put, remove: Vec::new() }
    }
}
