//! Multipart forms, read as they come: small fields into memory, files straight to disk.

use std::collections::HashMap;

use actix_multipart::{Field, Multipart};
use actix_web::web;
use futures_util::StreamExt;

use super::block::block;
use super::error::ApiError;
use super::receive::receive;
use super::services::Services;
use crate::blob::Received;
use crate::model::FileName;

/// A text field is at most this long, in bytes.
const TEXT: usize = 16 * 1024;

/// One part of a form.
pub(super) enum FormPart {
    Text(String, String),
    /// The bytes of a field that is held in memory.
    Small(Vec<u8>),
    File(FileName, Received),
}

/// A form being read.
pub(super) struct Form {
    parts: Multipart,
    services: web::Data<Services>,
    /// Fields whose bytes are kept in memory, with the most that is taken.
    small: HashMap<&'static str, usize>,
    /// Bytes of the largest file that is taken.
    most: u64,
}

impl Form {
    pub(super) fn new(parts: Multipart, services: web::Data<Services>) -> Self {
        let most = services.max_upload;
        Self { parts, services, small: HashMap::new(), most }
    }

    /// Takes files of at most so many bytes.
    #[must_use]
    pub(super) fn at_most(self, most: u64) -> Self {
        Self { most, ..self }
    }

    /// Keeps the field `name` in memory, up to `most` bytes.
    #[must_use]
    pub(super) fn in_memory(mut self, name: &'static str, most: usize) -> Self {
        self.small.insert(name, most);
        self
    }

    pub(super) async fn next(&mut self) -> Result<Option<FormPart>, ApiError> {
        let Some(field) = self.parts.next().await else { return Ok(None) };
        let field = field.map_err(|error| broken(&error))?;
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(most) = self.small.get(name.as_str()) {
            return Ok(Some(FormPart::Small(bytes(field, *most).await?)));
        }
        let file =
            field.content_disposition().and_then(|disposition| disposition.get_filename().map(str::to_owned));
        if let Some(file) = file {
            self.file(&file, field).await.map(Some)
        } else {
            let text = String::from_utf8(bytes(field, TEXT).await?);
            let text =
                text.map_err(|_| ApiError::unprocessable(&name, format!("{name} is not UTF-8 text")))?;
            Ok(Some(FormPart::Text(name, text)))
        }
    }

    async fn file(&self, name: &str, field: Field) -> Result<FormPart, ApiError> {
        let name = FileName::parse(name).map_err(|error| ApiError::unprocessable("file", error))?;
        let (blobs, most) = (self.services.blobs.clone(), self.most);
        let transfer = format!("form-{}", uuid::Uuid::now_v7());
        let incoming = block(move || blobs.receive_whole(&transfer, most)).await?;
        Ok(FormPart::File(name, receive(field, incoming).await?))
    }
}

fn broken(error: &actix_multipart::MultipartError) -> ApiError {
    ApiError::bad_request("bad_form", format!("the form could not be read: {error}"))
}

async fn bytes(mut field: Field, most: usize) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.next().await {
        let chunk = chunk.map_err(|error| broken(&error))?;
        if bytes.len() + chunk.len() > most {
            let name = field.name().unwrap_or_default();
            let message = format!("“{name}” is larger than the {most} bytes allowed");
            return Err(ApiError::new(actix_web::http::StatusCode::PAYLOAD_TOO_LARGE, "too_large", message));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
