//! Where organizations are: AWS, a file, and the endpoint that serves a file as AWS would.

pub mod directory;
pub mod organization_file;
pub mod aws;
pub mod simulator;
