//! Something for each field of a shape.

use std::sync::Arc;

use super::shape::{Field, Shape};

/// Something for each field of a shape, in the order of its table. Cheap to clone: copies share memory.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Each<T> {
    shape: &'static Shape,
    all: Arc<[T]>,
}

impl<T> Each<T> {
    /// Asks for each field in turn.
    #[must_use]
    pub fn of(shape: &'static Shape, each: impl FnMut(Field) -> T) -> Self {
        Self { shape, all: shape.fields().map(each).collect() }
    }

    /// What is known already, in the order of the table.
    ///
    /// # Panics
    /// There are more or fewer than fields.
    #[must_use]
    pub fn from_all(shape: &'static Shape, all: impl Into<Arc<[T]>>) -> Self {
        let all = all.into();
        assert_eq!(all.len(), shape.rows.len(), "one for each field of a {}", shape.noun);
        Self { shape, all }
    }

    /// What it has the fields of.
    #[must_use]
    pub fn shape(&self) -> &'static Shape {
        self.shape
    }

    /// That of one field.
    ///
    /// # Panics
    /// It is a field of another shape.
    #[must_use]
    pub fn get(&self, field: Field) -> &T {
        assert_eq!(field.shape(), self.shape, "a field of another shape");
        &self.all[field.index()]
    }

    /// All of them, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &T)> {
        self.shape.fields().zip(self.all.iter())
    }

    /// All of them without their fields, in the order of the table.
    #[must_use]
    pub fn all(&self) -> &[T] {
        &self.all
    }
}

impl<T> Clone for Each<T> {
    fn clone(&self) -> Self {
        Self { shape: self.shape, all: Arc::clone(&self.all) }
    }
}
