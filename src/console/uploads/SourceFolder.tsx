import { Code } from '@mantine/core';
import { wasUploaded } from './source.ts';
import { useUploadTexts } from './texts.ts';

/** Where the files of a package, or of a deployment type, come from. */
export function SourceFolder({ folder }: { folder: string }) {
  const say = useUploadTexts();
  return wasUploaded(folder) ? say('uploaded') : <Code>{folder}</Code>;
}
