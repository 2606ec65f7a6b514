/** What the routes are asked and what they may answer. */
import type { GitObjects } from './objects.ts';
import type { Json } from './schema.ts';
import type { GitHubState } from './state.ts';

export type Call = {
  readonly state: GitHubState;
  readonly objects: GitObjects;
  /** Values of the path's parameters after owner and repository, decoded. */
  readonly values: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Json;
  /** The body as it was sent, which may be no object. */
  readonly sent: unknown;
  /** The address that was asked, without its query. */
  readonly url: string;
};

export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** An answer that GitHub gives although the description does not list it. */
  readonly unlisted?: true;
};

/** An answer 200 with the known fields of its body. */
export const ok = (body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 200,
  body,
  headers,
});

/** An answer 201 with the known fields of its body. */
export const created = (body: unknown): Answer => ({ status: 201, body });

/** An answer 204. */
export const noContent: Answer = { status: 204, body: undefined };

const refusal = (status: number, message: string): Answer => ({
  status,
  body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
});

export const notFound = refusal(404, 'Not Found');

/** An answer 404 that names what is missing. */
export const missing = (message: string): Answer => refusal(404, message);

export const badCredentials = refusal(401, 'Bad credentials');
export const notAccessible = refusal(403, 'Resource not accessible by integration');
export const appOnly = refusal(403, 'You must authenticate via a GitHub App.');
export const unreadable: Answer = { ...refusal(400, 'Problems parsing JSON'), unlisted: true };

/** GitHub's answer to a body it cannot accept, for the reason given. */
export const invalid = (reason: string): Answer => ({
  ...refusal(422, `Validation Failed: ${reason}`),
  unlisted: true,
});
