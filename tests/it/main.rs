//! All integration tests, as one program.

mod apply;
mod aws;
mod cases;
mod cli;
mod deciding;
mod diagnostics;
mod doctor;
mod docs;
mod fuzzing;
mod grammar;
mod import;
mod laws;
#[cfg(unix)]
mod packages;
#[cfg(unix)]
mod pipelines;
mod report;
mod schemas;
mod setup;
mod simulator;
mod support;
mod tidy;
mod views;
