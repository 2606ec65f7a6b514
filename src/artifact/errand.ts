/** What is asked of the toolkit's thread, and what it answers. Only plain values: they cross from one thread to the other. */
import type { ToolkitFailure } from './failure.ts';

export type Errand = Upload | Download;

export type Upload = {
  readonly kind: 'upload';
  readonly name: string;
  readonly directory: string;
  /** Names in the directory. */
  readonly files: readonly string[];
  /** Null leaves it to the repository. */
  readonly retentionDays: number | null;
};

export type Download = {
  readonly kind: 'download';
  readonly id: number;
  /** An empty directory; the archive becomes the only file in it. */
  readonly into: string;
  /** Null where GitHub tells none. */
  readonly digest: string | null;
  /** Null for an artifact of this very run, which the run's own token opens. */
  readonly origin: Origin | null;
};

export type Origin = {
  readonly owner: string;
  readonly repository: string;
  readonly runId: number;
  readonly token: string;
};

export type Outcome =
  | { readonly kind: 'uploaded'; readonly id: number; readonly bytes: number; readonly sha256: string }
  | { readonly kind: 'downloaded'; readonly isSame: boolean }
  | { readonly kind: 'failed'; readonly failure: ToolkitFailure };
