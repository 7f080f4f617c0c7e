import { defineTexts } from '../texts/texts.ts';

export const useDuplicateIdentityTexts = defineTexts('duplicate-identities', {
  en: {
    title: 'Duplicate identities',
    hint: 'Marks that several computers show, such as docks and USB adapters: no computer is recognised by them.',
    add: 'Add a mark',
    addNow: 'Add',
    mark: 'Kind',
    mac: 'MAC address',
    uuid: 'SMBIOS UUID',
    serialNumber: 'Serial number',
    value: 'Mark',
    comment: 'Comment',
    commentHint: 'What shows it, for whoever reads this later: “Dock at the service desk”.',
    added: 'Added',
    actions: 'Actions',
    removeOne: 'Remove {{value}}',
    removeTitle: 'Remove {{value}}?',
    removeWhat:
      'Computers are recognised by it again. If several show it, they may be taken for each other, and get what is deployed to another.',
    remove: 'Remove',
    emptyTitle: 'No duplicate identities yet',
    empty:
      'If several laptops boot through the same dock or adapter, add its MAC address here; then each is recognised by what is its own.',
  },
  nl: {
    title: 'Dubbele identiteiten',
    hint: 'Kenmerken die meerdere computers tonen, zoals docks en USB-adapters: geen computer wordt eraan herkend.',
    add: 'Kenmerk toevoegen',
    addNow: 'Toevoegen',
    mark: 'Soort',
    mac: 'MAC-adres',
    uuid: 'SMBIOS-UUID',
    serialNumber: 'Serienummer',
    value: 'Kenmerk',
    comment: 'Opmerking',
    commentHint: 'Wat het toont, voor wie dit later leest: “Dock bij de servicedesk”.',
    added: 'Toegevoegd',
    actions: 'Acties',
    removeOne: '{{value}} weghalen',
    removeTitle: '{{value}} weghalen?',
    removeWhat:
      'Computers worden er weer aan herkend. Tonen meerdere het, dan kunnen zij voor elkaar worden aangezien en krijgen wat naar een andere wordt uitgerold.',
    remove: 'Weghalen',
    emptyTitle: 'Nog geen dubbele identiteiten',
    empty:
      'Starten meerdere laptops op via hetzelfde dock of dezelfde adapter, voeg dan hier het MAC-adres toe; daarna wordt elke laptop herkend aan wat van hemzelf is.',
  },
});
