/** What differs between the systems that scripts run in: where the agent listens for them, and how its program is started. */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:net';
import type { Machine } from '../machine/machine.ts';
import { nodeAndBundle, type Programs } from '../programs.ts';

export interface ScriptSystem {
  /** Between folders of a path, and between paths of a list. */
  readonly separators: { readonly folder: '/' | '\\'; readonly list: ':' | ';' };
  /** What `slipway-ts` is: the file's name, and its text. */
  readonly wrapper: { readonly name: string; text(programs: Programs): string };
  /** The socket's file in the folder, or the pipe's name. */
  address(folder: string): string;
  /** Listens so that administrators alone can ask. */
  listen(server: Server, address: string): Promise<void>;
}

export const scriptSystems: { readonly [System in Machine['system']]: ScriptSystem } = {
  linux: {
    separators: { folder: '/', list: ':' },
    wrapper: { name: 'slipway-ts', text: linuxWrapper },
    address: (folder) => `${folder}/variables.sock`,
    listen: listenForOwner,
  },
  windows: {
    separators: { folder: '\\', list: ';' },
    wrapper: {
      name: 'slipway-ts.cmd',
      text: (programs) => `@${programs.map((each) => `"${forBatch(each)}"`).join(' ')} ts %*\r\n`,
    },
    // A name that nobody can have taken before. A pipe that Node makes has Windows' default rights: administrators and SYSTEM may ask; everybody else may open it
    // for reading, and is told nothing, since an answer wants a question (decisions/0058).
    address: () => `\\\\.\\pipe\\slipway-${randomUUID()}`,
    listen,
  },
};

function linuxWrapper(programs: Programs): string {
  const [node, bundle] = nodeAndBundle(programs);
  return `#!/bin/sh\nexec '${node}' '${bundle}' ts "$@"\n`;
}

/** The umask makes the socket its owner's alone from its first moment on; it is bound before `listen` returns. */
async function listenForOwner(server: Server, address: string): Promise<void> {
  const before = process.umask(0o177);
  const listening = listen(server, address);
  process.umask(before);
  await listening;
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
}

/** In a batch file a percent sign is written twice. */
function forBatch(path: string): string {
  return path.replaceAll('%', '%%');
}
