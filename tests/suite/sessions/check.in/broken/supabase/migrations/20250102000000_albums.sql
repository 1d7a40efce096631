-- Albums come later.
creat table albums (id int primary key);
