/** The tables of the snapshots: made where they are missing, found where they are. */
import { QailError } from '../errors.ts';
import type { Session } from '../ports.ts';
import { ident, literal, sql, type Sql } from '../sql.ts';
import { booleanIn, onlyRow, textIn } from './row.ts';

/** The tables under their full names: the saved rows, one row a snapshot, one row a part of it. */
export type SnapshotTables = {
  readonly rows: Sql;
  readonly snapshots: Sql;
  readonly items: Sql;
  /** What is copied before its migration; there only where something ever was. */
  readonly precopies: Sql;
};

/**
 * Finds the tables in the first schema of the role's search path; null when there was no snapshot yet. Raises `QailError`.
 */
export async function findSnapshotTables(session: Session): Promise<SnapshotTables | null> {
  const { tables, ready } = await placeOf(session);
  return ready ? tables : null;
}

/**
 * Finds the tables in the first schema of the role's search path, and makes those that are missing, inside the transaction of
 * the caller. Only the owner may read them, whatever the default privileges say: they hold rows of tables that policies may
 * protect. Raises `QailError` when they are missing and may not be made.
 */
export async function prepareSnapshotTables(session: Session): Promise<SnapshotTables> {
  const { schema, tables, ready } = await placeOf(session);
  if (!ready) await makeTables(session, schema, definitions(tables));
  return tables;
}

/** The same for the table of the copies made before their migrations. Raises `QailError`. */
export async function preparePrecopyTable(session: Session): Promise<void> {
  const { schema, tables } = await placeOf(session);
  if (!(await hasPrecopyTable(session, tables))) await makeTables(session, schema, [precopyDefinition(tables)]);
}

/** Whether anything was ever copied before its migration. Raises `QailError`. */
export async function hasPrecopyTable(session: Session, { precopies }: SnapshotTables): Promise<boolean> {
  const rows = await session.query(sql`SELECT to_regclass(${literal(precopies)}) IS NOT NULL AS there`);
  return booleanIn(onlyRow(rows), 'there');
}

async function makeTables(session: Session, schema: string, statements: readonly Sql[]): Promise<void> {
  // Two first runs at once would both try: IF NOT EXISTS alone does not keep them apart (PostgreSQL 18, CREATE TABLE).
  await session.query(sql`SELECT pg_advisory_xact_lock(hashtextextended('qail:snapshot-tables', 0))`);
  try {
    for (const statement of statements) await session.query(statement);
    await closeTables(session, schema);
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    throw new QailError('database_failed', `make the tables of the snapshots in schema ${schema}: ${error.message}`, {
      hint: 'the role needs CREATE on the first schema of its search path',
      cause: error.cause,
    });
  }
}

type Place = { readonly schema: string; readonly tables: SnapshotTables; readonly ready: boolean };

async function placeOf(session: Session): Promise<Place> {
  const row = onlyRow(
    await session.query(sql`
      SELECT p.schema,
             (SELECT bool_and(to_regclass(format('%I.%I', p.schema, t.name)) IS NOT NULL)
              FROM (VALUES ('_qail_data_snapshots'), ('_qail_snapshots'), ('_qail_snapshot_items')) AS t(name)) AS ready
      FROM (SELECT coalesce(current_schema(), 'public') AS schema) AS p`),
  );
  const name = textIn(row, 'schema');
  const schema = ident(name);
  return {
    schema: name,
    tables: {
      rows: sql`${schema}._qail_data_snapshots`,
      snapshots: sql`${schema}._qail_snapshots`,
      items: sql`${schema}._qail_snapshot_items`,
      precopies: sql`${schema}._qail_precopies`,
    },
    ready: booleanIn(row, 'ready'),
  };
}

/** Takes away what everybody and what default privileges were given. (PostgreSQL 18 manual, ALTER DEFAULT PRIVILEGES.) */
async function closeTables(session: Session, schema: string): Promise<void> {
  const given = await session.query(
    sql`SELECT DISTINCT c.relname::text AS name, c.relkind = 'S' AS sequence, g.grantee = 0 AS everybody,
               coalesce(r.rolname, '')::text AS role
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) AS g
        LEFT JOIN pg_roles r ON r.oid = g.grantee
        WHERE n.nspname = $1 AND c.relname IN ('_qail_data_snapshots', '_qail_data_snapshots_id_seq', '_qail_snapshots', '_qail_snapshot_items',
                            '_qail_precopies')
          AND g.grantee <> c.relowner`,
    [schema],
  );
  for (const row of given) {
    const kind = booleanIn(row, 'sequence') ? sql`SEQUENCE` : sql`TABLE`;
    const from = booleanIn(row, 'everybody') ? sql`PUBLIC` : ident(textIn(row, 'role'));
    await session.query(sql`REVOKE ALL ON ${kind} ${ident(schema)}.${ident(textIn(row, 'name'))} FROM ${from}`);
  }
}

function definitions({ rows, snapshots, items }: SnapshotTables): readonly Sql[] {
  return [
    sql`CREATE TABLE IF NOT EXISTS ${rows} (
      id                SERIAL       PRIMARY KEY,
      migration_version VARCHAR(255) NOT NULL,
      table_name        VARCHAR(255) NOT NULL,
      column_name       VARCHAR(255),
      row_id            TEXT         NOT NULL,
      value_json        JSONB        NOT NULL,
      snapshot_type     VARCHAR(50)  NOT NULL,
      created_at        TIMESTAMPTZ  DEFAULT NOW()
    )`,
    sql`CREATE INDEX IF NOT EXISTS _qail_data_snapshots_place ON ${rows} (migration_version, table_name, column_name)`,
    sql`CREATE TABLE IF NOT EXISTS ${snapshots} (
      version      VARCHAR(255) PRIMARY KEY,
      plan_digest  text         NOT NULL,
      repository   text,
      pull_request integer,
      head_sha     text,
      actor        text,
      database     text         NOT NULL,
      rows         bigint       NOT NULL,
      digest       text         NOT NULL,
      state        text         NOT NULL CHECK (state IN ('taken', 'restored')),
      created_at   timestamptz  NOT NULL DEFAULT now()
    )`,
    sql`CREATE TABLE IF NOT EXISTS ${items} (
      version     VARCHAR(255) NOT NULL REFERENCES ${snapshots},
      position    integer      NOT NULL,
      kind        text         NOT NULL CHECK (kind IN ('table', 'column', 'column_type')),
      schema_name text         NOT NULL,
      table_name  text         NOT NULL,
      column_name text,
      columns     json         NOT NULL,
      key_columns json         NOT NULL,
      row_form    text         NOT NULL CHECK (row_form IN ('key', 'whole_row')),
      foresees    boolean      NOT NULL,
      rows        bigint       NOT NULL,
      "values"    bigint       NOT NULL,
      digest      text         NOT NULL,
      recreation  text,
      sequences   json         NOT NULL,
      restored_at timestamptz,
      PRIMARY KEY (version, position)
    )`,
    sql`REVOKE ALL ON ${rows}, ${snapshots}, ${items} FROM PUBLIC`,
  ];
}

/** One row for each table of a version whose rows are copied, while its migration has not come. It is no snapshot. */
function precopyDefinition({ precopies }: SnapshotTables): Sql {
  return sql`CREATE TABLE IF NOT EXISTS ${precopies} (
      version      VARCHAR(255) NOT NULL,
      schema_name  text         NOT NULL,
      table_name   text         NOT NULL,
      state        text         NOT NULL CHECK (state = 'precopied'),
      shape        text         NOT NULL,
      since        xid8         NOT NULL,
      sums         json         NOT NULL,
      plan_digest  text         NOT NULL,
      repository   text,
      pull_request integer,
      actor        text,
      created_at   timestamptz  NOT NULL DEFAULT now(),
      PRIMARY KEY (version, schema_name, table_name)
    )`;
}
