-- Backends that have become up have only a part of their share at first. Times are in milliseconds.
alter table pool add column slow_start bigint default 0 not null;

-- How many steps of its share a backend has; 0 for all of it.
alter table backend add column starting integer default 0 not null;
