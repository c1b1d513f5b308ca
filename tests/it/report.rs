//! `report`: who has which contact.

mod command;
mod figures;
mod page;
mod spreadsheet;
mod views;
