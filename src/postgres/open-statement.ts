/** The way back of a migration whose statements after the transaction have not all run: what is not there need not go. */
import { unreachable } from '../errors.ts';
import type { Operation } from '../plan/operation.ts';
import { nameSql } from '../plan/table-sql.ts';
import { makeObjectName } from '../schema/naming.ts';
import { ident, sql, type Sql } from '../sql.ts';
import type { PlannedStatement, Work } from './planned-statement.ts';

/** `down`, made fit for a database in which `open`, the last statements of the way up, did not run. */
export function undoingOpen(down: Work, open: readonly PlannedStatement[]): Work {
  const openSteps = new Set(open.map(({ step }) => step));
  const begun = new Set<number>();
  const main = down.main.flatMap((statement) => {
    if (!openSteps.has(statement.step) || begun.has(statement.step)) return [statement];
    begun.add(statement.step);
    const instead = tolerant(statement.operation);
    return instead === null ? [statement] : instead(statement);
  });
  return { ...down, main };
}

/** What runs instead of the first statement of a step; null where it can run as it stands. */
function tolerant(operation: Operation): ((first: PlannedStatement) => readonly PlannedStatement[]) | null {
  const exactly = (first: PlannedStatement, text: Sql): PlannedStatement => ({ ...first, sql: text, exact: true });
  switch (operation.kind) {
    case 'create_index':
      return (first) => [exactly(first, sql`DROP INDEX IF EXISTS ${nameSql(operation.index.name)}`)];
    case 'add_constraint':
      return (first) => [exactly(first, dropIfThere(operation, operation.name))];
    case 'set_not_null': {
      const check = makeObjectName(operation.table.name, operation.column, 'qail_not_null');
      return (first) => [exactly(first, dropIfThere(operation, check)), first];
    }
    case 'rename_table':
    case 'rename_column':
    case 'rename_constraint':
    case 'rename_index':
    case 'rename_enum':
    case 'create_table':
    case 'drop_table':
    case 'add_column':
    case 'drop_column':
    case 'transform':
    case 'alter_column_type':
    case 'rebuild_enum':
    case 'drop_not_null':
    case 'set_default':
    case 'set_generation':
    case 'drop_constraint':
    case 'drop_index':
    case 'create_enum':
    case 'drop_enum':
    case 'add_enum_value':
    case 'set_row_security':
    case 'set_comment':
      return null;
    default:
      return unreachable(operation);
  }
}

function dropIfThere({ table }: Extract<Operation, { kind: 'add_constraint' | 'set_not_null' }>, name: string): Sql {
  return sql`ALTER TABLE ${nameSql(table)} DROP CONSTRAINT IF EXISTS ${ident(name)}`;
}
