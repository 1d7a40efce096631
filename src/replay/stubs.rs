//! Commands whose effect is not written yet. Each moves to a file of its own.

use super::executor::Executor;
use super::failure::Done;
use crate::sql::ast;

impl Executor<'_> {
    pub fn create_table(&mut self, _: &ast::CreateTable) -> Done {
        Ok(())
    }
    pub fn create_table_as(&mut self, _: &ast::CreateTableAs) -> Done {
        Ok(())
    }
    pub fn alter_table(&mut self, _: &ast::AlterTable) -> Done {
        Ok(())
    }
    pub fn create_index(&mut self, _: &ast::CreateIndex) -> Done {
        Ok(())
    }
    pub fn create_view(&mut self, _: &ast::CreateView) -> Done {
        Ok(())
    }
    pub fn create_sequence(&mut self, _: &ast::CreateSequence) -> Done {
        Ok(())
    }
    pub fn alter_sequence(&mut self, _: &ast::AlterSequence) -> Done {
        Ok(())
    }
    pub fn create_statistics(&mut self, _: &ast::CreateStatistics) -> Done {
        Ok(())
    }
    pub fn create_rule(&mut self, _: &ast::CreateRule) -> Done {
        Ok(())
    }
    pub fn create_trigger(&mut self, _: &ast::CreateTrigger) -> Done {
        Ok(())
    }
    pub fn create_event_trigger(&mut self, _: &ast::CreateEventTrigger) -> Done {
        Ok(())
    }
    pub fn create_policy(&mut self, _: &ast::CreatePolicy) -> Done {
        Ok(())
    }
    pub fn alter_policy(&mut self, _: &ast::AlterPolicy) -> Done {
        Ok(())
    }
    pub fn create_type(&mut self, _: &ast::CreateType) -> Done {
        Ok(())
    }
    pub fn alter_enum(&mut self, _: &ast::AlterEnum) -> Done {
        Ok(())
    }
    pub fn create_domain(&mut self, _: &ast::CreateDomain) -> Done {
        Ok(())
    }
    pub fn alter_domain(&mut self, _: &ast::AlterDomain) -> Done {
        Ok(())
    }
    pub fn create_cast(&mut self, _: &ast::CreateCast) -> Done {
        Ok(())
    }
    pub fn create_routine(&mut self, _: &ast::CreateRoutine) -> Done {
        Ok(())
    }
    pub fn alter_routine(&mut self, _: &ast::AlterRoutine) -> Done {
        Ok(())
    }
    pub fn create_aggregate(&mut self, _: &ast::CreateAggregate) -> Done {
        Ok(())
    }
    pub fn create_operator(&mut self, _: &ast::CreateOperator) -> Done {
        Ok(())
    }
    pub fn do_block(&mut self, _: &ast::DoBlock) -> Done {
        Ok(())
    }
    pub fn call(&mut self, _: &ast::CallStatement) -> Done {
        Ok(())
    }
    pub fn create_schema(&mut self, _: &ast::CreateSchema) -> Done {
        Ok(())
    }
    pub fn create_extension(&mut self, _: &ast::CreateExtension) -> Done {
        Ok(())
    }
    pub fn alter_extension(&mut self, _: &ast::AlterExtension) -> Done {
        Ok(())
    }
    pub fn create_role(&mut self, _: &ast::CreateRole) -> Done {
        Ok(())
    }
    pub fn alter_role(&mut self, _: &ast::AlterRole) -> Done {
        Ok(())
    }
    pub fn grant(&mut self, _: &ast::Grant) -> Done {
        Ok(())
    }
    pub fn grant_role(&mut self, _: &ast::GrantRole) -> Done {
        Ok(())
    }
    pub fn alter_default_privileges(&mut self, _: &ast::AlterDefaultPrivileges) -> Done {
        Ok(())
    }
    pub fn create_publication(&mut self, _: &ast::CreatePublication) -> Done {
        Ok(())
    }
    pub fn alter_publication(&mut self, _: &ast::AlterPublication) -> Done {
        Ok(())
    }
    pub fn create_object(&mut self, _: &ast::CreateObject) -> Done {
        Ok(())
    }
    pub fn alter_object(&mut self, _: &ast::AlterObject) -> Done {
        Ok(())
    }
    pub fn drop_objects(&mut self, _: &ast::Drop) -> Done {
        Ok(())
    }
    pub fn drop_owned(&mut self, _: &ast::DropOwned) -> Done {
        Ok(())
    }
    pub fn comment(&mut self, _: &ast::Comment) -> Done {
        Ok(())
    }
    pub fn query(&mut self, _: &ast::Query) -> Done {
        Ok(())
    }
    pub fn data(&mut self, _: &ast::DataStatement) -> Done {
        Ok(())
    }
    pub fn copy(&mut self, _: &ast::Copy) -> Done {
        Ok(())
    }
    pub fn truncate(&mut self, _: &ast::Truncate) -> Done {
        Ok(())
    }
    pub fn lock(&mut self, _: &ast::Lock) -> Done {
        Ok(())
    }
    pub fn refresh(&mut self, _: &ast::RefreshMaterializedView) -> Done {
        Ok(())
    }
    pub fn transaction(&mut self, _: &ast::Transaction) -> Done {
        Ok(())
    }
    pub fn set(&mut self, _: &ast::Set) -> Done {
        Ok(())
    }
    pub fn irrelevant(&mut self, _: &ast::Irrelevant) -> Done {
        Ok(())
    }
    pub fn invalid(&mut self, _: &ast::SyntaxError) -> Done {
        Ok(())
    }
    pub fn unknown(&mut self, _: &ast::Unknown) -> Done {
        Ok(())
    }
}
