/** The table of job kinds: what each does. */
import { importBootImage } from '../boot-images/import-boot-image.ts';
import { importCapture } from '../captures/import-capture.ts';
import { cleanContent } from '../content/clean-content.ts';
import { repairContent } from '../content/repair-content.ts';
import { validateContent } from '../content/validate-content.ts';
import { importImage } from '../images/import-image.ts';
import { resealSecrets } from '../keys/reseal-secrets.ts';
import { importSoftware } from '../packages/import-software.ts';
import { importUpgradePackage } from '../upgrade-packages/import-upgrade-package.ts';
import type { JobWorks } from './job-runner.ts';

export const jobWorks: JobWorks = {
  'reseal-secrets': resealSecrets,
  'import-image': importImage,
  'import-upgrade-package': importUpgradePackage,
  'import-software': importSoftware,
  'import-capture': importCapture,
  'import-boot-image': importBootImage,
  'clean-content': async (_, { site }) => ({
    message: `${await cleanContent(site)} object(s) that nothing uses any more were removed.`,
    resultId: null,
  }),
  'validate-content': validateContent,
  'repair-content': repairContent,
};
