//! JSON-RPC 2.0 as CometBFT speaks it: requests by POST, by GET and over WebSocket, numbers as strings, its error codes.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mulu_contracts::kernel::json;
use serde_json::{Map, Value, json};

/// An error of the protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// -32700 parse, -32600 request, -32601 method, -32602 parameters, -32603 internal.
    pub code: i32,
    /// The code in words.
    pub message: &'static str,
    /// What exactly.
    pub data: String,
}

impl Failure {
    /// Not JSON.
    pub fn parse(data: impl Into<String>) -> Self {
        Failure { code: -32700, message: "Parse error. Invalid JSON", data: data.into() }
    }

    /// JSON, but no request.
    pub fn request(data: impl Into<String>) -> Self {
        Failure { code: -32600, message: "Invalid Request", data: data.into() }
    }

    /// No such method.
    pub fn method(name: &str) -> Self {
        Failure { code: -32601, message: "Method not found", data: format!("no method {name:?}") }
    }

    /// Parameters that do not fit the method.
    pub fn params(data: impl Into<String>) -> Self {
        Failure { code: -32602, message: "Invalid params", data: data.into() }
    }

    /// The method has no answer; CometBFT's code for everything else.
    pub fn internal(data: impl Into<String>) -> Self {
        Failure { code: -32603, message: "Internal error", data: data.into() }
    }
}

/// An answer with the id of its request.
pub fn response(id: &Value, result: Result<Value, Failure>) -> Value {
    match result {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(failure) => json!({
            "jsonrpc": "2.0",
            "id": id,
            "error": { "code": failure.code, "message": failure.message, "data": failure.data },
        }),
    }
}

/// Values in one request: a batch of calls has far fewer.
const MAX_VALUES: u32 = 1_000;

/// Reads a request.
pub fn read(text: &[u8]) -> Result<Value, serde_json::Error> {
    json::read(text, MAX_VALUES)
}

/// Reads an answer of the engine.
pub fn read_answer(text: &[u8]) -> Result<Value, serde_json::Error> {
    json::read(text, json::MAX_ANSWER_VALUES)
}

/// An argument as it came.
#[derive(Debug, Clone, PartialEq)]
enum Arg {
    Json(Value),
    /// From a URI: `"text"`, `0xhex` or a plain word.
    Uri(String),
}

/// Arguments by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Params(BTreeMap<String, Arg>);

/// A request by POST or WebSocket.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Number or text; none for a notification, which has no answer.
    pub id: Option<Value>,
    /// Method.
    pub method: String,
    /// An object, or an array in the order of the method's names.
    params: Value,
}

impl Call {
    /// Reads one request.
    pub fn read(value: &Value) -> Result<Call, (Value, Failure)> {
        let Value::Object(fields) = value else {
            return Err((Value::Null, Failure::request("a request is an object")));
        };
        let id = fields.get("id").filter(|id| !id.is_null()).cloned();
        let told = id.clone().unwrap_or(Value::Null);
        if id.as_ref().is_some_and(|id| !id.is_number() && !id.is_string()) {
            return Err((Value::Null, Failure::request("an id is a number or a text")));
        }
        let Some(Value::String(method)) = fields.get("method").cloned() else {
            return Err((told, Failure::request("a request names its method")));
        };
        let params = fields.get("params").cloned().unwrap_or(Value::Null);
        Ok(Call { id, method, params })
    }

    /// Its arguments, given the names of the method's parameters.
    pub fn params(&self, names: &[&str]) -> Result<Params, Failure> {
        match &self.params {
            Value::Null => Ok(Params::default()),
            Value::Object(fields) => Params::from_object(fields, names),
            Value::Array(items) if items.len() > names.len() => {
                Err(Failure::params(format!("expected at most {} parameters, got {}", names.len(), items.len())))
            }
            Value::Array(items) => {
                let named = names.iter().zip(items).map(|(name, item)| ((*name).to_string(), Arg::Json(item.clone())));
                Ok(Params(named.collect()))
            }
            _ => Err(Failure::params("parameters are an object or an array")),
        }
    }
}

impl Params {
    /// The request of a method with these arguments and nothing else: what is handed on is read in one way only.
    pub fn request(&self, id: &Value, method: &str) -> Value {
        let json = |arg: &Arg| match arg {
            Arg::Json(value) => value.clone(),
            Arg::Uri(text) => text.as_str().into(),
        };
        let params: Map<String, Value> = self.0.iter().map(|(name, arg)| (name.clone(), json(arg))).collect();
        json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
    }

    fn from_object(fields: &Map<String, Value>, names: &[&str]) -> Result<Params, Failure> {
        // Like CometBFT, names that the method does not know are passed over.
        let known = fields.iter().filter(|(name, _)| names.contains(&name.as_str()));
        Ok(Params(known.map(|(name, value)| (name.clone(), Arg::Json(value.clone()))).collect()))
    }

    /// From the query of a GET.
    pub fn from_uri(pairs: Vec<(String, String)>) -> Params {
        Params(pairs.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, Arg::Uri(text))).collect())
    }

    /// A number, plain or as text; none where it is missing or null.
    pub fn number(&self, name: &str) -> Result<Option<i64>, Failure> {
        let text = match self.0.get(name) {
            None | Some(Arg::Json(Value::Null)) => return Ok(None),
            Some(Arg::Json(Value::Number(number))) => number.to_string(),
            Some(Arg::Json(Value::String(text))) => text.clone(),
            Some(Arg::Json(_)) => return Err(Failure::params(format!("{name} is a number"))),
            Some(Arg::Uri(text)) => text.trim_matches('"').to_string(),
        };
        text.parse().map(Some).map_err(|_| Failure::params(format!("{name} is a number, not {text:?}")))
    }

    /// A text; empty where it is missing.
    pub fn text(&self, name: &str) -> Result<String, Failure> {
        match self.0.get(name) {
            None | Some(Arg::Json(Value::Null)) => Ok(String::new()),
            Some(Arg::Json(Value::String(text))) => Ok(text.clone()),
            Some(Arg::Json(_)) => Err(Failure::params(format!("{name} is a text"))),
            Some(Arg::Uri(text)) => Ok(unquoted(text).unwrap_or(text).to_string()),
        }
    }

    /// Bytes: base64 in JSON, `0xhex` or quoted text in a URI.
    pub fn base64(&self, name: &str) -> Result<Vec<u8>, Failure> {
        self.bytes(name, |text| BASE64.decode(text).ok())
    }

    /// Bytes: hex in JSON, `0xhex` or quoted text in a URI.
    pub fn hex(&self, name: &str) -> Result<Vec<u8>, Failure> {
        self.bytes(name, |text| hex::decode(text).ok())
    }

    fn bytes(&self, name: &str, decode: impl Fn(&str) -> Option<Vec<u8>>) -> Result<Vec<u8>, Failure> {
        let wrong = || Failure::params(format!("{name} does not decode"));
        match self.0.get(name) {
            None | Some(Arg::Json(Value::Null)) => Ok(Vec::new()),
            Some(Arg::Json(Value::String(text))) => decode(text).ok_or_else(wrong),
            Some(Arg::Json(_)) => Err(wrong()),
            Some(Arg::Uri(text)) => match (text.strip_prefix("0x"), unquoted(text)) {
                (Some(digits), _) => hex::decode(digits).map_err(|_| wrong()),
                (None, Some(inner)) => Ok(inner.as_bytes().to_vec()),
                (None, None) => decode(text).ok_or_else(wrong),
            },
        }
    }
}

fn unquoted(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_plain_quoted_and_by_uri() {
        let call = Call::read(&json!({ "id": 1, "method": "commit", "params": { "height": "5", "junk": [] } })).unwrap();
        assert_eq!(call.params(&["height"]).unwrap().number("height"), Ok(Some(5)));
        let call = Call::read(&json!({ "id": "x", "method": "commit", "params": [7] })).unwrap();
        assert_eq!(call.params(&["height"]).unwrap().number("height"), Ok(Some(7)));
        let uri = Params::from_uri(vec![("height".into(), "\"9\"".into()), ("page".into(), "x".into())]);
        assert_eq!(uri.number("height"), Ok(Some(9)));
        assert!(uri.number("page").is_err());
        assert_eq!(uri.number("missing"), Ok(None));
    }

    #[test]
    fn bytes_are_base64_or_hex_by_their_method_and_0x_by_uri() {
        let call = Call::read(&json!({ "method": "m", "params": { "tx": "AAEC", "data": "000102" } })).unwrap();
        let params = call.params(&["tx", "data"]).unwrap();
        assert_eq!(params.base64("tx"), Ok(vec![0, 1, 2]));
        assert_eq!(params.hex("data"), Ok(vec![0, 1, 2]));
        let uri = Params::from_uri(vec![("tx".into(), "0x0001".into()), ("data".into(), "\"ab\"".into())]);
        assert_eq!(uri.base64("tx"), Ok(vec![0, 1]));
        assert_eq!(uri.hex("data"), Ok(b"ab".to_vec()));
    }

    proptest::proptest! {
        #[test]
        fn fuzz_requests_in_any_form(changes in proptest::collection::vec(mulu_testkit::changed::change(), 0..5)) {
            let honest = br#"{"jsonrpc":"2.0","id":1,"method":"abci_query","params":{"path":"/question","data":"1e00","height":"7","tx":"AAE="}}"#;
            let bytes = mulu_testkit::changed::changed(honest, &changes);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let uri = Params::from_uri(vec![("path".into(), text.clone()), ("height".into(), text)]);
            let call = read(&bytes).ok().and_then(|value| Call::read(&value).ok());
            let params = call.and_then(|call| call.params(&["path", "data", "height", "tx"]).ok());
            for params in params.into_iter().chain([uri]) {
                let _ = (params.number("height"), params.text("path"), params.hex("data"), params.base64("tx"));
                let request = params.request(&json!(1), "health");
                proptest::prop_assert_eq!(request["method"].as_str(), Some("health"));
            }
        }
    }

    #[test]
    fn junk_is_an_error_and_no_panic() {
        for junk in [json!(null), json!([]), json!({}), json!({ "id": {} , "method": "x"}), json!({ "id": 1, "method": 5 })] {
            assert!(Call::read(&junk).is_err());
        }
        let call = Call::read(&json!({ "id": 1, "method": "commit", "params": "x" })).unwrap();
        assert!(call.params(&["height"]).is_err());
        let call = Call::read(&json!({ "id": 1, "method": "commit", "params": [1, 2] })).unwrap();
        assert!(call.params(&["height"]).is_err());
    }
}
