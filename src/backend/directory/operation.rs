//! The operations of AWS that an organization file can stand in for, in one table.

mod row;
mod table;

pub use row::{Figures, MayCall, OperationQuota, OperationRow, Service};
pub use table::{
    ContactRead, ContactWrite, CreationRead, HandshakeRead, HandshakeWrite, MembershipWrite, PolicyRead, ProfileRead,
    ProfileWrite, RegionRead, RegionWrite, Simulated, SimulatedRead, SimulatedWrite, StsRead, TagRead, TagWrite,
    TaggingRead, TreeRead, TrustRead, TrustWrite, UnitWrite, WholeWrite,
};
