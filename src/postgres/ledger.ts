/** The ledger: which commands were carried out, once each, and what came of them. It is the only authority; GitHub shows it. */
import type { Verb } from '../command/verbs.ts';
import { reasonNamed, type ReasonCode } from '../decision/reason.ts';
import type { DecisionKind } from '../decision/record.ts';
import { QailError } from '../errors.ts';
import type { Row, Session } from '../ports.ts';
import { sql } from '../sql.ts';
import { prepareLedger, type LedgerTables } from './ledger-schema.ts';
import { bigintIn, bigintOrNullIn, booleanIn, onlyRow, textIn, textOrNullIn } from './row.ts';

/** One repository and one environment; everything read and written is theirs alone. */
export type LedgerScope = { readonly repositoryId: number; readonly environment: string };

export type Ledger = { readonly session: Session; readonly tables: LedgerTables; readonly scope: LedgerScope };

/**
 * Opens the ledger behind a connection, and makes it where there is none. From here on every failure of that connection is one of
 * the ledger: raises `QailError` (`ledger_failed`) when it cannot be used.
 */
export async function openLedger(connection: Session, scope: LedgerScope): Promise<Ledger> {
  const session = ledgerSession(connection);
  return { session, tables: await prepareLedger(session), scope };
}

function ledgerSession(connection: Session): Session {
  const named = async <T>(body: () => Promise<T>): Promise<T> => {
    try {
      return await body();
    } catch (error) {
      if (error instanceof QailError && error.code !== 'ledger_failed') throw ledgerFailure(error);
      throw error;
    }
  };
  return {
    query: (statement, values) => named(() => connection.query(statement, values)),
    transaction: (body) => named(() => connection.transaction(body)),
  };
}

/** The same failure, said of the ledger. */
export function ledgerFailure(error: QailError): QailError {
  const hint = error.hint ?? 'check `ledger-url` and the rights of its role';
  return new QailError('ledger_failed', `using the ledger: ${error.message}`, { hint, cause: error.cause });
}

/** The key of the plan codes, 64 hexadecimal digits from the server's random source; made once for the whole ledger. */
export async function planKey({ session, tables: { ledger } }: Ledger): Promise<string> {
  await session.query(sql`
    INSERT INTO ${ledger} (repository, pull_request, environment, event, kind, state, secret)
    VALUES (0, 0, '', 'key', 'key', 'done', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''))
    ON CONFLICT (repository, environment, event) DO NOTHING`);
  const rows = await session.query(sql`SELECT secret FROM ${ledger} WHERE repository = 0 AND event = 'key'`);
  return textIn(onlyRow(rows), 'secret');
}

/** What is known of a command when it is claimed. */
export type Claim = {
  readonly event: string;
  readonly pullRequest: number;
  readonly verb: Verb | null;
  readonly actor: { readonly id: number; readonly login: string };
  readonly runId: string | null;
};

export type EntryState = 'running' | 'done' | 'refused' | 'failed';

/** An entry as the ledger holds it. */
export type Entry = {
  readonly id: bigint;
  readonly event: string;
  readonly pullRequest: number;
  readonly verb: string | null;
  readonly actorLogin: string;
  readonly state: EntryState;
  readonly reason: ReasonCode;
  /** The reply as it has to read in the end; null while it runs. */
  readonly told: string | null;
  readonly replyId: number | null;
  /** Whether the end was shown on the pull request. */
  readonly shown: boolean;
};

/**
 * Takes the event for this connection, until it closes: false when another connection has it, which is alive then. It has to
 * be held before the entry is looked at, or two runs could both believe the other one dead.
 */
export async function holdEvent({ session, scope }: Ledger, event: string): Promise<boolean> {
  const rows = await session.query(sql`SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held`, [
    eventKey(scope, event),
  ]);
  return booleanIn(onlyRow(rows), 'held');
}

/** Gives an event back. */
export async function letEventGo({ session, scope }: Ledger, event: string): Promise<void> {
  await session.query(sql`SELECT pg_advisory_unlock(hashtextextended($1, 0))`, [eventKey(scope, event)]);
}

function eventKey({ repositoryId, environment }: LedgerScope, event: string): string {
  return `qail:event:${repositoryId}:${environment}:${event}`;
}

/** The entry of an event, written as running when there is none. `fresh` tells which. */
export async function claimEvent(
  ledger: Ledger,
  claim: Claim,
): Promise<{ readonly fresh: boolean; readonly entry: Entry }> {
  const { session, tables, scope } = ledger;
  const inserted = await session.query(
    sql`INSERT INTO ${tables.ledger}
          (repository, pull_request, environment, event, kind, state, verb, actor_id, actor_login, run_id)
        VALUES ($1::bigint, $2::integer, $3, $4, 'command', 'running', $5, $6::bigint, $7, $8)
        ON CONFLICT (repository, environment, event) DO NOTHING
        RETURNING id`,
    [
      String(scope.repositoryId),
      String(claim.pullRequest),
      scope.environment,
      claim.event,
      claim.verb,
      String(claim.actor.id),
      claim.actor.login,
      claim.runId,
    ],
  );
  const entry = await findEvent(ledger, claim.event);
  if (entry === null) throw new Error('an entry that was just written is not there');
  return { fresh: inserted.length > 0, entry };
}

/** The entry of an event; null when the ledger does not know it. */
export async function findEvent({ session, tables, scope }: Ledger, event: string): Promise<Entry | null> {
  const rows = await session.query(
    sql`SELECT id, event, pull_request::bigint AS pull_request, verb, actor_login, state, reason_code, told, reply_id, shown_at IS NOT NULL AS shown
        FROM ${tables.ledger}
        WHERE repository = $1::bigint AND environment = $2 AND event = $3 AND kind = 'command'`,
    [String(scope.repositoryId), scope.environment, event],
  );
  return rows.map(entryOf)[0] ?? null;
}

/** Commands of a pull request whose end was never shown, oldest first: still running, or ended in the middle. */
export async function unfinishedEntries(
  { session, tables, scope }: Ledger,
  pullRequest: number,
): Promise<readonly Entry[]> {
  const rows = await session.query(
    sql`SELECT id, event, pull_request::bigint AS pull_request, verb, actor_login, state, reason_code, told, reply_id, false AS shown
        FROM ${tables.ledger}
        WHERE repository = $1::bigint AND environment = $2 AND pull_request = $3::integer
          AND kind = 'command' AND shown_at IS NULL AND (state = 'running' OR told IS NOT NULL)
        ORDER BY id`,
    [String(scope.repositoryId), scope.environment, String(pullRequest)],
  );
  return rows.map(entryOf);
}

export type Ending = {
  readonly state: Exclude<EntryState, 'running'>;
  readonly reason: ReasonCode;
  /** The final reply; null when none is written. */
  readonly told: string | null;
  readonly decided?: {
    readonly kind: DecisionKind;
    readonly content: string;
    readonly plan: string;
    readonly database: string;
    readonly counts: string;
    readonly targetCounts: string;
    readonly reason: string | null;
    readonly headSha: string;
  };
  readonly namedCommit?: string;
};

/** Ends an entry and records its decision in one statement, so that neither is there without the other. */
export async function endEntry({ session, tables }: Ledger, id: bigint, ending: Ending): Promise<void> {
  const { decided } = ending;
  await session.query(
    sql`UPDATE ${tables.ledger}
        SET state = $2, reason_code = $3, told = $4, finished_at = now(), decision = $5, content = $6, plan = $7,
            database = $8, counts = $9, target_counts = $10, reason = $11, head_sha = $12, named_commit = $13
        WHERE id = $1::bigint`,
    [
      id.toString(),
      ending.state,
      ending.reason,
      ending.told,
      decided?.kind ?? null,
      decided?.content ?? null,
      decided?.plan ?? null,
      decided?.database ?? null,
      decided?.counts ?? null,
      decided?.targetCounts ?? null,
      decided?.reason ?? null,
      decided?.headSha ?? null,
      ending.namedCommit ?? null,
    ],
  );
}

/** Begins an entry anew whose run was lost. */
export async function resumeEntry({ session, tables }: Ledger, id: bigint, runId: string | null): Promise<void> {
  await session.query(
    sql`UPDATE ${tables.ledger}
        SET state = 'running', reason_code = NULL, told = NULL, finished_at = NULL, shown_at = NULL, run_id = $2
        WHERE id = $1::bigint`,
    [id.toString(), runId],
  );
}

/** Remembers the reply, so that it is found again whatever is written on the pull request meanwhile. */
export async function keepReply({ session, tables }: Ledger, id: bigint, replyId: number): Promise<void> {
  await session.query(sql`UPDATE ${tables.ledger} SET reply_id = $2::bigint WHERE id = $1::bigint`, [
    id.toString(),
    String(replyId),
  ]);
}

/** Remembers that the end of an entry was shown. */
export async function markShown({ session, tables }: Ledger, id: bigint): Promise<void> {
  await session.query(sql`UPDATE ${tables.ledger} SET shown_at = now() WHERE id = $1::bigint`, [id.toString()]);
}

/** How many commands of one person on one pull request the ledger knows, this one included. */
export async function countCommands(
  { session, tables, scope }: Ledger,
  pullRequest: number,
  actorId: number,
): Promise<bigint> {
  const rows = await session.query(
    sql`SELECT count(*) AS commands
        FROM ${tables.ledger}
        WHERE repository = $1::bigint AND environment = $2 AND pull_request = $3::integer AND kind = 'command'
          AND actor_id = $4::bigint`,
    [String(scope.repositoryId), scope.environment, String(pullRequest), String(actorId)],
  );
  return bigintIn(onlyRow(rows), 'commands');
}

const STATES: readonly EntryState[] = ['running', 'done', 'refused', 'failed'];

function entryOf(row: Row): Entry {
  const state = STATES.find((each) => each === row['state']);
  if (state === undefined) throw new Error('an entry of the ledger has a state that is none');
  const replyId = bigintOrNullIn(row, 'reply_id');
  return {
    id: bigintIn(row, 'id'),
    event: textIn(row, 'event'),
    pullRequest: Number(bigintIn(row, 'pull_request')),
    verb: textOrNullIn(row, 'verb'),
    actorLogin: textOrNullIn(row, 'actor_login') ?? 'somebody',
    state,
    reason: reasonIn(row),
    told: textOrNullIn(row, 'told'),
    replyId: replyId === null ? null : Number(replyId),
    shown: booleanIn(row, 'shown'),
  };
}

/** A code that this version does not know comes from a newer one, or from somebody's own hand. */
function reasonIn(row: Row): ReasonCode {
  const code = textOrNullIn(row, 'reason_code');
  return code === null ? 'runner_lost' : (reasonNamed(code) ?? 'unexpected_error');
}
