//! Schemas accept what the program accepts, and refuse what one place shows to be wrong.

mod languages;
mod results;
