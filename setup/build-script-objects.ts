/**
 * Builds the COM objects for scripts (src/agent/script/windows) with mingw-w64, a DLL for 64-bit and one for 32-bit script hosts, and says how large they are:
 *
 *   node setup/build-script-objects.ts [FOLDER]        dist/windows by default
 */
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const source = resolve(import.meta.dirname, '../src/agent/script/windows');
const output = resolve(process.argv[2] ?? join(import.meta.dirname, '../dist/windows'));

/** The folder of each DLL, and mingw-w64's name of what it is for. */
const TARGETS = { x64: 'x86_64-w64-mingw32', x86: 'i686-w64-mingw32' } as const;
const WARNINGS = ['-Wall', '-Wextra', '-Werror', '-Wshadow', '-Wconversion', '-Wstrict-prototypes'];
/** Windows 7 and later. */
const CODE = ['-std=c11', '-D_WIN32_WINNT=0x0601', '-DCOBJMACROS', '-Os'];
const LINK = ['-shared', '-s', '-static-libgcc', '-Wl,--enable-stdcall-fixup'];
const LIBRARIES = ['-lole32', '-loleaut32', '-luuid', '-ladvapi32'];

for (const [folder, tools] of Object.entries(TARGETS)) {
  const dll = join(output, folder, 'slipway-task-sequence.dll');
  await mkdir(join(output, folder), { recursive: true });
  await build(tools, dll);
  process.stdout.write(`${dll}: ${(await stat(dll)).size} bytes\n`);
}

async function build(tools: string, dll: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'slipway-script-objects-'));
  const tool = (name: string, args: string[]) => run(`${tools}-${name}`, args, { cwd: work });
  const sources = globSync('*.c', { cwd: source }).sort();
  const inputs = [...sources, 'com-server.def'].map((name) => join(source, name));
  try {
    await tool('widl', ['-t', '-o', 'stdole2.tlb', join(source, 'stdole2.idl')]);
    await tool('widl', ['-L', '.', '-t', '-o', 'task-sequence.tlb', join(source, 'task-sequence.idl')]);
    await tool('windres', ['-I', '.', join(source, 'com-server.rc'), 'com-server.o']);
    await tool('gcc', [...CODE, ...WARNINGS, ...LINK, '-o', dll, ...inputs, 'com-server.o', ...LIBRARIES]);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
