/**
 * Serving content beside nginx: the same file, the same client (curl, ranges of 64 MiB one after the other on one connection), 1 and 8 of them at once.
 * Ours checks the signed URL of every range; nginx uses sendfile, over TLS its own OpenSSL. CPU seconds per GB are reported for both.
 */
import { randomFillSync } from 'node:crypto';
import { mkdir, open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importImageFile } from '../src/lab/deployment.ts';
import { type BenchSite, contentUrls, startSite } from './bench-site.ts';
import type { Benchmark, BenchmarkOptions } from './benchmark.ts';
import { type Figures, measurePairs, median, plainFigure } from './measure.ts';
import { cpuSeconds, freePort, listens, processTree, run, type Started, start } from './programs.ts';

const RANGE = 64 << 20;
const CLIENTS = [1, 8];

export const benchmark: Benchmark = {
  description: 'Content by HTTP ranges, plain and over TLS, beside nginx',
  needs: [
    { program: 'nginx', package: 'nginx-light' },
    { program: 'curl', package: 'curl' },
    { program: 'wimlib-imagex', package: 'wimtools' },
  ],
  run: async (options) => {
    const file = await makeWim(options);
    return { ...(await measureWay(options, file, 'plain')), ...(await measureWay(options, file, 'tls')) };
  },
};

/** An uncompressed WIM of random bytes: 1 GB. */
async function makeWim({ folder, scale }: BenchmarkOptions): Promise<string> {
  const tree = join(folder, 'tree');
  await mkdir(tree);
  const handle = await open(join(tree, 'random'), 'w');
  const block = Buffer.alloc(16 << 20);
  for (let written = 0; written < 1e9 * scale; written += block.length) await handle.write(randomFillSync(block));
  await handle.close();
  const file = join(folder, 'random.wim');
  await run('wimlib-imagex', 'capture', tree, file, '--compress=none');
  return file;
}

async function measureWay(options: BenchmarkOptions, file: string, way: 'plain' | 'tls'): Promise<Figures> {
  const site = await startSite(join(options.folder, `site-${way}`), ...(way === 'tls' ? ['--content-over-tls'] : []));
  try {
    const image = await importImageFile(site.client, 'random', file);
    const [url = ''] = await contentUrls(site, image.id, [(await run('sha256sum', file)).slice(0, 64)]);
    const nginx = await startNginx(options.folder, file, way);
    try {
      return await measureClients(options, way, (await stat(file)).size, { site, url }, nginx);
    } finally {
      await nginx.stop();
    }
  } finally {
    await site.stop();
  }
}

async function measureClients(
  options: BenchmarkOptions,
  way: 'plain' | 'tls',
  bytes: number,
  { site, url }: { site: BenchSite; url: string },
  nginx: Started & { url: string },
): Promise<Figures> {
  const figures: Figures = {};
  for (const clients of CLIENTS) {
    const name = `${way}-${clients}`;
    options.say(`${name}: ${clients} clients`);
    const ours = source(url, bytes, clients, site.pid);
    const theirs = source(nginx.url, bytes, clients, nginx.pid);
    figures[name] = await measurePairs({
      ...{ ours: ours.measure, peer: theirs.measure, peerName: way === 'tls' ? 'nginx TLS' : 'nginx sendfile' },
      ...{ unit: 'MB/s', pairs: options.pairs, target: { atLeast: way === 'plain' && clients === 8 ? 0.8 : 0.9 } },
    });
    figures[`${name}-cpu`] = plainFigure(median(ours.cpu), 's/GB');
    figures[`${name}-cpu-nginx`] = plainFigure(median(theirs.cpu), 's/GB');
  }
  return figures;
}

/** Debian's defaults: a worker for each core, sendfile on. */
async function startNginx(folder: string, file: string, way: 'plain' | 'tls'): Promise<Started & { url: string }> {
  const port = await freePort();
  const home = join(folder, `nginx-${way}`);
  await mkdir(home);
  const tls = way === 'tls' ? await certificate(home) : '';
  const config = `
    daemon off; pid ${home}/pid; error_log ${home}/error.log; worker_processes auto; user root;
    events { worker_connections 768; }
    http {
      access_log off; sendfile on; tcp_nopush on; client_body_temp_path ${home}; proxy_temp_path ${home};
      fastcgi_temp_path ${home}; uwsgi_temp_path ${home}; scgi_temp_path ${home};
      server { listen 127.0.0.1:${port}${way === 'tls' ? ' ssl' : ''}; root ${join(file, '..')}; ${tls} }
    }`;
  await writeFile(join(home, 'nginx.conf'), config);
  const nginx = await start('nginx', ['-c', join(home, 'nginx.conf')], () => listens(port));
  return { ...nginx, url: `${way === 'tls' ? 'https' : 'http'}://127.0.0.1:${port}/random.wim` };
}

/** P-256, as the site's own. */
async function certificate(home: string): Promise<string> {
  const files = ['-keyout', `${home}/key.pem`, '-out', `${home}/cert.pem`];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  await run('openssl', 'req', '-x509', ...curve, '-nodes', ...files, '-days', '2', '-subj', '/CN=127.0.0.1');
  return `ssl_certificate ${home}/cert.pem; ssl_certificate_key ${home}/key.pem;`;
}

/** Downloads all of a file by so many clients at once; MB/s of all together, and the CPU seconds per GB of what serves. */
function source(url: string, bytes: number, clients: number, pid: number) {
  const cpu: number[] = [];
  const share = Math.ceil(bytes / clients);
  const commands = Array.from({ length: clients }, (_, at) =>
    rangesOf(url, at * share, Math.min(bytes, (at + 1) * share)),
  );
  const measure = async (): Promise<number> => {
    const serving = processTree(pid);
    const before = cpuSeconds(serving);
    const begun = performance.now();
    const sizes = await Promise.all(commands.map((args) => run('curl', ...args)));
    const seconds = (performance.now() - begun) / 1000;
    const received = sizes.flatMap((text) => text.trim().split('\n').map(Number)).reduce((sum, each) => sum + each, 0);
    if (received !== bytes) throw new Error(`${received} of ${bytes} bytes came from ${url}`);
    cpu.push((cpuSeconds(serving) - before) / (bytes / 1e9));
    return bytes / 1e6 / seconds;
  };
  return { measure, cpu };
}

function rangesOf(url: string, begin: number, end: number): string[] {
  const args: string[] = [];
  for (let at = begin; at < end; at += RANGE) {
    const range = `${at}-${Math.min(end, at + RANGE) - 1}`;
    args.push(
      ...(args.length === 0 ? [] : ['--next']),
      '-sfk',
      '-o',
      '/dev/null',
      '-w',
      '%{size_download}\n',
      '-r',
      range,
      url,
    );
  }
  return args;
}
