-- The catalog. Names follow dev.weir.controlplane.model; times are in milliseconds.

create table catalog_revision (
    id     integer primary key check (id = 1),
    latest bigint not null
);
insert into catalog_revision (id, latest) values (1, 0);

create table pool (
    name             varchar(63) primary key,
    revision         bigint      not null,
    origin           varchar(8)  not null,
    mode             varchar(8)  not null,
    table_size       integer     not null,
    check_type       varchar(8)  not null,
    check_port       integer,
    check_interval   bigint      not null,
    check_timeout    bigint      not null,
    check_rise       integer     not null,
    check_fall       integer     not null
);

create table backend (
    pool     varchar(63) not null references pool (name) on delete cascade,
    name     varchar(63) not null,
    position integer     not null,
    address  varchar(45) not null,
    port     integer     not null,
    weight   integer     not null,
    draining boolean     not null,
    health   varchar(16) not null,
    primary key (pool, name)
);

create table service (
    name      varchar(63) primary key,
    revision  bigint      not null,
    origin    varchar(8)  not null,
    pool      varchar(63) not null references pool (name),
    hash_seed integer     not null
);

create table frontend (
    service  varchar(63) not null references service (name) on delete cascade,
    position integer     not null,
    address  varchar(45) not null,
    protocol varchar(8)  not null,
    port     integer     not null,
    primary key (service, position),
    unique (address, protocol, port)
);

-- Services that are gone: agents learn of a removal only from its tombstone.
create table removed_service (
    name     varchar(63) primary key,
    revision bigint not null
);
