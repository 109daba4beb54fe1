-- Addresses that a service's clients may have; a service without any is for everybody.
create table source_range (
    service       varchar(63) not null references service (name) on delete cascade,
    position      integer     not null,
    address       varchar(45) not null,
    prefix_length integer     not null,
    primary key (service, position)
);
