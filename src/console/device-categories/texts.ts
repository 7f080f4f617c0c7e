import { defineTexts } from '../texts/texts.ts';

export const useDeviceCategoryTexts = defineTexts('device-categories', {
  en: {
    title: 'Device categories',
    name: 'Name',
    description: 'Description',
    devices: 'Devices',
    actions: 'Actions',
    new: 'New category',
    edit: 'Edit {{name}}',
    save: 'Save',
    delete: 'Delete',
    deleteOne: 'Delete {{name}}',
    deleteTitle: 'Delete {{name}}?',
    deleteUnused: 'No device has this category. Queries of collections that ask for it select nothing by it.',
    deleteUsed_one:
      '{{count}} device loses this category. What collections choose by it changes: the device may leave them, or come into others.',
    deleteUsed_other:
      '{{count}} devices lose this category. What collections choose by it changes: devices may leave them, or come into others.',
    emptyTitle: 'No device categories yet',
    empty:
      'A category is a word of your own that devices have, such as “Reception” or “Loan laptops”. Lists and queries of collections choose by it: category = "Reception".',
  },
  nl: {
    title: 'Apparaatcategorieën',
    name: 'Naam',
    description: 'Omschrijving',
    devices: 'Apparaten',
    actions: 'Acties',
    new: 'Nieuwe categorie',
    edit: '{{name}} bewerken',
    save: 'Opslaan',
    delete: 'Verwijderen',
    deleteOne: '{{name}} verwijderen',
    deleteTitle: '{{name}} verwijderen?',
    deleteUnused:
      "Geen apparaat heeft deze categorie. Query's van verzamelingen die ernaar vragen kiezen er niets mee.",
    deleteUsed_one:
      '{{count}} apparaat verliest deze categorie. Wat verzamelingen ermee kiezen verandert: het apparaat kan eruit verdwijnen of in andere komen.',
    deleteUsed_other:
      '{{count}} apparaten verliezen deze categorie. Wat verzamelingen ermee kiezen verandert: apparaten kunnen eruit verdwijnen of in andere komen.',
    emptyTitle: 'Nog geen apparaatcategorieën',
    empty:
      'Een categorie is een eigen woord dat apparaten hebben, zoals “Receptie” of “Leenlaptops”. Lijsten en query\'s van verzamelingen kiezen ermee: category = "Receptie".',
  },
});
