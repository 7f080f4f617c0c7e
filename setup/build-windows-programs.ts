/**
 * Builds what the agent has in C for Windows with mingw-w64, and says how large it is: the COM objects for scripts (src/agent/script/windows), a DLL for 64-bit and one for 32-bit script hosts,
 * and the program that asks WMI (src/agent/condition-facts/windows).
 *
 *   node setup/build-windows-programs.ts [FOLDER]        dist/windows by default
 */
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const agent = resolve(import.meta.dirname, '../src/agent');
const objects = join(agent, 'script/windows');
const output = resolve(process.argv[2] ?? join(import.meta.dirname, '../dist/windows'));

/** The folder of each DLL, and mingw-w64's name of what it is for. */
const TARGETS = { x64: 'x86_64-w64-mingw32', x86: 'i686-w64-mingw32' } as const;
const WARNINGS = ['-Wall', '-Wextra', '-Werror', '-Wshadow', '-Wconversion', '-Wstrict-prototypes'];
/** Windows 7 and later. */
const CODE = ['-std=c11', '-D_WIN32_WINNT=0x0601', '-DCOBJMACROS', '-Os'];
const LINK = ['-s', '-static-libgcc'];
const LINK_DLL = ['-shared', '-Wl,--enable-stdcall-fixup'];

for (const [folder, tools] of Object.entries(TARGETS)) {
  const dll = join(output, folder, 'slipway-task-sequence.dll');
  await mkdir(join(output, folder), { recursive: true });
  await buildObjects(tools, dll);
  await tell(dll);
}
// Node for Windows is a 64-bit program, and WMI's providers are asked as one.
const wmi = join(output, 'x64/slipway-wmi.exe');
const wmiSource = join(agent, 'condition-facts/windows/slipway-wmi.c');
const wmiLibraries = ['-lole32', '-loleaut32', '-lwbemuuid', '-luuid'];
await run(`${TARGETS.x64}-gcc`, [...CODE, ...WARNINGS, ...LINK, '-municode', '-o', wmi, wmiSource, ...wmiLibraries]);
await tell(wmi);

async function buildObjects(tools: string, dll: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'slipway-script-objects-'));
  const tool = (name: string, args: string[]) => run(`${tools}-${name}`, args, { cwd: work });
  const sources = globSync('*.c', { cwd: objects }).sort();
  const inputs = [...sources, 'com-server.def'].map((name) => join(objects, name));
  const libraries = ['-lole32', '-loleaut32', '-luuid', '-ladvapi32'];
  try {
    await tool('widl', ['-t', '-o', 'stdole2.tlb', join(objects, 'stdole2.idl')]);
    await tool('widl', ['-L', '.', '-t', '-o', 'task-sequence.tlb', join(objects, 'task-sequence.idl')]);
    await tool('windres', ['-I', '.', join(objects, 'com-server.rc'), 'com-server.o']);
    await tool('gcc', [...CODE, ...WARNINGS, ...LINK, ...LINK_DLL, '-o', dll, ...inputs, 'com-server.o', ...libraries]);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function tell(file: string): Promise<void> {
  process.stdout.write(`${file}: ${(await stat(file)).size} bytes\n`);
}
