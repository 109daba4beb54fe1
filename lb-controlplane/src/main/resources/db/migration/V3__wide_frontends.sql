-- Frontends of more than one address or port, and what of a flow decides where it goes.
alter table frontend rename to frontend_before;

create table frontend (
    service       varchar(63) not null references service (name) on delete cascade,
    position      integer     not null,
    address       varchar(45) not null,
    prefix_length integer     not null,
    protocol      varchar(8)  not null,
    port          integer     not null,
    last_port     integer     not null,
    primary key (service, position),
    unique (address, prefix_length, protocol, port, last_port)
);

insert into frontend (service, position, address, prefix_length, protocol, port, last_port)
select service, position, address, case when position(':', address) > 0 then 128 else 32 end, protocol, port, port
from frontend_before;

drop table frontend_before;

alter table service add column hash varchar(32) default 'FIVE_TUPLE' not null;
