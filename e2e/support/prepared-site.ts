/**
 * Sites on the loopback that begin alike: the first of a process is prepared, stopped and kept, the next ones are copies of it. Making a database and its
 * tables costs more processor time than starting on them. They have one address, one after the other, so that what a browser keeps of the pages stays good.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyTree, type FormerSite, LoopbackSite, type SiteRoles } from './loopback-site.ts';

export class PreparedSite {
  readonly #prepare: (site: LoopbackSite) => Promise<unknown>;
  #kept: FormerSite | undefined;

  constructor(prepare: (site: LoopbackSite) => Promise<unknown>) {
    this.#prepare = prepare;
  }

  /** Close it before the next. */
  async start(roles: SiteRoles): Promise<LoopbackSite> {
    if (this.#kept !== undefined) return await LoopbackSite.create(roles, this.#kept);
    const site = await LoopbackSite.create(roles);
    await this.#prepare(site);
    await site.stop();
    const { apiPort, bootPort } = site;
    this.#kept = { dataDirectory: copyForAll(site.dataDirectory), apiPort, bootPort };
    await site.start();
    return site;
  }
}

/** It goes with this process. */
function copyForAll(dataDirectory: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-prepared-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  copyTree(dataDirectory, folder);
  return folder;
}
