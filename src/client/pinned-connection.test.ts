/** Real TLS servers: the right one, and those that a hostile machine on the segment would put up. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readText, send } from './http-request.ts';
import { pinnedAgent } from './pinned-connection.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-tls-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
const file = (name: string) => readFileSync(join(folder, name), 'utf8');

before(() => {
  for (const ca of ['ca', 'other']) {
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${ca}.key`);
    openssl('req', '-x509', '-new', '-key', `${ca}.key`, '-subj', '/CN=Site CA', '-days', '30', '-out', `${ca}.pem`);
  }
  for (const [name, ca, address, days] of [
    ['good', 'ca', '127.0.0.1', '30'],
    ['foreign', 'other', '127.0.0.1', '30'],
    ['elsewhere', 'ca', '192.0.2.1', '30'],
    ['expired', 'ca', '127.0.0.1', '-1'],
  ] as const) {
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`);
    openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`);
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=IP:${address}\n`);
    const issue = ['x509', '-req', '-in', `${name}.csr`, '-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-CAcreateserial'];
    openssl(...issue, '-extfile', `${name}.ext`, '-days', days, '-out', `${name}.pem`);
  }
});

const fingerprint = () =>
  createHash('sha256')
    .update(new X509Certificate(file('ca.pem')).raw)
    .digest('hex');

async function call(certificate: string, chain: string): Promise<string> {
  const server: Server = createServer(
    { key: file(`${certificate}.key`), cert: file(`${certificate}.pem`) + chain },
    (_, response) => response.end('hello'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = pinnedAgent(fingerprint(), { host: '127.0.0.1', port });
  try {
    const first = await send(new URL(`https://127.0.0.1:${port}/`), { agent });
    const text = await readText(first.body, 100);
    const again = await send(new URL(`https://127.0.0.1:${port}/`), { agent });
    return text + (await readText(again.body, 100));
  } finally {
    agent.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('the site with the pinned authority is talked to', async () => {
  assert.equal(await call('good', file('ca.pem')), 'hellohello');
});

test('a certificate that has expired is taken: the clock of a new computer may be years off', async () => {
  assert.equal(await call('expired', file('ca.pem')), 'hellohello');
});

test('another authority is refused, whatever its name', async () => {
  await assert.rejects(call('foreign', file('other.pem')), /another than the one this computer was told to trust/);
});

test('a certificate that only shows the pinned authority, without being signed by it, is refused', async () => {
  // OpenSSL completes the chain by issuer name, which both authorities share.
  await assert.rejects(call('foreign', file('ca.pem')), /not signed by its authority|no certificate authority/);
});

test('a certificate for another address is refused', async () => {
  await assert.rejects(call('elsewhere', file('ca.pem')), /not for 127\.0\.0\.1/);
});

test('a server that shows no authority is refused', async () => {
  await assert.rejects(call('good', ''), /no certificate authority/);
});
