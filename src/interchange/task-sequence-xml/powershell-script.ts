/** The script inside a Run PowerShell Script step (property `SourceScript`): UTF-16LE with a byte order mark, in base64. */
import { Buffer } from 'node:buffer';
import { refused } from '../interchange-error.ts';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * @returns the script without its byte order mark; '' for ''
 * @throws InterchangeError where the value is no script; its path is empty, since the caller knows the step
 */
export function decodePowerShellScript(value: string): string {
  const base64 = value.replace(/\s+/g, '');
  if (!BASE64.test(base64) || base64.length % 4 === 1)
    throw refused(
      '',
      'The script (SourceScript) is not base64. Export the step again, or put the script into a package.',
    );
  const bytes = Buffer.from(base64, 'base64');
  // Without a mark it is taken for UTF-16LE too, which is what ConfigMgr writes.
  const encoding = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'utf-8' : 'utf-16le';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw refused('', `The script (SourceScript) is not text in ${encoding.toUpperCase()}.`);
  }
}

export function encodePowerShellScript(script: string): string {
  return script === '' ? '' : Buffer.from(`\uFEFF${script}`, 'utf16le').toString('base64');
}
