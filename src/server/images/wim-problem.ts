import { SlipwayError } from '../../api/errors.ts';
import type { WimError, WimErrorCode } from '../../formats/wim/errors.ts';

const WHAT_TO_DO: Readonly<Record<WimErrorCode, string>> = {
  'not-a-wim': 'Give the path of a .wim or .esd file.',
  truncated: 'Copy the file again from where it came from.',
  damaged: 'Copy the file again from where it came from, or capture the image again.',
  unsupported: 'Export it with wimlib-imagex or DISM to an ordinary WIM, then import that.',
  'write-in-progress': 'Wait until it is written, or capture again.',
  split: '',
  encrypted: 'Take install.wim or install.esd from an installation disc (ISO): those are not encrypted.',
  solid: 'Export it without --solid first.',
  'no-such-image': 'Give an image that the file has.',
  'missing-blobs':
    'It is a delta WIM: export it together with its base (wimlib-imagex export DELTA all OUT.wim --ref=BASE.wim), then import that.',
  source: 'Look at the disk that the file is on.',
};

/** SLIP-3001: which file, why it cannot be used, what to do. */
export function wimProblem(name: string, error: WimError): SlipwayError {
  const text = `${name} cannot be imported. ${error.message.replace(/\.?$/, '.')} ${WHAT_TO_DO[error.code]}`.trimEnd();
  return new SlipwayError('SLIP-3001', text, { cause: error });
}
