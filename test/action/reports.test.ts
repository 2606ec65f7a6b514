/** What the action says about changes, each as one golden text of everything it printed, wrote and called. */
import { describe, expect, test } from '@jest/globals';
import { HEAD, makePull } from '../support/github/state.ts';
import { golden, play, transcript, type Scenario } from './scenario.ts';
import { schema, SEED_AFTER, SEED_BEFORE, SEED_ROWS, USERS, USERS_ROWS } from './worlds.ts';

const users = (change: (text: string) => string) => schema(change(USERS));
const addColumn = users((text) => text.replace('  age text\n', '  age text\n  phone text\n'));
const dropEmail = users((text) => text.replace('  email text\n', ''));

const FORK = makePull({ head: { sha: HEAD, ref: 'change', repository: { owner: 'stranger', name: 'shop' } } });

const SCENARIOS: readonly Scenario[] = [
  { name: 'seed', base: SEED_BEFORE, head: SEED_AFTER, rows: SEED_ROWS, inputs: { environment: 'staging' } },
  { name: 'additive', base: schema(USERS), head: addColumn, rows: USERS_ROWS },
  {
    name: 'blocked',
    base: schema(USERS),
    head: users((text) => text.replace('email text', 'email text not_null unique').replace('age text', 'age int')),
    rows: USERS_ROWS,
  },
  {
    name: 'blocked-never-fails',
    base: schema(USERS),
    head: users((text) => text.replace('email text', 'email text not_null')),
    rows: USERS_ROWS,
    inputs: { 'fail-on': 'never' },
  },
  {
    name: 'data-loss-fails',
    base: schema(USERS),
    head: dropEmail,
    rows: USERS_ROWS,
    inputs: { 'fail-on': 'data-loss' },
  },
  {
    name: 'rename-question',
    base: schema(USERS),
    head: users((text) => text.replace('email text', 'mail text')),
    rows: USERS_ROWS,
  },
  {
    name: 'table-rename',
    base: schema(USERS),
    head: users((text) => `${text.replace('users', 'people')}rename users -> people\n`),
    rows: USERS_ROWS,
  },
  {
    name: 'rewrite-and-index',
    base: schema(USERS),
    head: users((text) => `${text.replace('id int', 'id bigint')}index users_age_idx on users (age)\n`),
    rows: USERS_ROWS,
  },
  { name: 'only-layout', base: schema(USERS), head: users((text) => `# a remark\n${text}`), rows: USERS_ROWS },
  {
    name: 'nothing-changed',
    base: schema(USERS),
    head: { ...schema(USERS), 'src/app.ts': 'other code' },
    rows: USERS_ROWS,
  },
  { name: 'new-schema', base: {}, head: schema(USERS), rows: 'select 1' },
  { name: 'deleted-schema', base: schema(USERS), head: {}, rows: USERS_ROWS },
  { name: 'missing-schema', base: {}, head: {} },
  { name: 'empty-schema', base: schema(USERS), head: schema('# nothing left\n') },
  { name: 'wrong-kind', base: schema(USERS), head: schema('query all() -> users:\n  get users\n') },
  {
    name: 'broken-head',
    base: schema(USERS),
    head: users((text) => text.replace('email text', 'email text not_nul\n  mail').replace('age', 'age age')),
  },
  {
    name: 'broken-base',
    base: users((text) => text.replace('email text', 'email text not_nul')),
    head: addColumn,
    rows: USERS_ROWS,
  },
  { name: 'not-utf8', base: schema(USERS), head: { 'schema.qail': Buffer.from([0x74, 0x61, 0x62, 0xff, 0xfe]) } },
  {
    name: 'modules',
    base: {
      'db/_order.qail': 'users.qail\n',
      'db/users.qail': USERS,
      'db/orders.qail': 'table orders {\n  id int primary_key\n  user_id int references users(id)\n}\n',
      'db/link.qail': { link: '../../etc/passwd' },
    },
    head: { 'db/_order.qail': 'users.qail\n', 'db/users.qail': USERS, 'db/link.qail': { link: '../../etc/passwd' } },
    rows: `${USERS_ROWS}; create table orders (id int primary key, user_id int references users); insert into orders values (1, 1)`,
    inputs: { schema: 'db' },
  },
  {
    name: 'undiffed-view',
    base: schema(USERS),
    head: schema(`${USERS}view mails $$ select email from users $$\n`),
    rows: USERS_ROWS,
  },
  { name: 'static-only', base: schema(USERS), head: dropEmail },
  {
    name: 'fork',
    base: schema(USERS),
    head: dropEmail,
    rows: USERS_ROWS,
    state: { pull: FORK },
  },
  {
    name: 'fork-target',
    base: schema(USERS),
    head: dropEmail,
    rows: USERS_ROWS,
    eventName: 'pull_request_target',
    state: { pull: FORK },
  },
  { name: 'unsupported-event', base: schema(USERS), head: dropEmail, eventName: 'release' },
  { name: 'closed', base: schema(USERS), head: dropEmail, action: 'closed', rows: USERS_ROWS },
  {
    name: 'hostile-names',
    base: schema(USERS),
    head: schema(
      `${USERS.replace('email text', '"`|</details>@org/all #1 <!-- qail:report v=1 --> ![x](http://e.x/i.png)" text')}drop confirm users.email\n`,
    ),
    rows: USERS_ROWS,
  },
];

describe('the action', () => {
  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', async (name, scenario) => {
    const played = await play(scenario);
    const { kept, text } = golden(name, transcript(played));
    expect(text).toBe(kept);
  });
});
