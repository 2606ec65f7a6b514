/** What the engine may ask of the place where a workflow run keeps files: GitHub's artifacts. */

/** An artifact that was stored, fetched back and found to hold the same bytes. */
export type KeptArtifact = {
  /** GitHub's number of it. */
  readonly id: number;
  readonly name: string;
  /** Of the archive that GitHub keeps. */
  readonly bytes: number;
  /** Of the same archive, in GitHub's form: `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
};

/** Which artifact of which run is meant. Of several with one name the newest is taken: a run started again may have more than one. */
export type WantedArtifact = {
  readonly runId: string;
  readonly artifact: { readonly kind: 'name'; readonly name: string } | { readonly kind: 'id'; readonly id: number };
};

/** An artifact that was brought back; its snapshot stands in `directory`, which carries the name of its version. */
export type FetchedArtifact = {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly directory: string;
};

export interface ArtifactPort {
  /**
   * Stores the files of a finished snapshot as an artifact of this run, fetches it again and compares every byte. Resolves only
   * when what GitHub gives back is the snapshot. Nothing is left on this machine, however it ends; a stored artifact that did not
   * pass stays at GitHub, and is not to be relied on.
   *
   * Raises `QailError`: `event_invalid` (no runner), `input_invalid` (the name), `file_unreadable` (the directory is no finished
   * snapshot, or does not fit the passphrase), `github_refused`, `github_failed` (also when other bytes came back).
   */
  keep(name: string, directory: string): Promise<KeptArtifact>;
  /**
   * Brings the snapshot in an artifact of an earlier run to `<root>/<version>`, checked against its manifest. The directory is there
   * as a whole or not at all; one that is there already is never touched. Works outside a runner as well.
   *
   * Raises `QailError`: `github_not_found` (no such run or artifact, or it has expired), `github_refused`, `github_failed`,
   * `file_unreadable` (it holds no such snapshot, does not fit the passphrase, or the directory is there).
   */
  fetch(wanted: WantedArtifact, root: string): Promise<FetchedArtifact>;
}
