//! Access requests 共享/开放申请 and the consent of data subjects 数据主体授权 (docs/spec/access_request.md).

pub mod access;
pub mod codes;
pub mod keys;
pub mod kinds;
pub mod offered;
pub mod parameters;
pub mod queries;
pub mod records;
pub mod samples;
pub mod write;
