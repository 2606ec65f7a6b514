/** From a verb to its story. */
import { decide } from '../decision/decide.ts';
import { unreachable } from '../errors.ts';
import { headlineOf } from '../report/headline.ts';
import { linkToReport } from '../report/overview.ts';
import { isAtLeast } from '../decision/role.ts';
import { gatherCase } from './case.ts';
import type { Errand } from './errand.ts';
import { giveUpLease } from './give-up-lease.ts';
import { migrateChange } from './migrate.ts';
import { done, refused, type Outcome } from './outcome.ts';
import { tellHelp, tellStatus } from './overview.ts';
import { cancelPlan, recordOwnBackup } from './record-decision.ts';
import { countChange, readChange, reportAtDesk, trustOf } from './report-pull-request.ts';
import { rollBack } from './roll-back.ts';
import { saveInDatabase, saveInFiles } from './save-rows.ts';

/** Does what an admitted command asks for, or says why not. Raises `QailError` when the world fails. */
export async function carryOut(errand: Errand): Promise<Outcome> {
  const { verb } = errand.command;
  switch (verb) {
    case 'help':
      return tellHelp(errand);
    case 'status':
      return tellStatus(errand);
    case 'plan':
      return countAgain(errand);
    case 'proceed':
      return recordOwnBackup(errand);
    case 'cancel':
      return cancelPlan(errand);
    case 'unlock':
      return giveUpLease(errand);
    case 'backup-db':
      return saveInDatabase(errand);
    case 'migrate':
      return migrateChange(errand);
    case 'rollback':
      return rollBack(errand);
    case 'backup-files':
      return saveInFiles(errand);
    case 'shadow':
    case 'verify':
    case 'promote':
    case 'abort':
    case 'cleanup':
      return judgeOnly(errand);
    default:
      return unreachable(verb);
  }
}

/** Decides about a verb that this version does not carry out; the last refusal of the list says so. */
async function judgeOnly(errand: Errand): Promise<Outcome> {
  const change = await readChange(errand.world);
  const [first, ...others] = decide(await gatherCase(errand.world, { ...errand, change }, errand.desk, false));
  if (first === undefined) throw new Error(`nothing stands against ${errand.command.verb}, and nothing carries it out`);
  return refused([first, ...others]);
}

/** The report, made again. For a fork, a person with write access names the commit, which then may be counted. */
async function countAgain(errand: Errand): Promise<Outcome> {
  const { world, desk, facts, command, role, conversation } = errand;
  const change = await readChange(world);
  const [first, ...others] = decide(await gatherCase(world, { ...errand, change }, desk, false));
  if (first !== undefined) return refused([first, ...others]);
  await conversation.progress([{ title: 'Count the rows on staging', done: false }]);
  const names = facts.fork && command.code === facts.headSha && isAtLeast(role, 'write');
  const at = await countChange(world, facts, names ? 'may_count' : await trustOf(desk, facts));
  const reported = await reportAtDesk(world, at, desk);
  const { word, sentence } = headlineOf(reported.report.result);
  const { commentUrl, problems } = reported.published;
  return done(
    `${word} – ${sentence}`,
    [
      names ? `The commit \`${facts.headSha}\` of this fork may now be counted and decided about, and no other.` : null,
      linkToReport(commentUrl, problems.length > 0),
    ],
    { reported, namedCommit: names ? facts.headSha : null },
  );
}
