/** The table of job kinds: what each does. */
import { cleanContent } from '../content/clean-content.ts';
import { importImage } from '../images/import-image.ts';
import type { JobWorks } from './job-runner.ts';

export const jobWorks: JobWorks = {
  'import-image': importImage,
  'clean-content': async (_, { site }) => ({
    message: `${await cleanContent(site)} object(s) that nothing uses any more were removed.`,
    resultId: null,
  }),
};
