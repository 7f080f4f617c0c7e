/** The answer file of a deployed Windows: the user's own, or a fresh one, with what the steps say. Pure: bytes in, bytes out. */
import type { Buffer } from 'node:buffer';
import { SlipwayError } from '../../../api/errors.ts';
import { AnswerFile } from '../../../formats/unattend/answer-file.ts';
import { AnswerFileError } from '../../../formats/unattend/answer-file-error.ts';
import { type Architecture, architectures } from '../../../formats/unattend/components.ts';
import type { Variables } from '../../../task-sequence/variables.ts';
import type { AfterSetup } from '../../engine/after-setup.ts';
import { AnswerFileWriter } from './answer-file-writer.ts';
import type { WindowsNetwork } from './windows-network.ts';
import type { WindowsSettings } from './windows-settings.ts';
import { type SetupSettings, writeSetup } from './write-setup.ts';
import { writeWindowsNetwork } from './write-windows-network.ts';
import { writeWindowsSettings } from './write-windows-settings.ts';

/** What is to be written; each step gives its own part, on the file that the step before it left. */
export interface AnswerFileParts {
  /** Of the applied image, as a WIM names it. */
  readonly architecture: string;
  readonly windows?: WindowsSettings;
  readonly network?: WindowsNetwork;
  readonly setup?: SetupSettings;
  /** Whose values take the place of `%Name%` in the file: when Windows is set up, once all of them are known. */
  readonly variables?: Variables;
}

export interface ComposedAnswerFile {
  readonly bytes: Buffer;
  /** What an answer file cannot say, as far as these parts say it. */
  readonly afterSetup: Partial<AfterSetup>;
}

/**
 * @param own the user's answer file, or what was composed before; null for none
 * @throws SlipwayError SLIP-4015 where the file or the architecture cannot be used
 */
export function composeAnswerFile(own: Uint8Array | null, parts: AnswerFileParts): ComposedAnswerFile {
  const file = refusing('Correct it in its package', () => (own === null ? AnswerFile.create() : AnswerFile.read(own)));
  const writer = new AnswerFileWriter(file, architectureOf(parts.architecture));
  refusing('Correct it, or the step and the variables it uses', () => write(writer, parts));
  return { bytes: file.toBytes(), afterSetup: { ...afterWindows(parts.windows), ...afterNetwork(parts.network) } };
}

function write(writer: AnswerFileWriter, { windows, network, setup, variables }: AnswerFileParts): void {
  // First, so that nothing in a password that is written below is taken for a variable.
  if (variables !== undefined) replaceVariables(writer.file, variables);
  if (windows !== undefined) writeWindowsSettings(writer, windows);
  if (network !== undefined) writeWindowsNetwork(writer, network);
  if (setup !== undefined) writeSetup(writer, setup);
}

/** A password that a step has written before is no text with variables, whatever characters are in it. */
function replaceVariables(file: AnswerFile, variables: Variables): void {
  const secrets = new Set(variables.entries().flatMap(({ secret, value }) => (secret ? value : [])));
  file.changeTexts((text) => (secrets.has(text) ? text : variables.expand(text)));
}

function refusing<Result>(remedy: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof AnswerFileError)) throw error;
    throw new SlipwayError('SLIP-4015', `The answer file cannot be used: ${error.message}. ${remedy}.`, {
      cause: error,
    });
  }
}

function architectureOf(name: string): Architecture {
  const found = architectures.find((architecture) => architecture === name);
  if (found !== undefined) return found;
  throw new SlipwayError(
    'SLIP-4015',
    `The image is for the architecture ${name}, for which Windows has no answer files: apply one for ${architectures.join(', ')}.`,
  );
}

function afterWindows(windows: WindowsSettings | undefined): Partial<AfterSetup> {
  return windows === undefined ? {} : { administrator: windows.administrator.isEnabled ? 'enable' : 'disable' };
}

function afterNetwork(network: WindowsNetwork | undefined): Partial<AfterSetup> {
  if (network === undefined) return {};
  const { adapters } = network;
  const onlyWindows = adapters.flatMap((adapter) => adapter.windows ?? []);
  const netbios = {
    dns: onlyWindows.some(({ dnsForWins }) => dnsForWins),
    lmhosts: onlyWindows.every(({ lmhosts }) => lmhosts),
  };
  return {
    connectionNames: adapters.flatMap(({ mac, name }) => (name === null ? [] : [{ mac, name }])),
    netbios: onlyWindows.length === 0 ? null : netbios,
  };
}
