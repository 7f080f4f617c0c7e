import { defineTexts } from '../texts/texts.ts';

export const useStatusMessageTexts = defineTexts('status-messages', {
  en: {
    title: 'Status messages',
    csv: 'Download as CSV',
    severity: 'Severity',
    information: 'Information',
    warning: 'Warning',
    error: 'Error',
    'least-information': 'All',
    'least-warning': 'Warnings and errors',
    'least-error': 'Errors',
    at: 'When',
    device: 'Device',
    number: 'Number',
    message: 'Message',
    run: 'Run',
    open: 'Open',
    emptyTitle: 'No status messages',
    empty:
      'Status messages tell what happened in runs, in ConfigMgr’s numbers: a task sequence that started, a step that failed. They come with the first run, or nothing fits what you chose.',
  },
  nl: {
    title: 'Statusberichten',
    csv: 'Downloaden als CSV',
    severity: 'Ernst',
    information: 'Informatie',
    warning: 'Waarschuwing',
    error: 'Fout',
    'least-information': 'Alle',
    'least-warning': 'Waarschuwingen en fouten',
    'least-error': 'Fouten',
    at: 'Wanneer',
    device: 'Apparaat',
    number: 'Nummer',
    message: 'Bericht',
    run: 'Uitvoering',
    open: 'Openen',
    emptyTitle: 'Geen statusberichten',
    empty:
      'Statusberichten vertellen wat er in uitvoeringen gebeurde, in de nummers van ConfigMgr: een takenreeks die startte, een stap die mislukte. Ze komen met de eerste uitvoering, of niets voldoet aan wat u koos.',
  },
});
