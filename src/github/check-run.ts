/** The check run with remarks on the lines of the head commit. */
import type { Annotation, Publication } from '../report/report.ts';
import type { GitHubApi } from './api.ts';
import { numberField } from './payload.ts';
import type { RepositoryName } from './source.ts';

/** GitHub takes this many at a time. (GitHub REST API, "Create a check run", `annotations`.) */
const ANNOTATIONS_AT_ONCE = 50;
/** GitHub counts bytes where it says characters. */
const SUMMARY_BYTES = 60_000;

/** Makes the finished check run on a commit; more than fifty remarks follow in updates. Raises `QailError`. */
export async function publishCheckRun(
  api: GitHubApi,
  repository: RepositoryName,
  headSha: string,
  publication: Publication,
): Promise<void> {
  const batches = batchesOf(publication.annotations);
  const output = (annotations: readonly Annotation[]) => ({
    title: publication.checkTitle,
    summary: shortSummary(publication),
    annotations: annotations.map(annotationBody),
  });
  const created = await api.write('POST /repos/{owner}/{repo}/check-runs', {
    ...repository,
    name: publication.checkName,
    head_sha: headSha,
    status: 'completed',
    conclusion: publication.checkConclusion,
    output: output(batches[0] ?? []),
  });
  for (const batch of batches.slice(1)) {
    const parameters = { ...repository, check_run_id: numberField(created, 'id', 'check run'), output: output(batch) };
    await api.write('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', parameters);
  }
}

/** The comment without its marker; where it is too long for a check run, a pointer to it. */
function shortSummary({ comment, marker }: Publication): string {
  const text = comment.startsWith(marker) ? comment.slice(marker.length).trimStart() : comment;
  return Buffer.byteLength(text) <= SUMMARY_BYTES ? text : 'The report is in the comment on the pull request.';
}

function batchesOf(annotations: readonly Annotation[]): readonly (readonly Annotation[])[] {
  const count = Math.ceil(annotations.length / ANNOTATIONS_AT_ONCE);
  return Array.from({ length: count }, (_, i) =>
    annotations.slice(i * ANNOTATIONS_AT_ONCE, (i + 1) * ANNOTATIONS_AT_ONCE),
  );
}

function annotationBody({ path, line, level, title, message }: Annotation): object {
  return { path, start_line: line, end_line: line, annotation_level: level, title, message };
}
