/** Schemas and rows that several scenarios share. */
import { readFileSync } from 'node:fs';
import type { Files } from '../support/github/objects.ts';

export const schema = (text: string): Files => ({
  'schema.qail': text,
  'README.md': 'not a schema',
  'src/app.ts': 'code',
});

export const SEED_BEFORE = schema(readFileSync('examples/schema/before.qail', 'utf8'));
export const SEED_AFTER = schema(readFileSync('examples/schema/after.qail', 'utf8'));

export const SEED_ROWS = `
create type plan as enum ('free', 'team', 'business');
create table users (id bigint generated always as identity primary key, nick varchar(40) not null unique, email text,
  plan plan not null default 'free', created_at timestamptz not null default now());
create table sessions (id uuid primary key default gen_random_uuid(),
  user_id bigint not null references users (id) on delete cascade, started_at timestamptz not null default now());
insert into users (nick, email)
  select 'user' || n, case when n <= 1234 then 'user' || n || '@example.com' end from generate_series(1, 1300) n;
insert into sessions (user_id) select 1 + n % 1300 from generate_series(1, 5678) n;
`;

export const USERS = `table users {
  id int primary_key
  email text
  age text
}
`;

export const USERS_ROWS = `create table users (id int primary key, email text, age text);
insert into users values (1, 'a@example.com', '41'), (2, 'b@example.com', 'n/a'), (3, null, null), (4, 'a@example.com', '7')`;
