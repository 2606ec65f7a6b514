/** The one thing that is asked of GitHub's GraphQL API: to hide a comment as outdated. Judged here, by hand. */
import { ok, type Answer, type Call } from './answers.ts';
import { tick } from './clock.ts';
import { nodeId } from './documents.ts';
import { asObject, isObject } from './schema.ts';

/** The path of the GraphQL API, of which the description of the REST API says nothing. */
export const GRAPHQL = '/graphql';

const MUTATION =
  /^mutation(?: \w+)? ?\( ?\$(\w+) ?: ?ID! ?\) ?\{ ?minimizeComment ?\( ?input ?: ?\{ ?(?:subjectId ?: ?\$\1 classifier ?: ?OUTDATED|classifier ?: ?OUTDATED subjectId ?: ?\$\1) ?\} ?\) ?\{ ?minimizedComment ?\{ ?isMinimized ?\} ?\} ?\}$/;

type Meant = { readonly subjectId: string } | { readonly problem: string };

/** What is wrong with a request to the GraphQL API; nothing when it is the one mutation that the stand-in knows. */
export function judgeGraphql(method: string, query: URLSearchParams, body: unknown): readonly string[] {
  if (method !== 'POST') return [`${method} ${GRAPHQL}: unknown method`];
  const strange = [...query.keys()].map((name) => `query parameter ${name} is not listed`);
  const meant = meaningOf(body);
  return [...strange, ...('problem' in meant ? [meant.problem] : [])].map((problem) => `POST ${GRAPHQL}: ${problem}`);
}

function meaningOf(body: unknown): Meant {
  const given = asObject(body);
  const other = Object.keys(given).find((key) => key !== 'query' && key !== 'variables');
  if (other !== undefined) return { problem: `body/${other} is not listed` };
  const { query, variables } = given;
  if (typeof query !== 'string') return { problem: 'body /query must be string' };
  const text = query.replace(/[\s,]+/g, ' ').trim();
  const name = MUTATION.exec(text)?.[1];
  if (name === undefined) return { problem: 'the stand-in knows minimizeComment as OUTDATED only, with a variable' };
  if (!isObject(variables)) return { problem: 'body /variables must be object' };
  const stray = Object.keys(variables).find((key) => key !== name);
  if (stray !== undefined) return { problem: `body/variables/${stray} is not declared` };
  const subjectId = variables[name];
  return typeof subjectId === 'string' ? { subjectId } : { problem: `body /variables/${name} must be string` };
}

/** Hides a comment. What goes wrong is said with status 200. (GraphQL API, "Mutations", `minimizeComment`.) */
export function answerGraphql({ state, sent }: Call): Answer {
  const meant = meaningOf(sent);
  if ('problem' in meant) return ok({ errors: [{ message: meant.problem }] });
  if (state.readOnly) return refused('FORBIDDEN', 'Resource not accessible by integration');
  const comment = state.comments.find((each) => nodeId(each) === meant.subjectId);
  if (comment === undefined)
    return refused('NOT_FOUND', `Could not resolve to a node with the global id of '${meant.subjectId}'.`);
  comment.minimized = true;
  tick(state);
  return ok({ data: { minimizeComment: { minimizedComment: { isMinimized: true } } } });
}

function refused(type: string, message: string): Answer {
  return ok({
    data: { minimizeComment: null },
    errors: [{ type, path: ['minimizeComment'], locations: [{ line: 1, column: 1 }], message }],
  });
}
