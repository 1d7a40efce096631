//! Where each table stands: what is referenced left of what references it, so that keys run to the left.

use super::{Diagram, Table};

/// Sizes in pixels; the widths are those of a monospaced font of [`FONT_SIZE`].
pub const FONT_SIZE: usize = 12;
pub const LINE_HEIGHT: usize = 18;
pub const PADDING: usize = 10;
const CHARACTER: usize = 8;
const MARGIN: usize = 30;
/// Between the tables of a column.
const GAP: usize = 24;
/// Between columns, where the keys run.
const AISLE: usize = 110;
/// A column that would be higher is cut into several.
const MOST_HEIGHT: usize = 1_600;
/// Tables without keys stand in rows of this width, or of what is above them.
const LEAST_WIDTH: usize = 1_100;

/// A table's rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
}

pub struct Layout {
    /// By table.
    pub places: Vec<Place>,
    pub width: usize,
    pub height: usize,
}

impl Place {
    /// The middle of a column's line; without a column, of the name's.
    pub fn line(&self, column: Option<usize>) -> usize {
        let line = column.map_or(0, |column| column + 1);
        self.y + line * LINE_HEIGHT + LINE_HEIGHT / 2
    }

    pub fn right(&self) -> usize {
        self.x + self.width
    }
}

impl Layout {
    pub fn of(diagram: &Diagram) -> Layout {
        let places = diagram.tables.iter().map(|table| Place { width: width(table), height: height(table), ..Place::default() });
        let mut layout = Layout { places: places.collect(), width: 0, height: 0 };
        let mut x = MARGIN;
        for column in columns(diagram, &layout.places) {
            x += layout.stack(&column, x) + AISLE;
        }
        layout.shelve(&tables(diagram, Keys::None));
        layout.width += MARGIN;
        layout.height += MARGIN;
        layout
    }

    fn put(&mut self, table: usize, x: usize, y: usize) {
        if let Some(place) = self.places.get_mut(table) {
            (place.x, place.y) = (x, y);
            self.width = self.width.max(x + place.width);
            self.height = self.height.max(y + place.height);
        }
    }

    fn size(&self, table: usize) -> (usize, usize) {
        self.places.get(table).map_or((0, 0), |place| (place.width, place.height))
    }

    /// Puts tables below each other and says how wide they are.
    fn stack(&mut self, tables: &[usize], x: usize) -> usize {
        let mut y = MARGIN;
        for table in tables {
            self.put(*table, x, y);
            y += self.size(*table).1 + GAP;
        }
        tables.iter().map(|table| self.size(*table).0).max().unwrap_or(0)
    }

    /// Puts tables into rows below everything else.
    fn shelve(&mut self, tables: &[usize]) {
        let limit = self.width.max(LEAST_WIDTH);
        let (mut x, mut y) = (MARGIN, if self.height == 0 { MARGIN } else { self.height + 2 * GAP });
        let mut row_height = 0;
        for table in tables {
            let (width, height) = self.size(*table);
            if x > MARGIN && x + width > limit {
                (x, y, row_height) = (MARGIN, y + row_height + GAP, 0);
            }
            self.put(*table, x, y);
            x += width + GAP;
            row_height = row_height.max(height);
        }
    }
}

fn width(table: &Table) -> usize {
    let line = |column: &super::Column| column.name.chars().count() + 2 + column.ty.chars().count();
    let widest = table.columns.iter().map(line).max().unwrap_or(0).max(table.shown_name().chars().count());
    widest * CHARACTER + 2 * PADDING
}

fn height(table: &Table) -> usize {
    (table.columns.len() + 1) * LINE_HEIGHT + PADDING / 2
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    Some,
    None,
}

/// The tables that have keys or are referenced, or those of which neither is true.
fn tables(diagram: &Diagram, keys: Keys) -> Vec<usize> {
    let has_keys = |table: &usize| diagram.keys.iter().any(|key| key.from == *table || key.to == *table);
    (0..diagram.tables.len()).filter(|table| has_keys(table) == (keys == Keys::Some)).collect()
}

/// The columns from left to right. Within a rank a table stands as high as what it references.
fn columns(diagram: &Diagram, places: &[Place]) -> Vec<Vec<usize>> {
    let ranks = Ranks::of(diagram);
    let mut columns: Vec<Vec<usize>> = Vec::new();
    let mut order: Vec<usize> = vec![0; diagram.tables.len()];
    let connected = tables(diagram, Keys::Some);
    for rank in 0..=ranks.highest() {
        let mut layer: Vec<usize> = connected.iter().copied().filter(|table| ranks.of_table(*table) == rank).collect();
        layer.sort_by_key(|table| mean_height(diagram, *table, &order));
        for (height, table) in layer.iter().enumerate() {
            if let Some(order) = order.get_mut(*table) {
                *order = height;
            }
        }
        columns.extend(cut(&layer, places));
    }
    columns
}

/// The mean place of the tables that a table references, in hundredths.
fn mean_height(diagram: &Diagram, table: usize, order: &[usize]) -> usize {
    let referenced = diagram.keys.iter().filter(|key| key.from == table && key.to != table);
    let heights: Vec<usize> = referenced.filter_map(|key| order.get(key.to).copied()).collect();
    heights.iter().sum::<usize>() * 100 / heights.len().max(1)
}

/// A layer in columns that are not too high, all of about one height.
fn cut(layer: &[usize], places: &[Place]) -> Vec<Vec<usize>> {
    let height = |table: &usize| places.get(*table).map_or(0, |place| place.height + GAP);
    let total: usize = layer.iter().map(height).sum();
    let limit = total.div_ceil(total.div_ceil(MOST_HEIGHT).max(1));
    let mut columns: Vec<Vec<usize>> = Vec::new();
    let mut used = limit;
    for table in layer {
        if used >= limit {
            columns.push(Vec::new());
            used = 0;
        }
        used += height(table);
        if let Some(column) = columns.last_mut() {
            column.push(*table);
        }
    }
    columns
}

/// How many keys one behind the other lead from each table to one that references nothing.
struct Ranks(Vec<Option<usize>>);

impl Ranks {
    fn of(diagram: &Diagram) -> Ranks {
        let mut ranks = Ranks(vec![None; diagram.tables.len()]);
        for table in 0..diagram.tables.len() {
            ranks.settle(diagram, table, &mut Vec::new());
        }
        ranks
    }

    /// Keys that lead in a circle count as far as its beginning.
    fn settle(&mut self, diagram: &Diagram, table: usize, path: &mut Vec<usize>) -> Option<usize> {
        if let Some(rank) = self.0.get(table).copied().flatten() {
            return Some(rank);
        }
        if path.contains(&table) {
            return None;
        }
        path.push(table);
        let mut rank = 0;
        for key in diagram.keys.iter().filter(|key| key.from == table && key.to != table) {
            rank = rank.max(self.settle(diagram, key.to, path).map_or(0, |below| below + 1));
        }
        path.pop();
        if let Some(place) = self.0.get_mut(table) {
            *place = Some(rank);
        }
        Some(rank)
    }

    fn of_table(&self, table: usize) -> usize {
        self.0.get(table).copied().flatten().unwrap_or(0)
    }

    fn highest(&self) -> usize {
        self.0.iter().flatten().copied().max().unwrap_or(0)
    }
}
