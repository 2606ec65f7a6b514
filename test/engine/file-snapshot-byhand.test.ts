/** docs/backup-files.md tells how to check an encrypted snapshot with standard tools; this takes the same steps. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { Decrypter } from 'age-encryption';
import { run } from '../support/counting.ts';
import { wholeTable, withPlace, written } from './file-snapshot-world.ts';

const hmac = (key: string | Buffer, text: string | Buffer): Buffer => createHmac('sha256', key).update(text).digest();

test('an encrypted snapshot is opened and checked by age, gunzip and HMAC alone', async () => {
  await withPlace(async (url, root) => {
    await run(url, `create table pets (id int primary key, name text); insert into pets values (1, 'Ada'), (2, null);`);
    const { directory } = await written(url, root, [wholeTable('pets')], { passphrase: 'one two three four' });
    const byPassphrase = new Decrypter();
    byPassphrase.addPassphrase('one two three four');
    const keyFile = await byPassphrase.decrypt(readFileSync(join(directory, 'key.age')), 'text');
    const identity = keyFile.split('\n').find((line) => line.startsWith('AGE-SECRET-KEY-1')) ?? '';
    const byIdentity = new Decrypter();
    byIdentity.addIdentity(identity);
    const file = readFileSync(join(directory, '001-public.pets.csv.gz.age'));
    const csv = gunzipSync(await byIdentity.decrypt(file));
    expect(csv.toString()).toBe('_qail_row_id,id,name\n"1","1","Ada"\n"2","2",\n');
    const whole = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as {
      readonly manifest: { readonly parts: readonly { readonly content: { readonly digest: string } }[] };
      readonly authentication: string;
    };
    const manifestKey = hmac(identity, 'qail snapshot manifest v1');
    expect(hmac(manifestKey, JSON.stringify(whole.manifest)).toString('hex')).toBe(whole.authentication);
    const contentKey = hmac(identity, 'qail snapshot content v1');
    expect(hmac(contentKey, csv).toString('hex')).toBe(whole.manifest.parts[0]?.content.digest);
  });
});
