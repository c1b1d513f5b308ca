//! `report`: who has which contact.

mod command;
mod figures;
mod spreadsheet;
mod views;
