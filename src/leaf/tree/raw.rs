//! The items of a list, unexpanded.

use serde_json::value::RawValue;

use super::{TreeError, check};

/// The items of a JSON list, each as the text of its value; `None` where `json` is no list.
///
/// # Errors
/// Where the text is not JSON.
pub fn items(json: &str) -> Result<Option<Vec<&str>>, TreeError> {
    if json.trim_start_matches([' ', '\t', '\r', '\n']).starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(json).map_err(|error| TreeError::of(json, &error))?;
        return Ok(Some(items.into_iter().map(RawValue::get).collect()));
    }
    check(json)?;
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_keep_the_text_of_their_values() {
        assert_eq!(items(" [1.0, {\"a\": [ ]}, \"x\"]"), Ok(Some(vec!["1.0", "{\"a\": [ ]}", "\"x\""])));
        assert_eq!(items("[]"), Ok(Some(Vec::new())));
        assert_eq!(items("{}"), Ok(None));
        assert!(items("[1,]").is_err());
        assert!(items("[1").is_err());
    }
}
