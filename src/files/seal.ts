/**
 * Encryption of a snapshot in the age format (age-encryption.org/v1). The passphrase opens one small file, `key.age`; in it is an
 * X25519 identity made for this snapshot alone, to which all other files are encrypted. So the slow step from the passphrase to
 * a key is taken once, and the tool `age` opens the files with `age -d -i key.age`.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { QailError } from '../errors.ts';
import type { Bytes } from '../postgres/copy.ts';

export const KEY_FILE = 'key.age';

/** Encrypts files, and makes keyed digests that only the holder of the passphrase can make or check. */
export type Seal = { readonly identity: string; readonly recipient: string };

/** A new seal. Raises `QailError` (`input_invalid`) for an empty passphrase. */
export async function makeSeal(): Promise<Seal> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** The text of `key.age`, as bytes. About one second and, for that long, 256 MB: that is what guessing costs, too. */
export async function renderKeyFile(seal: Seal, passphrase: string): Promise<Uint8Array> {
  if (passphrase.trim() === '') {
    throw new QailError('input_invalid', 'encrypt a snapshot: the passphrase is empty', {
      hint: 'give a passphrase of at least four random words, or none at all to write plain files',
    });
  }
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  return encrypter.encrypt(`# opens the files of this snapshot\n${seal.identity}\n`);
}

/** The seal that `key.age` holds; null when the passphrase does not open it. */
export async function readKeyFile(bytes: Uint8Array, passphrase: string): Promise<Seal | null> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  // The library raises plain errors without a code. The checksum of this file was compared before.
  const text = await decrypter.decrypt(bytes, 'text').catch(() => '');
  const identity = text.split('\n').find((line) => line.startsWith('AGE-SECRET-KEY-1'));
  return identity === undefined ? null : { identity, recipient: await identityToRecipient(identity) };
}

/** The bytes encrypted, piece by piece. */
export async function* sealed(bytes: Bytes, seal: Seal): AsyncGenerator<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(seal.recipient);
  yield* await encrypter.encrypt(ReadableStream.from(bytes));
}

/** The bytes decrypted, piece by piece. Raises a plain `Error` when they were changed or are not for this seal. */
export async function* unsealed(bytes: Bytes, seal: Seal): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(seal.identity);
  yield* await decrypter.decrypt(ReadableStream.from(bytes));
}

/** HMAC-SHA256 of a text under the seal's secret and a name for what it is made for, as hexadecimal digits. */
export function authenticate(seal: Seal, purpose: string, text: string): string {
  return createHmac('sha256', keyFor(seal, purpose)).update(text).digest('hex');
}

/** True when `given` is what `authenticate` gives. Takes the same time whichever digit differs. */
export function isAuthentic(seal: Seal, purpose: string, text: string, given: string): boolean {
  const wanted = Buffer.from(authenticate(seal, purpose, text));
  const offered = Buffer.from(given);
  return wanted.length === offered.length && timingSafeEqual(wanted, offered);
}

/** The key for one purpose: `printf PURPOSE | openssl dgst -sha256 -hmac AGE-SECRET-KEY-1…` prints it. */
export function keyFor(seal: Seal, purpose: string): Buffer {
  return createHmac('sha256', seal.identity).update(purpose).digest();
}
