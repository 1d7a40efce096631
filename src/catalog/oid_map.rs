//! A persistent map from oids to what has them.
//!
//! Oids are small numbers that are given out in order. So the map is a tree over their digits: a look-up follows one pointer a
//! digit and compares nothing, and a write behind a snapshot copies one node a digit. The leaves of a stored map are read when
//! somebody comes to them. It knows nothing of what it keeps.

use super::Oid;
use super::stored::{AsBytes, Unread};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::array;
use std::fmt;
use std::sync::Arc;

/// The bits of a digit.
const BITS: u32 = 4;

/// The children of a node, one for each digit.
const WIDTH: usize = 1 << BITS;

/// A map of which a copy costs one reference count. Iteration is in the order of the oids.
#[derive(Clone)]
pub(crate) struct OidMap<V> {
    root: Option<Arc<Node<V>>>,
    /// How many levels of branches are above the leaves.
    height: u32,
}

#[derive(Clone)]
enum Node<V> {
    Branch([Option<Arc<Node<V>>>; WIDTH]),
    Leaf(Leaf<V>),
    Stored(Unread<Leaf<V>>),
}

#[derive(Clone)]
struct Leaf<V> {
    /// One bit for each value that is there: the oids of one kind of object have gaps, over which iteration leaps.
    present: u16,
    values: [Option<V>; WIDTH],
}

impl<V> Default for OidMap<V> {
    fn default() -> Self {
        OidMap { root: None, height: 0 }
    }
}

impl<V: fmt::Debug> fmt::Debug for OidMap<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<V: Serialize> Serialize for OidMap<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entries: Vec<(Oid, &V)> = self.iter().collect();
        let leaves = entries.chunk_by(|(one, _), (other, _)| number_of_leaf(*one) == number_of_leaf(*other));
        let stored = leaves.filter_map(|entries| {
            let (first, _) = entries.first()?;
            let by_digit = entries.iter().map(|(oid, value)| (digit(*oid, 0), *value)).collect::<Vec<_>>();
            Some((number_of_leaf(*first), AsBytes(by_digit)))
        });
        stored.collect::<Vec<_>>().serialize(serializer)
    }
}

impl<'de: 'static, V: Deserialize<'static>> Deserialize<'de> for OidMap<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut map = OidMap::default();
        for (number, leaf) in Vec::deserialize(deserializer)? {
            map.put_stored(number, leaf);
        }
        Ok(map)
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Leaf<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut leaf = Leaf::empty();
        for (digit, value) in Vec::deserialize(deserializer)? {
            leaf.at(digit, |place| *place = Some(value));
        }
        Ok(leaf)
    }
}

impl<V> Leaf<V> {
    fn empty() -> Self {
        Leaf { present: 0, values: array::from_fn(|_| None) }
    }

    fn at<T>(&mut self, digit: usize, action: impl FnOnce(&mut Option<V>) -> T) -> Option<T> {
        let place = self.values.get_mut(digit)?;
        let done = action(place);
        let bit = 1 << digit;
        self.present = if place.is_some() { self.present | bit } else { self.present & !bit };
        Some(done)
    }
}

impl<V> Node<V> {
    fn empty(level: u32) -> Self {
        if level == 0 { Node::Leaf(Leaf::empty()) } else { Node::Branch(array::from_fn(|_| None)) }
    }

    fn child(&self, digit: usize) -> Option<&Arc<Node<V>>> {
        match self {
            Node::Branch(children) => children.get(digit)?.as_ref(),
            Node::Leaf(_) | Node::Stored(_) => None,
        }
    }
}

/// The digit of an oid that tells the children of a node apart, `level` levels above the leaves.
fn digit(oid: Oid, level: u32) -> usize {
    let shifted = oid.0.checked_shr(BITS * level).unwrap_or(0);
    shifted as usize % WIDTH
}

/// What the oids of a leaf have in common.
fn number_of_leaf(oid: Oid) -> u32 {
    oid.0 >> BITS
}

impl<V> OidMap<V> {
    /// Whether both are one and the same snapshot. Different ones may be equal all the same.
    pub fn ptr_eq(&self, other: &Self) -> bool {
        match (&self.root, &other.root) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        }
    }

    pub fn get(&self, oid: Oid) -> Option<&V> {
        if !self.reaches(oid) {
            return None;
        }
        let mut node = self.root.as_deref()?;
        let mut level = self.height;
        loop {
            match node {
                Node::Branch(children) => node = children.get(digit(oid, level))?.as_deref()?,
                Node::Leaf(leaf) => return leaf.values.get(digit(oid, 0))?.as_ref(),
                Node::Stored(leaf) => return leaf.get()?.values.get(digit(oid, 0))?.as_ref(),
            }
            level = level.saturating_sub(1);
        }
    }

    pub fn contains(&self, oid: Oid) -> bool {
        self.get(oid).is_some()
    }

    /// Whether the tree is high enough for all digits of the oid.
    fn reaches(&self, oid: Oid) -> bool {
        oid.0.checked_shr(BITS * (self.height + 1)).is_none_or(|rest| rest == 0)
    }

    pub fn iter(&self) -> Iter<'_, V> {
        Iter { nodes: self.root.iter().map(|root| (0, root.as_ref())).collect(), leaf: None }
    }

    /// The oids of this map whose value may be another one in a map that one of the two was made from: all but those in nodes
    /// that both share.
    pub fn differing(&self, other: &Self) -> Vec<Oid> {
        let mut found = Vec::new();
        if let Some(root) = &self.root {
            find_differing(root, other.below(self.height), 0, &mut found);
        }
        found
    }

    /// The node of the smallest oids, so many levels above the leaves.
    fn below(&self, height: u32) -> Option<&Arc<Node<V>>> {
        let mut node = self.root.as_ref().filter(|_| self.height >= height)?;
        for _ in height..self.height {
            node = node.child(0)?;
        }
        Some(node)
    }

    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// Puts a leaf into a map that is being read.
    fn put_stored(&mut self, number: u32, leaf: Unread<Leaf<V>>) {
        let first = Oid(number << BITS);
        while !self.reaches(first) {
            self.grow();
        }
        let mut place = &mut self.root;
        for level in (1..=self.height).rev() {
            let node = place.get_or_insert_with(|| Arc::new(Node::empty(level)));
            let Some(Node::Branch(children)) = Arc::get_mut(node) else { return };
            let Some(child) = children.get_mut(digit(first, level)) else { return };
            place = child;
        }
        *place = Some(Arc::new(Node::Stored(leaf)));
    }

    /// Makes room for one digit more.
    fn grow(&mut self) {
        self.height += 1;
        if let Some(old) = self.root.take() {
            let mut children = array::from_fn(|_| None);
            if let Some(first) = children.first_mut() {
                *first = Some(old);
            }
            self.root = Some(Arc::new(Node::Branch(children)));
        }
    }
}

impl<V: Clone> OidMap<V> {
    pub fn insert(&mut self, oid: Oid, value: V) {
        self.at(oid, |place| *place = Some(value));
    }

    pub fn get_mut(&mut self, oid: Oid) -> Option<&mut V> {
        if self.contains(oid) { self.leaf(oid)?.values.get_mut(digit(oid, 0))?.as_mut() } else { None }
    }

    pub fn remove(&mut self, oid: Oid) -> Option<V> {
        if self.contains(oid) { self.at(oid, Option::take)? } else { None }
    }

    /// Changes the value of an oid, from the default one where there was none.
    pub fn change(&mut self, oid: Oid, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        self.at(oid, |place| change(place.get_or_insert_default()));
    }

    /// Does something where the value of an oid belongs. Every oid has such a place.
    fn at<T>(&mut self, oid: Oid, action: impl FnOnce(&mut Option<V>) -> T) -> Option<T> {
        self.leaf(oid)?.at(digit(oid, 0), action)
    }

    /// The leaf of an oid, with nodes of this map's own on the way to it.
    fn leaf(&mut self, oid: Oid) -> Option<&mut Leaf<V>> {
        while !self.reaches(oid) {
            self.grow();
        }
        let height = self.height;
        let root = self.root.get_or_insert_with(|| Arc::new(Node::empty(height)));
        leaf_in(root, oid, height)
    }
}

fn leaf_in<V: Clone>(node: &mut Arc<Node<V>>, oid: Oid, level: u32) -> Option<&mut Leaf<V>> {
    if let Node::Stored(leaf) = node.as_ref() {
        *node = Arc::new(Node::Leaf(leaf.get()?.clone()));
    }
    match Arc::make_mut(node) {
        Node::Branch(children) => {
            let below = level.saturating_sub(1);
            let child = children.get_mut(digit(oid, level))?.get_or_insert_with(|| Arc::new(Node::empty(below)));
            leaf_in(child, oid, below)
        }
        Node::Leaf(leaf) => Some(leaf),
        Node::Stored(_) => None,
    }
}

/// Adds the oids under a node, `digits` behind which they begin, but not those under nodes that stand in the other tree as well.
fn find_differing<V>(own: &Arc<Node<V>>, other: Option<&Arc<Node<V>>>, digits: u32, found: &mut Vec<Oid>) {
    if other.is_some_and(|other| Arc::ptr_eq(own, other)) {
        return;
    }
    let mut add = |leaf: &Leaf<V>| found.extend(bits(leaf.present).map(|last| Oid(digits << BITS | last)));
    match own.as_ref() {
        Node::Leaf(leaf) => add(leaf),
        Node::Stored(leaf) => leaf.get().into_iter().for_each(add),
        Node::Branch(children) => {
            for (digit, child) in children.iter().enumerate() {
                if let Some(child) = child {
                    let other = other.and_then(|other| other.child(digit));
                    find_differing(child, other, digits << BITS | digit as u32, found);
                }
            }
        }
    }
}

/// The numbers of the bits that are set, in order.
fn bits(mut set: u16) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let lowest = set.trailing_zeros();
        set &= set.wrapping_sub(1);
        (lowest < u16::BITS).then_some(lowest)
    })
}

/// The entries of a map in the order of their oids.
pub(crate) struct Iter<'a, V> {
    /// What is still to be gone through, the next one last, each with the digits above it.
    nodes: Vec<(u32, &'a Node<V>)>,
    /// The leaf that is being gone through, with the digits above it and the bits of the values that are still to come.
    leaf: Option<(u32, u16, &'a [Option<V>; WIDTH])>,
}

impl<'a, V> Iterator for Iter<'a, V> {
    type Item = (Oid, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((digits, rest, values)) = &mut self.leaf
                && let Some(last) = bits(*rest).next()
            {
                *rest &= rest.wrapping_sub(1);
                return Some((Oid(*digits | last), values.get(last as usize)?.as_ref()?));
            }
            let (digits, node) = self.nodes.pop()?;
            match node {
                Node::Leaf(leaf) => self.leaf = Some((digits << BITS, leaf.present, &leaf.values)),
                Node::Stored(leaf) => self.leaf = leaf.get().map(|leaf| (digits << BITS, leaf.present, &leaf.values)),
                Node::Branch(children) => {
                    let children = children.iter().enumerate().rev();
                    let there = children.filter_map(|(digit, child)| Some((digits << BITS | digit as u32, child.as_deref()?)));
                    self.nodes.extend(there);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_map_that_grew_shares_what_it_had() {
        let mut map = OidMap::default();
        map.insert(Oid(1), 'a');
        let before = map.clone();
        map.insert(Oid(300), 'b');
        assert_eq!((before.differing(&map), map.differing(&before)), (vec![], vec![Oid(1), Oid(300)]));
    }

    /// Oids with one to eight digits, and neighbours.
    const OIDS: [u32; 10] = [0, 1, 15, 16, 17, 255, 256, 70_000, 0x1234_5678, u32::MAX];

    #[test]
    fn keeps_what_is_put_in_in_order() {
        let mut map = OidMap::default();
        let mut model = BTreeMap::new();
        for (value, oid) in OIDS.iter().rev().enumerate() {
            map.insert(Oid(*oid), value);
            model.insert(Oid(*oid), value);
            assert!(map.iter().eq(model.iter().map(|(oid, value)| (*oid, value))), "{oid}");
        }
        for oid in OIDS {
            assert_eq!(map.get(Oid(oid)), model.get(&Oid(oid)));
            assert_eq!(map.remove(Oid(oid)), model.remove(&Oid(oid)));
            assert_eq!(map.get(Oid(oid)), None);
            assert_eq!(map.values().count(), model.len(), "{oid}");
        }
    }

    #[test]
    fn what_is_not_there_has_no_place() {
        let mut map = OidMap::<u8>::default();
        let mut is_absent =
            |oid| map.get(Oid(oid)).is_none() && map.get_mut(Oid(oid)).is_none() && map.remove(Oid(oid)).is_none();
        assert!(is_absent(3) && is_absent(300) && is_absent(u32::MAX));
        map.insert(Oid(3), 1);
        assert_eq!((map.get(Oid(4)), map.get(Oid(19)), map.get(Oid(259))), (None, None, None));
        map.change(Oid(19), |value| *value += 1);
        assert_eq!(map.get(Oid(19)), Some(&1));
    }

    #[test]
    fn a_snapshot_stays_as_it_was() {
        let mut map = OidMap::default();
        OIDS.into_iter().for_each(|oid| map.insert(Oid(oid), oid));
        let before = map.clone();
        assert_eq!(before.differing(&map), []);
        map.remove(Oid(16));
        map.insert(Oid(17), 0);
        assert_eq!(before.differing(&map), [Oid(16), Oid(17)]);
        assert!(before.values().copied().eq(OIDS));
        assert_eq!((map.get(Oid(16)), map.get(Oid(17)), map.get(Oid(15))), (None, Some(&0), Some(&15)));
    }
}
