/** Unknown computers that wait for approval, on a site that serves no network boot. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client as DatabaseClient } from 'pg';
import type { Inventory } from '../../src/api/inventory.ts';
import type { LoopbackSite } from './loopback-site.ts';

export interface WaitingComputer {
  readonly code: string;
  readonly mac: string;
  readonly inventory: Inventory;
}

/** Written into the database: only a computer that boots over a network could ask. */
export async function letWait(site: LoopbackSite, computers: readonly WaitingComputer[]): Promise<void> {
  const running = readFileSync(join(site.dataDirectory, 'postgres/data/postmaster.pid'), 'utf8').split('\n');
  const database = new DatabaseClient({ host: running[4] ?? '', user: 'slipway', database: 'slipway' });
  await database.connect();
  for (const { code, mac, inventory } of computers)
    await database.query(
      `insert into waiting_computer (id, code, mac, architecture, inventory, first_asked_at, last_asked_at)
       values ($1, $2, $3, 'x64', $4, now(), now())`,
      [randomUUID(), code, mac, JSON.stringify(inventory)],
    );
  await database.end();
}
