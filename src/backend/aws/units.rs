//! AWS Organizations: the root and the units, all of them or as few as will do.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_organizations::types;
use futures_util::future;
use futures_util::stream::{FuturesUnordered, TryStreamExt};

use super::Aws;
use super::answer::parsed;
use super::failure::unexpected_answer;
use super::listing::{PAGE, pages};
use crate::gateway::{Failure, Operation};
use crate::organization::ou::{Level, OuPattern};
use crate::organization::{MalformedOrganization, Unit, UnitId};

/// How many units are asked for their names one by one: that has a low quota, but does not depend on
/// how many units stand beside them.
const FEW: usize = 8;

/// Some units, and the units whose children are all among them.
#[derive(Clone, Default)]
pub(super) struct ListedUnits {
    pub(super) units: Vec<Unit>,
    pub(super) parents: BTreeSet<UnitId>,
}

impl ListedUnits {
    fn below(&self, parent: &UnitId) -> Vec<Unit> {
        self.units.iter().filter(|unit| unit.parent.as_ref() == Some(parent)).cloned().collect()
    }
}

/// The units of a lineage, the root first, without their names.
pub(super) fn units_of(lineage: &[UnitId]) -> impl Iterator<Item = Unit> {
    let parents = std::iter::once(None).chain(lineage.iter().map(Some));
    lineage.iter().zip(parents).map(|(id, parent)| Unit { id: id.clone(), name: None, parent: parent.cloned() })
}

impl Aws {
    /// The root and all units below it.
    pub(super) async fn list_units(&self) -> Result<Vec<Unit>, Failure> {
        let mut units = self.list_roots().await?;
        let mut known: BTreeSet<UnitId> = units.iter().map(|unit| unit.id.clone()).collect();
        let mut listings: FuturesUnordered<_> =
            units.iter().map(|unit| self.list_units_below(unit.id.clone())).collect();
        while let Some(children) = listings.try_next().await? {
            for unit in children {
                // A unit that is listed twice could lead round in circles.
                if !known.insert(unit.id.clone()) {
                    return Err(MalformedOrganization::DuplicateUnit(unit.id).into());
                }
                listings.push(self.list_units_below(unit.id.clone()));
                units.push(unit);
            }
        }
        Ok(units)
    }

    async fn list_roots(&self) -> Result<Vec<Unit>, Failure> {
        let operation = Operation::ListRoots;
        let roots = pages(operation, async |token| {
            let send = async || {
                let request = self.organizations.list_roots().max_results(PAGE);
                request.set_next_token(token.clone()).send().await
            };
            self.call(operation, send).await
        })
        .await?;
        if roots.is_empty() {
            return Err(unexpected_answer(operation, "an organization without a root"));
        }
        roots.into_iter().map(|root| unit(operation, root.id(), root.name(), None)).collect()
    }

    async fn list_units_below(&self, parent: UnitId) -> Result<Vec<Unit>, Failure> {
        let operation = Operation::ListOrganizationalUnitsForParent;
        let units = pages(operation, async |token| {
            let send = async || {
                let request = self.organizations.list_organizational_units_for_parent().max_results(PAGE);
                request.parent_id(parent.as_str()).set_next_token(token.clone()).send().await
            };
            self.call(operation, send).await
        })
        .await?;
        units.into_iter().map(|child| unit(operation, child.id(), child.name(), Some(&parent))).collect()
    }

    /// The units that stand along the paths among some patterns, level by level from the root, with all
    /// that stand beside them, and the units whose children they are. No path matches a unit that is not
    /// among them and was there all the time. What is known already is not listed again.
    pub(super) async fn list_units_along(
        &self,
        patterns: &BTreeSet<OuPattern>,
        known: ListedUnits,
    ) -> Result<ListedUnits, Failure> {
        let paths = patterns.iter().filter_map(|pattern| match pattern {
            OuPattern::Path(levels) => Some(levels.as_slice()).filter(|levels| !levels.is_empty()),
            OuPattern::Id(_) => None,
        });
        let mut ways: Vec<(BTreeSet<UnitId>, &[Level])> = paths.map(|levels| (BTreeSet::new(), levels)).collect();
        if ways.is_empty() {
            return Ok(known);
        }
        let mut children: BTreeMap<UnitId, Vec<Unit>> =
            known.parents.iter().map(|parent| (parent.clone(), known.below(parent))).collect();
        let mut units = if known.units.is_empty() { self.list_roots().await? } else { known.units };
        let roots = units.iter().filter(|unit| unit.parent.is_none());
        let roots: Vec<UnitId> = roots.map(|root| root.id.clone()).collect();
        ways.iter_mut().for_each(|(at, _)| at.extend(roots.iter().cloned()));
        while !ways.is_empty() {
            let parents: BTreeSet<&UnitId> = ways.iter().flat_map(|(at, _)| at).collect();
            let parents = parents.into_iter().filter(|parent| !children.contains_key(parent)).cloned();
            let listings = parents.map(async |parent| {
                let below = self.list_units_below(parent.clone()).await?;
                Ok::<_, Failure>((parent, below))
            });
            for (parent, below) in future::try_join_all(listings).await? {
                units.extend_from_slice(&below);
                children.insert(parent, below);
            }
            for (at, levels) in &mut ways {
                let (level, deeper) = levels.split_first().expect("ways that have ended are not kept");
                let below = at.iter().flat_map(|parent| &children[parent]);
                *at = below.filter(|unit| level.fits(unit.name.as_deref())).map(|unit| unit.id.clone()).collect();
                *levels = deeper;
            }
            ways.retain(|(at, levels)| !at.is_empty() && !levels.is_empty());
        }
        Ok(ListedUnits { units, parents: children.into_keys().collect() })
    }

    /// Units of which nothing is known but their ids, with those above them. What is not there is passed
    /// over. Where they may not be asked for one by one, or are many, all units are listed.
    pub(super) async fn find_units(&self, ids: &BTreeSet<&UnitId>) -> Result<Vec<Unit>, Failure> {
        if ids.len() > FEW {
            return self.list_units().await;
        }
        match future::try_join_all(ids.iter().map(|id| self.find_unit(id))).await {
            Ok(found) => Ok(found.into_iter().flatten().collect()),
            Err(Failure::AccessDenied { .. }) => self.list_units().await,
            Err(failure) => Err(failure),
        }
    }

    async fn find_unit(&self, id: &UnitId) -> Result<Vec<Unit>, Failure> {
        if self.describe_unit(id).await?.is_none() {
            return Ok(Vec::new());
        }
        let mut lineage = self.list_lineage(id.as_str()).await?;
        lineage.push(id.clone());
        Ok(units_of(&lineage).collect())
    }

    /// The names of units, with few calls.
    pub(super) async fn name_units(&self, units: &BTreeSet<&Unit>) -> Result<BTreeMap<UnitId, String>, Failure> {
        let mut below: BTreeMap<&UnitId, Vec<&UnitId>> = BTreeMap::new();
        for Unit { id, parent, .. } in units {
            below.entry(parent.as_ref().unwrap_or(id)).or_default().push(id);
        }
        let single = below.values().filter(|wanted| wanted.len() == 1).count();
        let names = below.into_iter().map(async |(parent, wanted)| match wanted.as_slice() {
            [unit] if single <= FEW => self.name_unit(unit, parent).await,
            _ => self.list_units_below(parent.clone()).await,
        });
        let listed = future::try_join_all(names).await?.into_iter().flatten();
        Ok(listed.filter_map(|unit| Some((unit.id, unit.name?))).collect())
    }

    /// One unit by itself; where that is not permitted, all that stand beside it.
    async fn name_unit(&self, id: &UnitId, parent: &UnitId) -> Result<Vec<Unit>, Failure> {
        let operation = Operation::DescribeOrganizationalUnit;
        match self.describe_unit(id).await {
            Ok(Some(described)) => Ok(vec![unit(operation, described.id(), described.name(), Some(parent))?]),
            Ok(None) => Ok(Vec::new()),
            Err(Failure::AccessDenied { .. }) => self.list_units_below(parent.clone()).await,
            Err(failure) => Err(failure),
        }
    }

    /// A unit as AWS describes it; `None` if it is not there.
    async fn describe_unit(&self, id: &UnitId) -> Result<Option<types::OrganizationalUnit>, Failure> {
        let operation = Operation::DescribeOrganizationalUnit;
        let send =
            async || self.organizations.describe_organizational_unit().organizational_unit_id(id.as_str()).send().await;
        match self.call(operation, send).await {
            Err(Failure::NotFound { .. }) => Ok(None),
            Ok(unit) if unit.id() != Some(id.as_str()) => {
                Err(unexpected_answer(operation, "a different OU than asked for"))
            }
            answer => answer.map(Some),
        }
    }
}

fn unit(operation: Operation, id: Option<&str>, name: Option<&str>, parent: Option<&UnitId>) -> Result<Unit, Failure> {
    let id: UnitId = parsed(operation, "unit id", id)?;
    match name {
        Some(name) => Ok(Unit { id, name: Some(name.to_owned()), parent: parent.cloned() }),
        None => Err(unexpected_answer(operation, format!("unit {id} has no name"))),
    }
}
