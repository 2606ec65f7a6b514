/** A line to the database that breaks at COMMIT: the statement gets through or it does not, its answer never comes. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type Break =
  /** COMMIT reaches the server, its answer is lost. */
  | { readonly kind: 'answer_lost' }
  /** COMMIT is lost; the server hears of the broken line only after a while. */
  | { readonly kind: 'commit_lost'; readonly serverHearsAfterMs: number };

/** Gives `body` a URL that leads to the database over a line which breaks at the COMMIT of the given number, from 1. */
export async function overBrokenLine(
  url: string,
  how: Break & { readonly commit: number },
  body: (url: string) => Promise<void>,
): Promise<void> {
  const real = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(real.port), real.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    let commits = 0;
    let isBroken = false;
    client.on('data', (chunk) => {
      if (isBroken) return;
      if (chunk.includes('COMMIT\0')) commits += 1;
      isBroken = commits === how.commit;
      if (!isBroken || how.kind === 'answer_lost') upstream.write(chunk);
      if (!isBroken || how.kind === 'answer_lost') return;
      client.destroy();
      setTimeout(() => upstream.destroy(), how.serverHearsAfterMs);
    });
    upstream.on('data', (chunk) => {
      if (!isBroken) client.write(chunk);
      else client.destroy();
    });
    client.on('close', () => {
      if (!isBroken || how.kind === 'answer_lost') upstream.destroy();
    });
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const line = new URL(url);
  line.hostname = '127.0.0.1';
  line.port = String((server.address() as AddressInfo).port);
  try {
    await body(line.href);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  }
}
