import { defineTexts } from '../texts/texts.ts';

export const useJobTexts = defineTexts('jobs', {
  en: {
    title: 'Jobs',
    searchHint: 'Kind, message…',
    kind: 'Job',
    state: 'State',
    progress: 'Progress',
    message: 'What it says',
    created: 'Asked for',
    ended: 'Ended',
    emptyTitle: 'No jobs yet',
    empty:
      'Long work of the site is listed here while it is done and afterwards: imports, checks and repairs of content.',
    waiting: 'Waiting',
    running: 'At work',
    succeeded: 'Done',
    failed: 'Failed',
    'import-image': 'Import of an image',
    'import-upgrade-package': 'Import of an upgrade package',
    'import-software': 'Import of files',
    'import-capture': 'Making an image of a capture',
    'import-boot-image': 'Import of a boot image',
    'clean-content': 'Clearing away content',
    'validate-content': 'Validation of content',
    'repair-content': 'Repair of content',
    'reseal-secrets': 'Sealing secrets anew',
    amount: '{{done}} of {{total}}',
    atWork: 'At work now',
    hasFailed: '{{job}} has failed',
    hide: 'Hide',
    allJobs: 'All jobs',
  },
  nl: {
    title: 'Taken',
    searchHint: 'Soort, melding…',
    kind: 'Taak',
    state: 'Status',
    progress: 'Voortgang',
    message: 'Melding',
    created: 'Gevraagd',
    ended: 'Geëindigd',
    emptyTitle: 'Nog geen taken',
    empty:
      'Langdurig werk van de site staat hier terwijl het wordt gedaan en daarna: importeren, controleren en herstellen van inhoud.',
    waiting: 'Wacht',
    running: 'Bezig',
    succeeded: 'Gereed',
    failed: 'Mislukt',
    'import-image': 'Import van een installatiekopie',
    'import-upgrade-package': 'Import van een upgradepakket',
    'import-software': 'Import van bestanden',
    'import-capture': 'Installatiekopie maken van een opname',
    'import-boot-image': 'Import van een opstartinstallatiekopie',
    'clean-content': 'Inhoud opruimen',
    'validate-content': 'Validatie van inhoud',
    'repair-content': 'Herstel van inhoud',
    'reseal-secrets': 'Geheimen opnieuw verzegelen',
    amount: '{{done}} van {{total}}',
    atWork: 'Nu bezig',
    hasFailed: '{{job}} is mislukt',
    hide: 'Verbergen',
    allJobs: 'Alle taken',
  },
});

type Say = ReturnType<typeof useJobTexts>;
const kinds = [
  'import-image',
  'import-upgrade-package',
  'import-software',
  'import-capture',
  'import-boot-image',
  'clean-content',
  'validate-content',
  'repair-content',
  'reseal-secrets',
] as const;

/** A newer site may have kinds that these pages have no word for. */
export function jobKindText(say: Say, kind: string): string {
  const known = kinds.find((each) => each === kind);
  return known === undefined ? kind : say(known);
}
