/** Writes that may be refused without stopping anything. */
import { QailError } from '../errors.ts';

/** Does a write; where it fails, `problems` has one more line that says so, and null comes back. */
export async function attempt<T>(problems: string[], undone: string, write: () => Promise<T>): Promise<T | null> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof QailError)) throw error;
    problems.push(`${undone}: ${error.message}${error.hint === null ? '' : `; ${error.hint}`}`);
    return null;
  }
}
