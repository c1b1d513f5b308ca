//! What systems do differently: files for their owner alone, locks, links, streams, signals, and the clock that runs on
//! in sleep. `unix.rs` says what each promises; `windows.rs` has the same, as far as Windows can promise it.
//!
//! Nothing outside this room asks which system it runs on.

#[cfg_attr(unix, path = "platform/unix.rs")]
#[cfg_attr(windows, path = "platform/windows.rs")]
mod system;

pub use system::{
    FileId, Interrupts, PAGER, canonicalize, draws_colours, hold_interrupts, is_stream, lock_new, name_count,
    name_count_at, not_followed, only_for_owner, open_locked, open_stream, private_folder, put_in_place, quoted,
    read_exact_at, real_clock, shell, state_folder, temporary, with_slashes, write_all_at,
};
