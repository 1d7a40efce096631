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
    pub fn do_block(&mut self, _: &ast::DoBlock) -> Done {
        Ok(())
    }
    pub fn call(&mut self, _: &ast::CallStatement) -> Done {
        Ok(())
    }
    pub fn drop_objects(&mut self, _: &ast::Drop) -> Done {
        Ok(())
    }
    pub fn drop_owned(&mut self, _: &ast::DropOwned) -> Done {
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
}
