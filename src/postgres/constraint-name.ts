/** The name a constraint really has: a rename of its table or column has left it as it was, whatever the files now say. */
import { QailError } from '../errors.ts';
import { indexOfEqual } from '../plan/constraint-diff.ts';
import { describe } from '../plan/describe.ts';
import { nameSql } from '../plan/table-sql.ts';
import type { Session } from '../ports.ts';
import { sameName, showName, type Constraint, type ObjectName } from '../schema/model.ts';
import { constraintName } from '../schema/naming.ts';
import { ident, sql, type Sql } from '../sql.ts';
import { readCatalog } from './catalog.ts';
import type { Direction } from './history.ts';
import type { PlannedStatement } from './planned-statement.ts';

/**
 * The statement as the database needs it: one that drops or renames a constraint by a name that is not there speaks of the only
 * constraint of the table with the same content instead. To be asked just before it runs. Raises `QailError` (`database_refused`)
 * when there is none, or more than one.
 */
export async function underRealName(session: Session, statement: PlannedStatement, direction: Direction): Promise<Sql> {
  const gone = constraintNeeded(statement, direction);
  if (gone === null || (await isThere(session, gone.table, gone.name))) return statement.sql;
  const found = await namesByContent(session, gone.table, gone.content);
  const [name] = found;
  if (name !== undefined && found.length === 1) {
    const change =
      gone.newName === null
        ? sql`DROP CONSTRAINT ${ident(name)}`
        : sql`RENAME CONSTRAINT ${ident(name)} TO ${ident(gone.newName)}`;
    return sql`ALTER TABLE ${nameSql(gone.table)} ${change}`;
  }
  const what = found.length === 0 ? 'none' : 'more than one';
  throw new QailError(
    'database_refused',
    `migrate ${direction}, step ${statement.step} (${describe(statement.operation)}): ${showName(gone.table)} has no constraint "${gone.name}", and ${what} with its content`,
    {
      hint: 'the database is not what the old schema says; compare it with the files, and plan anew',
    },
  );
}

type Needed = {
  readonly table: ObjectName;
  readonly name: string;
  readonly content: Constraint;
  /** The name it is given; null when it is dropped. */
  readonly newName: string | null;
};

function constraintNeeded({ operation, exact }: PlannedStatement, direction: Direction): Needed | null {
  if (exact) return null;
  const drops = direction === 'up' ? 'drop_constraint' : 'add_constraint';
  if (operation.kind === 'drop_constraint' || operation.kind === 'add_constraint') {
    const { table, name, constraint } = operation;
    return operation.kind === drops ? { table, name, content: constraint, newName: null } : null;
  }
  if (operation.kind !== 'rename_constraint') return null;
  const { table, from, to, constraint: content } = operation;
  return direction === 'up' ? { table, name: from, content, newName: to } : { table, name: to, content, newName: from };
}

async function isThere(session: Session, table: ObjectName, name: string): Promise<boolean> {
  const rows = await session.query(
    sql`
    SELECT 1 AS found FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2 AND k.conname = $3`,
    [table.schema, table.name, name],
  );
  return rows.length > 0;
}

/** The names of all constraints of a table that say the same. */
async function namesByContent(session: Session, name: ObjectName, content: Constraint): Promise<readonly string[]> {
  const { tables } = await readCatalog(session, [name.schema]);
  const table = tables.find((each) => sameName(each.name, name));
  if (table === undefined) return [];
  return table.constraints
    .filter((each) => indexOfEqual([each], content) === 0)
    .map((each) => constraintName({ ...table, constraints: [each] }, each));
}
