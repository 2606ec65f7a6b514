/** Artifacts of workflow runs, as the REST API shows them. What they hold lies in the blob store of `artifact-store.ts`. */
import { missing, notFound, ok, type Answer, type Call } from './answers.ts';
import { pageOf } from './pages.ts';
import type { Json } from './schema.ts';
import type { GitHubState } from './state.ts';

export type StoredArtifact = {
  readonly id: number;
  readonly runId: number;
  readonly name: string;
  readonly bytes: number;
  /** Null for one that was stored before GitHub kept digests. */
  digest: string | null;
  expired: boolean;
  readonly createdAt: string;
  /** What the run asked for; null leaves it to the repository. */
  readonly expiresAt: string | null;
  /** A fresh signed address of the archive. */
  readonly address: () => string;
};

const artifacts = new WeakMap<GitHubState, StoredArtifact[]>();

/** The artifacts of a state, oldest first; none at first. */
export function artifactsOf(state: GitHubState): StoredArtifact[] {
  const found = artifacts.get(state) ?? [];
  artifacts.set(state, found);
  return found;
}

/** The artifacts of a run, newest first. A run without any is not told from one that is not there. (REST API, "Artifacts".) */
export function listRunArtifacts(call: Call): Answer {
  const { state, query } = call;
  const asked = artifactsOf(state).filter(
    ({ runId, name }) => runId === Number(call.values[0]) && (!query.has('name') || query.get('name') === name),
  );
  const { shown, headers } = pageOf(call, query.get('direction') === 'asc' ? asked : asked.toReversed());
  return ok({ total_count: asked.length, artifacts: shown.map((each) => told(state, each)) }, headers);
}

/** Where the archive can be fetched for a minute. (REST API, "Download an artifact".) */
export function downloadArtifact({ state, values: [id, format] }: Call): Answer {
  const artifact = artifactsOf(state).find((each) => each.id === Number(id));
  if (artifact === undefined || format !== 'zip') return notFound;
  if (artifact.expired) return { ...missing('Artifact has expired'), status: 410 };
  return { status: 302, body: undefined, headers: { location: artifact.address() } };
}

function told({ repository }: GitHubState, artifact: StoredArtifact): Json {
  const { id, runId, name, bytes, digest, expired, createdAt, expiresAt } = artifact;
  const url = `https://api.github.com/repos/${repository.owner}/${repository.name}/actions/artifacts/${id}`;
  return {
    id,
    name,
    size_in_bytes: bytes,
    url,
    archive_download_url: `${url}/zip`,
    expired,
    created_at: createdAt,
    updated_at: createdAt,
    expires_at: expiresAt,
    digest,
    workflow_run: { id: runId },
  };
}
