/** Sends files of this computer to the site, for an import; run again after a break it goes on where it was. */
import { isAbsolute, resolve } from 'node:path';
import { SlipwayError } from '../api/errors.ts';
import { sendUpload, type UploadProgress } from '../api/send-upload.ts';
import { uploadFingerprint } from '../api/upload-fingerprint.ts';
import { createUpload, deleteUpload, listUploads, type Upload, type UploadPurpose } from '../api/uploads.ts';
import { type Cli, Interrupted } from './cli.ts';
import { type LocalFiles, localFiles, readAcross, requireUnchanged, type SourceKind } from './local-files.ts';
import { bytesText, durationText } from './quantities.ts';
import { amountText, barText } from './run-text.ts';
import type { Site } from './site.ts';

/** For the help of each command that takes files. */
/** A file, or a folder with all that is in it. */
export const UPLOAD_OPTION = ['--upload', 'it is on this computer: send it to the site first'] as const;

export interface GivenSource {
  readonly path: string;
  readonly kind: SourceKind;
  readonly purpose: UploadPurpose;
  /** `--upload` was given. */
  readonly upload: boolean | undefined;
}

/**
 * What an import takes: a path as the site sees it, or the id of an upload. A relative path means this computer: where the site is another one, its files are sent there.
 * A whole path means the site's server, as long as --upload does not say otherwise.
 */
export async function importSource(
  cli: Cli,
  site: Site,
  given: GivenSource,
): Promise<{ path: string } | { uploadId: string }> {
  const { path, upload } = given;
  const here = resolve(cli.world.workingDirectory, path);
  if (upload === true || (!site.local && !isAbsolute(path)))
    return { uploadId: await uploadFrom(cli, site, { ...given, path: here }) };
  return { path: here };
}

async function uploadFrom(cli: Cli, site: Site, { path, kind, purpose }: GivenSource): Promise<string> {
  const local = await localFiles(path, kind);
  const upload = await beginOrGoOn(cli, site, local, purpose);
  await send(cli, site, local, upload);
  try {
    await requireUnchanged(local.files);
  } catch (error) {
    await site.call(deleteUpload, { params: { id: upload.id } });
    throw error;
  }
  return upload.id;
}

async function beginOrGoOn(cli: Cli, site: Site, { name, files }: LocalFiles, purpose: UploadPurpose): Promise<Upload> {
  const fingerprint = await uploadFingerprint(files);
  const own = (await site.call(listUploads)).value;
  const begun = own.find((each) => each.purpose === purpose && each.fingerprint === fingerprint && each.jobId === null);
  if (begun === undefined) {
    const listed = files.map(({ path, bytes, executable }) => ({ path, bytes, ...(executable ? { executable } : {}) }));
    return (await site.call(createUpload, { body: { purpose, name, files: listed, fingerprint } })).value;
  }
  cli.remark(`Goes on with the upload of ${name}: ${amountText(begun.bytesReceived, begun.bytes)} are there.`);
  return begun;
}

async function send(cli: Cli, site: Site, { name, files }: LocalFiles, { id, bytes }: Upload): Promise<void> {
  const { world, terminal } = cli;
  const signal = world.takeInterrupts();
  const line = progressLine(name, bytes, () => world.now().getTime());
  try {
    await sendUpload(
      { id, bytes },
      {
        client: async (route, input) => (await site.call(route, input)).value,
        read: (start, end) => readAcross(files, start, end),
        onProgress: (progress) => terminal.status(line(progress)),
        sleep: (milliseconds) => world.pause(milliseconds, signal),
        milliseconds: () => performance.now(),
        isAbsent: (error) => error instanceof SlipwayError && error.code === 'SLIP-6002',
        signal,
      },
    );
  } catch (error) {
    if (!signal.aborted) throw error;
    cli.remark(`What was sent of ${name} stays on the site for a week: the same command goes on with it.`);
    throw new Interrupted();
  } finally {
    terminal.status(null);
  }
}

/** `[███░░] 25 % · 2.5 of 10.0 GB · 98.0 MB/s · 1 min 17 s left` */
function progressLine(name: string, bytes: number, now: () => number): (progress: UploadProgress) => string {
  let first: { at: number; bytesSent: number } | null = null;
  return ({ bytesSent, waitsFor }) => {
    const share = bytesSent / bytes;
    const done = `${barText(share, 30)} ${String(Math.floor(share * 100)).padStart(3)} % · ${amountText(bytesSent, bytes)}`;
    if (waitsFor !== null) {
      // What was measured before the break says nothing of what comes after.
      first = null;
      return `${done} · waits: ${waitsFor instanceof Error ? waitsFor.message : String(waitsFor)}`;
    }
    first ??= { at: now(), bytesSent };
    const perSecond = ((bytesSent - first.bytesSent) * 1000) / Math.max(1, now() - first.at);
    if (perSecond === 0) return `${done} · uploading ${name}`;
    return `${done} · ${bytesText(perSecond)}/s · ${durationText((1000 * (bytes - bytesSent)) / perSecond)} left`;
  };
}

/** The source folder of a package or a deployment type, as its definition has it; null: none is given. */
export async function softwareFolder(
  cli: Cli,
  site: Site,
  purpose: 'package' | 'application',
  { folder, upload }: { readonly folder?: string; readonly upload?: boolean },
): Promise<string | null> {
  if (folder === undefined) return null;
  const source = await importSource(cli, site, { path: folder, kind: 'folder', purpose, upload });
  return 'path' in source ? source.path : `upload:${source.uploadId}`;
}
