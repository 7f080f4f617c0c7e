import { defineTexts } from '../texts/texts.ts';

export const useObjectScopeTexts = defineTexts('object-scopes', {
  en: {
    scopes: 'Security scopes',
    change: 'Change security scopes',
    hint: 'Who is limited to security scopes sees it only in one of theirs.',
    save: 'Save',
  },
  nl: {
    scopes: 'Beveiligingsbereiken',
    change: 'Beveiligingsbereiken wijzigen',
    hint: 'Wie tot beveiligingsbereiken beperkt is, ziet dit alleen in een van de eigen bereiken.',
    save: 'Opslaan',
  },
});
