-- What clients may at most ask of TCP segments, 0 for whatever they like.
alter table pool add column mss integer default 0 not null;
