import { defineTexts } from '../texts/texts.ts';

export const useHomeTexts = defineTexts('home', {
  en: { title: 'What is happening now' },
  nl: { title: 'Wat er nu gebeurt' },
});
