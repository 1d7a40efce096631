create table labels (name text primary key);
