//! What goes with an object that is dropped, and what keeps it from going (`dependency.c` in the server).
//!
//! Parts go with their whole: columns, constraints, indexes, triggers, policies, owned sequences, members of an extension,
//! partitions. Everything else that needs the object refuses the drop, or goes as well with CASCADE. What goes is buried, so
//! that the history can say when and why.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use crate::catalog::{
    AttNum, Constraint, DropCause, Grave, GraveKey, GraveKind, History, Node, Object, Oid, OtherKey, Owner, Presence, Relation,
    RelationKind, Verb,
};
use crate::sql::ast::{DropBehavior, ObjectKind};
use crate::sql::name::Name;
use crate::text::Span;
use std::collections::VecDeque;
use std::collections::btree_map::{BTreeMap, Entry};

/// What a statement drops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// An object with an oid: a relation, index, type, routine, schema, or a part of a relation
    Object(Oid),
    Column(Oid, AttNum),
    Extension(Name),
    Role(Name),
    Other(OtherKey),
}

/// The objects that go, each with what it goes with. None: the statement names it.
type Doomed = BTreeMap<Node, Option<Node>>;

impl Executor<'_> {
    /// ALTER TABLE … DROP COLUMN
    pub(super) fn drop_column(&mut self, relation: Oid, column: AttNum, behavior: DropBehavior, span: Span) -> Done {
        self.remove(&[Target::Column(relation, column)], behavior, span)
    }

    /// ALTER TABLE … DROP CONSTRAINT
    pub(super) fn drop_constraint(&mut self, constraint: Oid, behavior: DropBehavior, span: Span) -> Done {
        self.remove(&[Target::Object(constraint)], behavior, span)
    }

    /// Drops the targets and what goes with them, or refuses.
    pub(super) fn remove(&mut self, targets: &[Target], behavior: DropBehavior, span: Span) -> Done {
        if self.presence == Presence::Possible {
            self.note_doubted_drops(targets);
            targets.iter().for_each(|target| self.doubt_target(target));
            return Ok(());
        }
        let named: Vec<Node> = targets.iter().flat_map(|target| self.nodes_of(target)).collect();
        let mut doomed: Doomed = named.iter().map(|node| (*node, None)).collect();
        self.refuse_drop_of_part(&named, span)?;
        self.doom_parts(&mut doomed);
        let blockers = self.blockers(&doomed);
        // What is only possible may be gone already, and then keeps nothing from going.
        let is_certain =
            |node: &Node| self.catalog.object(node.object).is_some_and(|object| object.presence() == Presence::Certain);
        let certain: Vec<(Node, Node)> = blockers.iter().copied().filter(|(dependent, _)| is_certain(dependent)).collect();
        if !certain.is_empty() && behavior == DropBehavior::Restrict {
            let failure = self.still_needed(targets, &named, &certain, span);
            // A reader takes it as if CASCADE were there: later statements build on the drop.
            self.tolerate(failure)?;
        }
        let mut queue: VecDeque<(Node, Node)> = blockers.into();
        while let Some((dependent, needed)) = queue.pop_front() {
            if doomed.contains_key(&dependent) {
                continue;
            }
            doomed.insert(dependent, Some(needed));
            self.doom_parts(&mut doomed);
            queue.extend(self.blockers(&doomed));
        }
        self.bury_all(&doomed, span);
        self.forget_names(targets);
        Ok(())
    }

    fn nodes_of(&self, target: &Target) -> Vec<Node> {
        match target {
            Target::Object(oid) => vec![Node::object(*oid)],
            Target::Column(relation, column) => vec![Node::column(*relation, *column)],
            Target::Extension(name) => self.members(name).into_iter().map(Node::object).collect(),
            Target::Role(_) | Target::Other(_) => Vec::new(),
        }
    }

    /// The objects that an extension brought.
    fn members(&self, extension: &Name) -> Vec<Oid> {
        let owner = Owner::Extension(extension.clone());
        let relations = self.catalog.relations().filter(|relation| relation.owner == owner).map(|relation| relation.oid);
        let types = self.catalog.types().filter(|ty| ty.owner == owner).map(|ty| ty.oid);
        let routines = self.catalog.routines().filter(|routine| routine.owner == owner).map(|routine| routine.oid);
        relations.chain(types).chain(routines).collect()
    }

    /// What was only possible already, for the guard under which it is dropped.
    fn note_doubted_drops(&mut self, targets: &[Target]) {
        for target in targets {
            if let Target::Object(oid) = target
                && self.catalog.object(*oid).is_some_and(|object| object.presence() == Presence::Possible)
            {
                self.doubted_drops.push(*oid);
            }
        }
    }

    /// Objects that are no longer certain: the drop stands under a condition that was not decided.
    fn doubt_target(&mut self, target: &Target) {
        let (Target::Object(oid) | Target::Column(oid, _)) = target else { return };
        let relation = self.catalog.part_of.get(*oid).copied().unwrap_or(*oid);
        self.catalog.update_relation(relation, |table| match target {
            Target::Column(_, column) => {
                if let Some(column) = table.column_mut(*column) {
                    column.presence = Presence::Possible;
                }
            }
            _ if table.oid == *oid => table.presence = Presence::Possible,
            _ => doubt_part(table, *oid),
        });
        self.catalog.update_index(*oid, |index| index.presence = Presence::Possible);
        self.catalog.update_type(*oid, |ty| ty.presence = Presence::Possible);
        self.catalog.update_routine(*oid, |routine| routine.presence = Presence::Possible);
    }

    /// An index that enforces a constraint cannot go by itself, nor a sequence of an identity column.
    fn refuse_drop_of_part(&self, named: &[Node], span: Span) -> Done {
        for node in named {
            self.refuse_drop_of_identity(*node, span)?;
            let Some(index) = self.catalog.index(node.object) else { continue };
            let table = self.catalog.relation(index.relation);
            let owner = table.and_then(|table| table.constraints.iter().find(|found| found.index() == Some(index.oid)));
            if let (Some(table), Some(constraint)) = (table, owner) {
                let message = format!(
                    "cannot drop index {} because constraint {} on table {} requires it",
                    index.name,
                    constraint.name,
                    self.visible_label(table.oid)
                );
                let subject = Subject::Existing { object: constraint.oid };
                return Failure::new(Condition::DependentObjectsStillExist, message, span).about(subject).refuse();
            }
        }
        Ok(())
    }

    /// The sequence of an identity column goes with the column only.
    fn refuse_drop_of_identity(&self, node: Node, span: Span) -> Done {
        let sequence = self.catalog.relation(node.object).filter(|relation| relation.kind == RelationKind::Sequence);
        let Some((table, number)) = sequence.and_then(|sequence| sequence.sequence_owner) else { return Ok(()) };
        let column = self.catalog.relation(table).and_then(|table| table.column_at(number));
        if node.column.is_some() || column.is_none_or(|column| column.identity.is_none()) {
            return Ok(());
        }
        let (sequence, column) = (self.describe(node), self.describe(Node::column(table, number)));
        let message = format!("cannot drop {sequence} because {column} requires it");
        let subject = Subject::Existing { object: table };
        Failure::new(Condition::DependentObjectsStillExist, message, span).about(subject).refuse()
    }

    /// Adds the parts of everything that is doomed.
    fn doom_parts(&self, doomed: &mut Doomed) {
        let mut queue: VecDeque<Node> = doomed.keys().copied().collect();
        while let Some(node) = queue.pop_front() {
            for part in self.parts_of(node) {
                if let Entry::Vacant(unknown) = doomed.entry(part) {
                    unknown.insert(Some(node));
                    queue.push_back(part);
                }
            }
        }
    }

    fn parts_of(&self, node: Node) -> Vec<Node> {
        match (self.catalog.object(node.object), node.column) {
            (Some(Object::Relation(relation)), None) => self.parts_of_relation(relation),
            (Some(Object::Relation(relation)), Some(column)) => self.parts_of_column(relation, column),
            (Some(Object::Constraint(table, constraint)), _) => {
                let copies = self.copies_for_partitions(table, constraint);
                constraint.index().into_iter().chain(copies).map(Node::object).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What a foreign key to a partitioned table has for each partition goes with it (`addFkRecurseReferenced` in the server
    /// records an internal dependency).
    fn copies_for_partitions(&self, table: &Relation, constraint: &Constraint) -> Vec<Oid> {
        let Some(key) = constraint.foreign_key() else { return Vec::new() };
        let partitions = self.partitions(key.table);
        let is_copy = |other: &&Constraint| {
            let points_at_partition = other.foreign_key().is_some_and(|key| partitions.contains(&key.table));
            points_at_partition && !other.named && other.origin == constraint.origin && other.columns == constraint.columns
        };
        table.constraints.iter().filter(is_copy).map(|copy| copy.oid).collect()
    }

    fn parts_of_relation(&self, relation: &Relation) -> Vec<Node> {
        let constraints = relation.constraints.iter().map(|constraint| constraint.oid);
        let triggers = relation.triggers.iter().map(|trigger| trigger.oid);
        let policies = relation.policies.iter().map(|policy| policy.oid);
        let rules = relation.rules.iter().map(|rule| rule.oid);
        let indexes = self.catalog.indexes_of(relation.oid).map(|index| index.oid);
        let partitions = self.catalog.children(relation.oid).filter(|child| child.partition_of == Some(relation.oid));
        let sequences = self.owned_sequences(relation.oid, None);
        let objects = constraints.chain(triggers).chain(policies).chain(rules).chain(indexes);
        objects.chain(partitions.map(|child| child.oid)).chain(sequences).map(Node::object).collect()
    }

    /// Indexes, constraints and sequences that a column takes with it, also those that it shares with other columns.
    fn parts_of_column(&self, relation: &Relation, column: AttNum) -> Vec<Node> {
        let constraints = relation.constraints.iter().filter(|constraint| constraint.columns.contains(&column));
        let indexes = self.catalog.indexes_of(relation.oid).filter(|index| {
            let keys =
                index.keys.iter().any(|key| matches!(key.key, crate::catalog::IndexColumnKey::Column(found) if found == column));
            keys || index.include.contains(&column) || self.needs_column(index.oid, relation.oid, column)
        });
        let constraints = constraints.map(|constraint| constraint.oid);
        let sequences = self.owned_sequences(relation.oid, Some(column));
        constraints.chain(indexes.map(|index| index.oid)).chain(sequences).map(Node::object).collect()
    }

    fn needs_column(&self, object: Oid, relation: Oid, column: AttNum) -> bool {
        self.catalog.dependencies().needs(Node::object(object)).any(|node| node == Node::column(relation, column))
    }

    pub(super) fn owned_sequences(&self, table: Oid, column: Option<AttNum>) -> impl Iterator<Item = Oid> + '_ {
        let owned = self.catalog.sequences_of(table).filter(move |sequence| {
            sequence.sequence_owner.is_some_and(|(_, number)| column.is_none_or(|wanted| wanted == number))
        });
        owned.map(|sequence| sequence.oid)
    }

    /// Objects that need something doomed and are not doomed themselves: (who, what it needs).
    fn blockers(&self, doomed: &Doomed) -> Vec<(Node, Node)> {
        let mut blockers = Vec::new();
        for node in doomed.keys() {
            for dependent in self.dependents_of(*node) {
                if !self.is_doomed(doomed, dependent) && !blockers.iter().any(|(found, _)| *found == dependent) {
                    blockers.push((dependent, *node));
                }
            }
        }
        blockers
    }

    fn is_doomed(&self, doomed: &Doomed, node: Node) -> bool {
        let whole = Node::object(node.object);
        let table = self.catalog.part_of.get(node.object).map(|table| Node::object(*table));
        doomed.contains_key(&node) || doomed.contains_key(&whole) || table.is_some_and(|table| doomed.contains_key(&table))
    }

    fn dependents_of(&self, node: Node) -> Vec<Node> {
        let mut dependents: Vec<Node> = match node.column {
            None => self.catalog.dependencies().dependents_of_object(node.object).collect(),
            Some(_) => self.catalog.dependencies().dependents(node).collect(),
        };
        dependents.extend(self.foreign_keys_on(node).into_iter().map(Node::object));
        if node.column.is_none() {
            let children = self.catalog.children(node.object).filter(|child| child.partition_of.is_none());
            dependents.extend(children.map(|child| Node::object(child.oid)));
            dependents.extend(self.contents_of_schema(node.object));
        }
        // What is no longer there needs nothing.
        dependents.retain(|dependent| *dependent != node && self.catalog.object(dependent.object).is_some());
        dependents
    }

    /// Foreign keys that point at a table or column, or lean on an index.
    fn foreign_keys_on(&self, node: Node) -> Vec<Oid> {
        if let (Some(index), None) = (self.catalog.index(node.object), node.column) {
            let keys = self.catalog.foreign_keys_to(index.relation).filter(|key| key.key.index == Some(index.oid));
            return keys.map(|key| key.constraint.oid).collect();
        }
        let keys = self.catalog.foreign_keys_to(node.object);
        keys.filter(|key| node.column.is_none_or(|column| key.key.columns.contains(&column)))
            .map(|key| key.constraint.oid)
            .collect()
    }

    fn contents_of_schema(&self, schema: Oid) -> Vec<Node> {
        if self.catalog.schema(schema).is_none() {
            return Vec::new();
        }
        let relations = self.catalog.relations_in(schema).map(|relation| relation.oid);
        let types = self.catalog.types().filter(|ty| ty.schema == schema).map(|ty| ty.oid);
        let routines = self.catalog.routines().filter(|routine| routine.schema == schema).map(|routine| routine.oid);
        relations.chain(types).chain(routines).map(Node::object).collect()
    }

    /// `cannot drop table t because other objects depend on it`
    fn still_needed(&self, targets: &[Target], named: &[Node], blockers: &[(Node, Node)], span: Span) -> Failure {
        let message = match (targets, named) {
            ([Target::Extension(name)], _) => format!("cannot drop extension {name} because other objects depend on it"),
            (_, [one]) => format!("cannot drop {} because other objects depend on it", self.describe(*one)),
            _ => "cannot drop desired object(s) because other objects depend on them".to_owned(),
        };
        let lines = blockers.iter().map(|(who, what)| format!("{} depends on {}", self.describe(*who), self.describe(*what)));
        let object = named.first().map_or(Oid(0), |node| node.object);
        Failure::new(Condition::DependentObjectsStillExist, message, span)
            .about(Subject::Dependents { object })
            .detail(lines.collect::<Vec<_>>().join("\n"))
    }

    /// An object as messages name it (`getObjectDescription`).
    pub(super) fn describe(&self, node: Node) -> String {
        if let Some(column) = node.column {
            let name =
                self.catalog.relation(node.object).and_then(|relation| relation.column_at(column)).map(|column| &column.name);
            let name = name.map_or("", Name::as_str);
            return format!("column {name} of table {}", self.visible_label(node.object));
        }
        match self.catalog.object(node.object) {
            Some(Object::Relation(relation)) => {
                let noun = if relation.kind == RelationKind::CompositeType { "type" } else { relation.kind.noun() };
                format!("{noun} {}", self.visible_label(relation.oid))
            }
            Some(Object::Index(index)) => format!("index {}", index.name),
            Some(Object::Type(ty)) => format!("type {}", self.type_label(&crate::catalog::TypeUse::plain(ty.oid))),
            Some(Object::Routine(routine)) => self.describe_routine(routine),
            Some(Object::Schema(schema)) => format!("schema {}", schema.name),
            Some(Object::Constraint(table, part)) => {
                format!("constraint {} on table {}", part.name, self.visible_label(table.oid))
            }
            Some(Object::Trigger(table, part)) => format!("trigger {} on table {}", part.name, self.visible_label(table.oid)),
            Some(Object::Policy(table, part)) => format!("policy {} on table {}", part.name, self.visible_label(table.oid)),
            Some(Object::Rule(table, part)) => format!("rule {} on table {}", part.name, self.visible_label(table.oid)),
            None => "object".to_owned(),
        }
    }

    fn describe_routine(&self, routine: &crate::catalog::Routine) -> String {
        let types: Vec<String> =
            routine.signature().map(|ty| ty.map_or("?".to_owned(), |ty| self.catalog.format_type(ty))).collect();
        let noun = if routine.kind == crate::catalog::RoutineType::Procedure { "procedure" } else { "function" };
        let in_path = self.effective_search_path().contains(&routine.schema);
        let schema = if in_path { String::new() } else { format!("{}.", self.catalog.schema_name(routine.schema)) };
        format!("{noun} {schema}{}({})", routine.name, types.join(","))
    }

    /// The name of a relation, with its schema where the search path does not find it.
    pub(super) fn visible_label(&self, oid: Oid) -> String {
        let Some(relation) = self.catalog.relation(oid) else { return String::new() };
        let path = self.effective_search_path();
        let first = path.into_iter().find_map(|schema| self.catalog.relation_oid(schema, &relation.name));
        if first == Some(oid) { relation.name.as_str().to_owned() } else { self.catalog.relation_label(relation) }
    }

    fn bury_all(&mut self, doomed: &Doomed, span: Span) {
        let labels: BTreeMap<Node, DropCause> = doomed.iter().map(|(node, with)| (*node, self.cause(doomed, *with))).collect();
        for (node, cause) in labels {
            match node.column {
                Some(column) => self.remove_column(node.object, column, cause, span),
                None => self.remove_object(node.object, cause, span),
            }
        }
    }

    /// Why something goes: the object that the statement names is at the end of the chain.
    fn cause(&self, doomed: &Doomed, with: Option<Node>) -> DropCause {
        let Some(mut with) = with else { return DropCause::Named };
        while let Some(Some(next)) = doomed.get(&with) {
            with = *next;
        }
        DropCause::With { kind: ObjectKind::Table, label: self.describe(with) }
    }

    /// A column that is named, or needs a type that goes. Where only its default needs what goes, the default goes.
    fn remove_column(&mut self, relation: Oid, number: AttNum, cause: DropCause, span: Span) {
        let Some(table) = self.catalog.relation(relation) else { return };
        let Some(column) = table.column_at(number).filter(|column| !column.dropped).cloned() else { return };
        let keeps_column = cause != DropCause::Named && column.generated.is_none() && self.catalog.ty(column.ty.ty).is_some();
        if keeps_column {
            self.catalog.amend_relation(relation, |table| {
                if let Some(column) = table.column_mut(number) {
                    column.default = None;
                }
            });
            return;
        }
        let key = self.grave_key(GraveKind::Column, table.schema, Some(table.name.clone()), column.name.clone());
        self.bury(key, Grave::new(History::created(column.origin), cause, self.origin(span)));
        self.catalog.dependencies.forget(Node::column(relation, number));
        self.catalog.amend_relation(relation, |table| {
            if let Some(column) = table.column_mut(number) {
                column.dropped = true;
                column.default = None;
                column.not_null = None;
            }
        });
    }

    fn remove_object(&mut self, oid: Oid, cause: DropCause, span: Span) {
        let Some(object) = self.catalog.object(oid) else { return };
        let part = |table: &Relation| (table.schema, Some(table.name.clone()));
        let (kind, (schema, relation), name, history) = match object {
            Object::Relation(found) => (GraveKind::Relation, (found.schema, None), &found.name, found.history.clone()),
            Object::Index(found) => (GraveKind::Index, (found.schema, None), &found.name, found.history.clone()),
            Object::Type(found) => (GraveKind::Type, (found.schema, None), &found.name, found.history.clone()),
            Object::Routine(found) => (GraveKind::Routine, (found.schema, None), &found.name, found.history.clone()),
            Object::Schema(found) => (GraveKind::Schema, (found.oid, None), &found.name, found.history.clone()),
            Object::Constraint(table, found) => (GraveKind::Constraint, part(table), &found.name, History::created(found.origin)),
            Object::Trigger(table, found) => (GraveKind::Trigger, part(table), &found.name, found.history.clone()),
            Object::Policy(table, found) => (GraveKind::Policy, part(table), &found.name, found.history.clone()),
            Object::Rule(..) => return self.unhook(oid),
        };
        let constraint = match object {
            Object::Constraint(_, found) => Some(Box::new(found.clone())),
            _ => None,
        };
        let key = self.grave_key(kind, schema, relation, name.clone());
        self.bury(key, Grave { constraint, ..Grave::new(history, cause, self.origin(span)) });
        self.unhook(oid);
    }

    pub(super) fn grave_key(&self, kind: GraveKind, schema: Oid, relation: Option<Name>, name: Name) -> GraveKey {
        GraveKey { kind, schema: Name::exact(self.catalog.schema_name(schema)), relation, name }
    }

    pub(super) fn bury(&mut self, key: GraveKey, mut grave: Grave) {
        grave.history.push(Verb::Dropped, grave.origin);
        self.catalog.graveyard.bury(key, grave);
    }

    /// Takes the object out of the catalog.
    fn unhook(&mut self, oid: Oid) {
        self.catalog.dependencies.forget(Node::object(oid));
        if let Some(table) = self.catalog.part_of.get(oid).copied() {
            self.catalog.update_relation(table, |table| {
                table.constraints.retain(|part| part.oid != oid);
                table.triggers.retain(|part| part.oid != oid);
                table.policies.retain(|part| part.oid != oid);
                table.rules.retain(|part| part.oid != oid);
            });
        } else if let Some(relation) = self.catalog.remove_relation(oid) {
            for column in &relation.attributes {
                self.catalog.dependencies.forget(Node::column(oid, column.number));
            }
        } else if self.catalog.remove_index(oid).is_none()
            && self.catalog.remove_routine(oid).is_none()
            && self.catalog.remove_type(oid).is_none()
            && let Some(schema) = self.catalog.schemas.remove(oid)
        {
            self.catalog.schema_names.remove(&schema.name);
        }
    }

    /// Roles, extensions and objects that are known by name.
    fn forget_names(&mut self, targets: &[Target]) {
        for target in targets {
            match target {
                Target::Extension(name) => {
                    let owner = Owner::Extension(name.clone());
                    let others = self.catalog.others.iter().filter(|(_, other)| other.owner == owner);
                    let gone: Vec<_> = others.map(|(key, _)| key.clone()).collect();
                    gone.iter().for_each(|key| drop(self.catalog.others.remove(key)));
                    self.catalog.extensions.remove(name);
                }
                Target::Role(name) => drop(self.catalog.roles.remove(name)),
                Target::Other(key) => drop(self.catalog.others.remove(key)),
                Target::Object(_) | Target::Column(..) => {}
            }
        }
    }
}

fn doubt_part(table: &mut Relation, oid: Oid) {
    for part in table.constraints.iter_mut().filter(|part| part.oid == oid) {
        part.presence = Presence::Possible;
    }
    for part in table.triggers.iter_mut().filter(|part| part.oid == oid) {
        part.presence = Presence::Possible;
    }
    for part in table.policies.iter_mut().filter(|part| part.oid == oid) {
        part.presence = Presence::Possible;
    }
}
