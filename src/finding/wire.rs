//! A finding in JSON. Shapes only.

use serde::{Deserialize, Serialize};

use super::code::{Code, Severity};
use super::findings::{Finding, Label};
use super::place::{Place, Position, Stretch};

/// One of them, as results and plan files have it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingWire {
    code: String,
    severity: String,
    message: String,
    help: Option<String>,
    place: PlaceWire,
    also: Vec<AlsoWire>,
    /// How many findings it stands for; missing if it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    count: Option<usize>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AlsoWire {
    place: PlaceWire,
    message: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceWire {
    file: String,
    line: usize,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
}

impl From<&Finding> for FindingWire {
    fn from(finding: &Finding) -> Self {
        let Finding { code, severity, message, help, place, here: _, also, subject: _, count } = finding;
        let also = also.iter().map(|Label { place, text }| AlsoWire { place: place.into(), message: text.clone() });
        Self {
            code: code.as_str().to_owned(),
            severity: severity.as_str().to_owned(),
            message: message.clone(),
            help: help.clone(),
            place: place.into(),
            also: also.collect(),
            count: (*count != 1).then_some(*count),
        }
    }
}

impl From<&Place> for PlaceWire {
    fn from(place: &Place) -> Self {
        let Position { file, line, stretch } = place.position();
        let of = |field: fn(&Stretch) -> usize| stretch.as_ref().map(field);
        Self {
            file: file.to_owned(),
            line,
            column: of(|stretch| stretch.column),
            end_line: of(|stretch| stretch.end_line),
            end_column: of(|stretch| stretch.end_column),
        }
    }
}

impl FindingWire {
    /// The finding, as [`Finding::recorded`] leaves it.
    ///
    /// # Errors
    /// A code or a severity that there is not, in words.
    pub fn read(self) -> Result<Finding, String> {
        let Self { code, severity, message, help, place, also, count } = self;
        let code = Code::ALL.iter().find(|known| known.as_str() == code).ok_or_else(|| format!("no code `{code}`"))?;
        let known = [Severity::Error, Severity::Warning].into_iter().find(|known| known.as_str() == severity);
        let also = also.into_iter().map(|AlsoWire { place, message }| Label { place: place.read(), text: message });
        Ok(Finding {
            severity: known.ok_or_else(|| format!("no severity `{severity}`"))?,
            help,
            also: also.collect(),
            count: count.unwrap_or(1),
            ..Finding::new(*code, place.read(), message)
        })
    }
}

impl PlaceWire {
    fn read(self) -> Place {
        let Self { file: path, line, column, end_line, end_column } = self;
        let stretch = column.zip(end_line).zip(end_column);
        let stretch = stretch.map(|((column, end_line), end_column)| Stretch { column, end_line, end_column });
        Place::File { path, line, stretch }
    }
}
