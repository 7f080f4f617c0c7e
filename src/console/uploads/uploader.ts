/**
 * Sends what people have chosen, one after another, while they go on with other pages. Knows no page: it tells whoever watches.
 *
 *   waiting ──its turn──► sending ──all there──► importing ──the import has begun──► gone (its job is shown where jobs are)
 *      ▲                    ├──pause──► paused ──go on──┐           └──refused──► failed ──try again──┐
 *      │                    └──refused, unreadable──► failed                                          │
 *      └────────────────────────────────────────────────┴─────────────────────────────────────────────┘
 *
 * Each may be cancelled: then what was sent is deleted. A page that is loaded anew knows nothing of it; the site does, and whoever chooses the same again goes on there.
 */
import type { Client } from '../../api/client.ts';
import { type SendOptions, sendUpload } from '../../api/send-upload.ts';
import { uploadFingerprint } from '../../api/upload-fingerprint.ts';
import { createUpload, deleteUpload, listUploads, type Upload, type UploadPurpose } from '../../api/uploads.ts';
import { type Chosen, describedFiles, readAcross } from './chosen-files.ts';
import { type Sample, speedOf, withSample } from './speed.ts';

export type TaskState = 'waiting' | 'sending' | 'paused' | 'importing' | 'failed';

export interface UploadTask {
  /** Of the upload. */
  readonly id: string;
  readonly purpose: UploadPurpose;
  readonly name: string;
  readonly bytes: number;
  readonly bytesSent: number;
  readonly state: TaskState;
  /** In a second; null: not known. */
  readonly speed: number | null;
  /** Why nothing goes at this moment, though it is being sent: it goes on by itself. */
  readonly waitsFor: unknown;
  /** Why it failed. */
  readonly error: unknown;
}

export interface Wanted {
  readonly purpose: UploadPurpose;
  readonly chosen: Chosen;
  /** Begins the import of what was uploaded. */
  readonly begin: (uploadId: string) => Promise<unknown>;
}

interface Work extends Wanted {
  task: UploadTask;
  samples: Sample[];
  pause: AbortController;
  /** Settled when nothing of it is on its way. */
  run: Promise<void>;
}

export type UploaderSurroundings = Pick<SendOptions, 'client' | 'sleep' | 'milliseconds' | 'isAbsent'> & {
  /** Whatever may have changed at the site. */
  readonly onChanged: () => void;
  readonly onRefused: (error: unknown) => void;
};

export class Uploader {
  readonly #surroundings: UploaderSurroundings;
  readonly #works = new Map<string, Work>();
  readonly #watchers = new Set<() => void>();
  #tasks: readonly UploadTask[] = [];

  constructor(surroundings: UploaderSurroundings) {
    this.#surroundings = surroundings;
  }

  /** For useSyncExternalStore: the same list as long as nothing has changed. */
  readonly get = (): readonly UploadTask[] => this.#tasks;
  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Resolves when the site has agreed to take it; it is sent after that. What was sent of the same files before counts. */
  async add(wanted: Wanted): Promise<void> {
    const upload = await beginOrGoOn(this.#surroundings.client, wanted);
    const known = this.#works.get(upload.id);
    if (known !== undefined) {
      // Once more the same, with another name for the import perhaps: the last word counts.
      Object.assign(known, { begin: wanted.begin, chosen: wanted.chosen });
      this.goOn(upload.id);
      return;
    }
    const { id, purpose, name, bytes, bytesReceived } = upload;
    const progress = { bytesSent: bytesReceived, speed: null, waitsFor: null, error: null };
    const task: UploadTask = { id, purpose, name, bytes, ...progress, state: 'waiting' };
    this.#works.set(id, { ...wanted, task, samples: [], pause: new AbortController(), run: Promise.resolve() });
    this.#next();
  }

  pause(id: string): void {
    const work = this.#works.get(id);
    if (work === undefined || !['waiting', 'sending'].includes(work.task.state)) return;
    work.pause.abort(new Error('paused'));
    this.#set(work, { state: 'paused', speed: null, waitsFor: null });
    this.#next();
  }

  /** After a pause, or after a failure. */
  goOn(id: string): void {
    const work = this.#works.get(id);
    if (work === undefined || !['paused', 'failed'].includes(work.task.state)) return;
    this.#set(work, { state: 'waiting', error: null });
    this.#next();
  }

  /** Deletes what was sent. */
  async cancel(id: string): Promise<void> {
    const work = this.#works.get(id);
    if (work === undefined) return;
    this.pause(id);
    await work.run;
    await this.#surroundings.client(deleteUpload, { params: { id } }).catch((error: unknown) => {
      // Gone already is what was wanted.
      if (!(error instanceof Error && 'code' in error && error.code === 'SLIP-1002')) throw error;
    });
    this.#forget(work);
  }

  /** Nothing of one person is left for the next; what was sent stays at the site. */
  clear(): void {
    for (const work of this.#works.values()) work.pause.abort(new Error('signed out'));
    this.#works.clear();
    this.#tell();
  }

  #next(): void {
    const works = [...this.#works.values()];
    const busy = works.some(({ task }) => task.state === 'sending' || task.state === 'importing');
    const next = works.find(({ task }) => task.state === 'waiting');
    this.#tell();
    if (busy || next === undefined) return;
    const before = next.run;
    next.pause = new AbortController();
    next.samples = [];
    this.#set(next, { state: 'sending' });
    next.run = before.then(() => this.#work(next, next.pause.signal));
  }

  async #work(work: Work, signal: AbortSignal): Promise<void> {
    const { id, bytes } = work.task;
    try {
      await sendUpload({ id, bytes }, this.#optionsFor(work, signal));
      this.#set(work, { state: 'importing', speed: null, waitsFor: null });
      await work.begin(id);
      this.#forget(work);
    } catch (error) {
      // Paused, or forgotten: whoever did that has said so.
      if (!signal.aborted) this.#fail(work, error);
    }
    this.#next();
  }

  #optionsFor(work: Work, signal: AbortSignal): SendOptions {
    const { client, sleep, milliseconds, isAbsent } = this.#surroundings;
    return {
      ...{ client, sleep, milliseconds, isAbsent, signal },
      read: (start, end) => readAcross(work.chosen, start, end),
      onProgress: ({ bytesSent, waitsFor }) => {
        // Of a time before a break nothing can be told of the time after it.
        work.samples = waitsFor === null ? withSample(work.samples, { at: milliseconds(), bytes: bytesSent }) : [];
        if (!signal.aborted) this.#set(work, { bytesSent, waitsFor, speed: speedOf(work.samples) });
      },
    };
  }

  #fail(work: Work, error: unknown): void {
    this.#set(work, { state: 'failed', error, speed: null, waitsFor: null });
    this.#surroundings.onRefused(error);
  }

  #forget(work: Work): void {
    this.#works.delete(work.task.id);
    this.#surroundings.onChanged();
    this.#next();
  }

  #set(work: Work, change: Partial<UploadTask>): void {
    work.task = { ...work.task, ...change };
    this.#tell();
  }

  #tell(): void {
    this.#tasks = [...this.#works.values()].map(({ task }) => task);
    for (const watcher of this.#watchers) watcher();
  }
}

async function beginOrGoOn(client: Client, { purpose, chosen }: Wanted): Promise<Upload> {
  const described = describedFiles(chosen);
  const fingerprint = await uploadFingerprint(described);
  const begun = (await client(listUploads)).find(
    (each) => each.purpose === purpose && each.fingerprint === fingerprint && each.jobId === null,
  );
  if (begun !== undefined) return begun;
  const files = described.map(({ path, bytes }) => ({ path, bytes }));
  return client(createUpload, { body: { purpose, name: chosen.name, files, fingerprint } });
}
