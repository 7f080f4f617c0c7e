import { defineTexts } from '../texts/texts.ts';

export const useAlertTexts = defineTexts('alerts', {
  en: {
    title: 'Alerts',
    which: 'Which alerts',
    all: 'All',
    alert: 'Alert',
    deployment: 'Deployment',
    raised: 'Raised',
    seen: 'Seen',
    notSeen: 'Not seen yet',
    alreadySeen: 'Seen',
    seenBy: 'by {{name}},',
    acknowledge: 'I have seen it',
    'success-below': 'Fewer than {{percent}} % succeeded: {{counted}} of {{devices}} computers',
    'failure-above': 'More than {{percent}} % failed: {{counted}} of {{devices}} computers',
    emptyTitle: 'No alerts',
    empty:
      'A deployment raises an alert when too few computers have succeeded by a time, or too many have failed. Set that on its page, under Alerts.',
  },
  nl: {
    title: 'Waarschuwingen',
    which: 'Welke waarschuwingen',
    all: 'Alle',
    alert: 'Waarschuwing',
    deployment: 'Uitrol',
    raised: 'Gegeven',
    seen: 'Gezien',
    notSeen: 'Nog niet gezien',
    alreadySeen: 'Gezien',
    seenBy: 'door {{name}},',
    acknowledge: 'Ik heb het gezien',
    'success-below': 'Minder dan {{percent}} % geslaagd: {{counted}} van {{devices}} computers',
    'failure-above': 'Meer dan {{percent}} % mislukt: {{counted}} van {{devices}} computers',
    emptyTitle: 'Geen waarschuwingen',
    empty:
      'Een uitrol geeft een waarschuwing wanneer op een bepaald moment te weinig computers zijn geslaagd, of er te veel zijn mislukt. Stel dat in op de pagina van de uitrol, onder Waarschuwingen.',
  },
});
