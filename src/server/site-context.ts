/** What the features of a site share; made once by server.ts and handed in. */
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { ContentStore } from './content/content-store.ts';
import type { Database } from './db/schema.ts';
import type { SiteKeys } from './keys/site-keys.ts';
import type { Counted } from './metrics/counted.ts';
import type { ProcessState } from './process-states.ts';
import type { Reach } from './reach/reach.ts';
import type { FindWindowsAgent } from './windows-agent/windows-agent.ts';

export interface SiteContext {
  readonly config: Config;
  readonly siteId: string;
  readonly db: Kysely<Database>;
  /** Whom this site is shown to: queries of objects and devices leave out what is beyond (reach/within-reach.ts). */
  readonly reach: Reach;
  readonly keys: SiteKeys;
  readonly content: ContentStore;
  readonly findWindowsAgent: FindWindowsAgent;
  readonly log: Logger;
  /** Of this process. */
  readonly metrics: Counted;
  /** Of the whole site, as the supervisor told last. */
  readonly processes: () => readonly ProcessState[];
  readonly now: () => Date;
  readonly version: string;
}
