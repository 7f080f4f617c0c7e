/**
 * The smallest site a boot image can be tried with: node boot-file-server.ts FOLDER ADDRESS PORT. Serves a boot image's files; below
 * `/damaged/` the same with their last byte changed, below `/broken/` it hangs up in the middle, once for each file.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';

const [folder = '.', address, port] = process.argv.slice(2);
const broken = new Set<string>();

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.writeHead(404).end());
});
server.listen(Number(port), address, () => process.stdout.write('serving\n'));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/';
  const file = join(folder, basename(path));
  const { size } = await stat(file);
  const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  process.stdout.write(`${request.method} ${path} from ${start}\n`);
  const range = start > 0 ? { 'Content-Range': `bytes ${start}-${size - 1}/${size}` } : {};
  response.writeHead(start > 0 ? 206 : 200, { 'Content-Length': size - start, ...range });
  if (path.startsWith('/broken/') && !broken.has(path)) {
    broken.add(path);
    createReadStream(file, { start, end: Math.floor(size / 2) })
      .on('end', () => response.destroy())
      .pipe(response, { end: false });
    return;
  }
  const bytes = createReadStream(file, { start });
  (path.startsWith('/damaged/') ? bytes.pipe(changeLastByte(size - start)) : bytes).pipe(response);
}

function changeLastByte(length: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      passed += chunk.length;
      const bytes = Uint8Array.from(chunk);
      if (passed === length) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      done(null, bytes);
    },
  });
}
