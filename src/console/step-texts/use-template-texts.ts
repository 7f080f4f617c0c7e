/** What templates of task sequences are called on the pages; English is the templates' own. */
import type { Template } from '../../task-sequence/templates/template.ts';
import { useLanguage } from '../texts/language.ts';

type Words = Pick<Template, 'title' | 'summary'>;

/** By slug. */
export const dutchTemplates: Readonly<Record<string, Words>> = {
  'install-linux': {
    title: 'Een Linux-installatiekopie installeren',
    summary:
      'Wist de schijf, past de installatiekopie toe, installeert de opstartlader en gaat verder in het nieuwe systeem.',
  },
  'install-windows': {
    title: 'Een Windows-installatiekopie installeren',
    summary:
      'Wist de schijf, past de installatiekopie toe met instellingen, start Windows voor de eerste keer en gaat erin verder.',
  },
  capture: {
    title: 'Een referentiecomputer vastleggen',
    summary: 'Maakt een installatiekopie van een referentiecomputer die netjes is afgesloten.',
  },
  'capture-and-restore-user-state': {
    title: 'Een computer vernieuwen en zijn gebruikers behouden',
    summary: 'Bewaart bestanden en instellingen van gebruikers, installeert Windows opnieuw en zet ze terug.',
  },
  replace: {
    title: 'Een computer vervangen: de oude',
    summary:
      'Bewaart bestanden en instellingen van de gebruikers van de oude computer; de nieuwe krijgt ze met “Een Windows-installatiekopie installeren” en de stap Gebruikersstatus herstellen.',
  },
  'in-place-upgrade': {
    title: 'Windows ter plaatse upgraden',
    summary: 'Werkt het draaiende Windows bij naar een nieuwe versie en behoudt programma’s en gegevens.',
  },
  'non-operating-system': {
    title: 'Iets anders dan een besturingssysteem',
    summary: 'Wordt uitgevoerd in het systeem dat er is, en installeert er geen.',
  },
  custom: { title: 'Een eigen takenreeks', summary: 'Leeg: alles is aan u.' },
};

export function useTemplateTexts(): (template: Template) => Words {
  const isDutch = useLanguage() === 'nl';
  return (template) => (isDutch ? dutchTemplates[template.slug] : undefined) ?? template;
}
