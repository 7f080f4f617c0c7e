import { defineTexts } from '../texts/texts.ts';

export const useScopeTexts = defineTexts('security-scopes', {
  en: {
    title: 'Security scopes',
    name: 'Name',
    description: 'Description',
    images: 'Images',
    taskSequences: 'Task sequences',
    collections: 'Collections',
    builtIn: 'Built in',
    add: 'Make a scope',
    delete: 'Delete',
    deleteHint: 'The scope {{name}} is deleted. What was in it must be in another one before.',
    emptyTitle: 'No security scopes',
    empty: 'A scope is a named set of images, task sequences and collections that users can be limited to.',
  },
  nl: {
    title: 'Beveiligingsbereiken',
    name: 'Naam',
    description: 'Beschrijving',
    images: 'Installatiekopieën',
    taskSequences: 'Takenreeksen',
    collections: 'Verzamelingen',
    builtIn: 'Ingebouwd',
    add: 'Bereik maken',
    delete: 'Verwijderen',
    deleteHint: 'Het bereik {{name}} wordt verwijderd. Wat erin staat, moet eerst in een ander staan.',
    emptyTitle: 'Geen beveiligingsbereiken',
    empty:
      'Een bereik is een benoemde verzameling van installatiekopieën, takenreeksen en verzamelingen waartoe gebruikers kunnen worden beperkt.',
  },
});
