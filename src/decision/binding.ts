/** What a decision is bound to: the content of both sides, the plan, the database; and the short code that names it. */
import { createHash, createHmac } from 'node:crypto';

declare const content: unique symbol;
declare const binding: unique symbol;
declare const code: unique symbol;
/** sha256 (hex) over the paths and blob ids of both sides: equal schema files, equal digests, whatever the commit. */
export type ContentDigest = string & { readonly [content]: 'ContentDigest' };
/** sha256 (hex) over everything a reviewed plan depends on. */
export type BindingDigest = string & { readonly [binding]: 'BindingDigest' };
/** Ten characters that only the holder of the key can make: `7K3F9-Q2MXD`. */
export type PlanCode = string & { readonly [code]: 'PlanCode' };

export type SchemaFile = { readonly path: string; readonly blob: string };

/** The digest of a change: the order of the files has no part in it. */
export function contentOf(base: readonly SchemaFile[], head: readonly SchemaFile[]): ContentDigest {
  const side = (files: readonly SchemaFile[]): readonly string[] =>
    files.map(({ path, blob }) => JSON.stringify([path, blob])).toSorted();
  return sha256([side(base), side(head)]) as ContentDigest;
}

/** Everything a reviewer has seen or relied on. Row counts are not here: they move by themselves. */
export type Bound = {
  readonly repositoryId: number;
  readonly pullRequest: number;
  readonly environment: string;
  readonly baseRef: string;
  readonly content: ContentDigest;
  readonly plan: string;
  /** Identity of the database that commands act on. */
  readonly database: string;
  readonly version: string;
  /** Digest of the settings that decide who may do what. */
  readonly policy: string;
};

/** The digest of all that is bound; a change of any field gives another one. */
export function bindingOf(bound: Bound): BindingDigest {
  const { repositoryId, pullRequest, environment, baseRef, content: files, plan, database, version, policy } = bound;
  return sha256([
    repositoryId,
    pullRequest,
    environment,
    baseRef,
    files,
    plan,
    database,
    version,
    policy,
  ]) as BindingDigest;
}

/** The digest of settings, given as JSON text. */
export function policyOf(settings: readonly unknown[]): string {
  return sha256(settings);
}

/** Letters and digits that are not mistaken for one another. (D. Crockford, "Base 32".) */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 10;

/** The code of a binding under a key: fifty bits of its HMAC-SHA-256, so that it cannot be made without the key. */
export function planCodeOf(key: string, digest: BindingDigest): PlanCode {
  const mac = createHmac('sha256', Buffer.from(key, 'hex')).update(digest).digest();
  const digits = Array.from({ length: CODE_LENGTH }, (_, i) => ALPHABET[fiveBits(mac, i)] ?? '');
  return `${digits.slice(0, 5).join('')}-${digits.slice(5).join('')}` as PlanCode;
}

function fiveBits(bytes: Buffer, index: number): number {
  const bit = index * 5;
  const pair = ((bytes[Math.floor(bit / 8)] ?? 0) << 8) | (bytes[Math.floor(bit / 8) + 1] ?? 0);
  return (pair >> (11 - (bit % 8))) & 31;
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
