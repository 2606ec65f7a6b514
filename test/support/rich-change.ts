/** A change that has a statement in every stage: a new enum value in use, defaults, a reference, a required column, an index. */
import type { Session } from '../../src/ports.ts';
import { changeOf, runAll } from './applying.ts';

const BEFORE = `enum mood { sad, ok }

table p {
  id int primary_key
}

table c {
  id int primary_key
  p_id int
  m mood
  v text
}
`;

const AFTER = `enum mood { sad, ok, happy }

table p {
  id int primary_key
}

table c {
  id int primary_key
  p_id int not_null references p(id)
  m mood default 'happy'
  v text default 'none'
}

index concurrently c_m on c (m)
`;

export const RICH = changeOf(BEFORE, AFTER);

/** Rows on which the change goes through. */
export async function fill(session: Session): Promise<void> {
  await runAll(
    session,
    'insert into p select generate_series(1, 20)',
    "insert into c select i, 1 + i % 20, 'ok', 'v' || i from generate_series(1, 100) as i",
  );
}
