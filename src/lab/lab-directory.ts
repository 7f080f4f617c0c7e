/** The folder of a lab that lives as long as one process. */
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder with a short path, since sockets' paths may have 107 bytes. The system user that PostgreSQL runs as may pass through it, and see nothing. */
export async function makeLabDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-'));
  await chmod(directory, 0o711);
  return directory;
}
