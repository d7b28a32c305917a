//! Bodies made from what the API document says of them, so that a refusal is never one of the body.

use serde_json::{Map, Value, json};

/// The smallest body of the operation's own form; its content type, and its bytes.
pub fn of(document: &Value, operation: &Value) -> (String, Vec<u8>) {
    let content = operation["requestBody"]["content"].as_object();
    let Some((kind, described)) = content.and_then(|content| content.iter().next()) else {
        return ("application/json".into(), Vec::new());
    };
    match kind.as_str() {
        "application/json" => (kind.clone(), value(document, &described["schema"]).to_string().into_bytes()),
        "multipart/form-data" => (format!("{kind}; boundary=x"), b"--x--\r\n".to_vec()),
        _ => (kind.clone(), Vec::new()),
    }
}

fn value(document: &Value, schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.trim_start_matches('#');
        return value(document, document.pointer(pointer).unwrap());
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts {
            whole.extend(value(document, part).as_object().cloned().unwrap_or_default());
        }
        return Value::Object(whole);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return value(document, &choices[0]);
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
    match kind {
        Some("object") => {
            let needed = schema["required"].as_array().cloned().unwrap_or_default();
            let part = |name: &Value| {
                let name = name.as_str().unwrap();
                (name.to_owned(), value(document, &schema["properties"][name]))
            };
            Value::Object(needed.iter().map(part).collect())
        }
        Some("array") => json!([]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(false),
        _ => json!("albumen"),
    }
}
