/** Who may see a repository. */
import { fieldsOf, flagField } from './payload.ts';

/** Whether everybody may see it. What members of an enterprise may see is not public. (REST API, "Get a repository", `visibility`.) */
export function isPublic(repository: unknown, what: string): boolean {
  return !flagField(repository, 'private', what) && fieldsOf(repository, what)['visibility'] !== 'internal';
}
