create table songs (id int primary key);
