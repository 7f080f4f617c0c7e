/** How the forms of packages and applications save a definition whose folder may have to be uploaded first. */
import { makeStale } from '../site/queries.ts';
import { uploader } from './site-uploader.ts';
import type { Source } from './source.ts';

interface Saving<Answer> {
  readonly purpose: 'package' | 'application';
  readonly source: Source;
  readonly save: (sourceFolder: string | null) => Promise<Answer>;
}

/** What the site answered; null: it is saved once its files are uploaded. */
export async function saveWithSource<Answer>({ purpose, source, save }: Saving<Answer>): Promise<Answer | null> {
  const { chosen, path } = source;
  if (chosen === null) return save(path.trim() === '' ? null : path.trim());
  const begin = async (uploadId: string) => {
    await save(`upload:${uploadId}`);
    await makeStale(`/api/${purpose}s`, '/api/jobs');
  };
  await uploader.add({ purpose, chosen, begin });
  return null;
}
