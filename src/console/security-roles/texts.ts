import { defineTexts } from '../texts/texts.ts';

export const useRoleTexts = defineTexts('security-roles', {
  en: {
    title: 'Security roles',
    name: 'Name',
    description: 'Description',
    permissions: 'Permissions',
    builtIn: 'Built in',
    builtInHint: 'This role is built in: it cannot be changed or deleted. Copy it to make one like it.',
    add: 'Make a role',
    copy: 'Copy',
    copyOf: 'Copy of {{name}}',
    delete: 'Delete',
    deleteHint: 'The role {{name}} is deleted. No user and no API token may have it any more.',
    noSuchRole: 'There is no such security role',
    noSuchRoleHint: 'Somebody may have deleted it.',
    chosen: '{{count}} of {{all}} permissions',
  },
  nl: {
    title: 'Beveiligingsrollen',
    name: 'Naam',
    description: 'Beschrijving',
    permissions: 'Machtigingen',
    builtIn: 'Ingebouwd',
    builtInHint:
      'Deze rol is ingebouwd: u kunt hem niet wijzigen of verwijderen. Kopieer hem om een dergelijke rol te maken.',
    add: 'Rol maken',
    copy: 'Kopiëren',
    copyOf: 'Kopie van {{name}}',
    delete: 'Verwijderen',
    deleteHint: 'De rol {{name}} wordt verwijderd. Geen gebruiker en geen API-token mag hem nog hebben.',
    noSuchRole: 'Deze beveiligingsrol bestaat niet',
    noSuchRoleHint: 'Misschien heeft iemand hem verwijderd.',
    chosen: '{{count}} van {{all}} machtigingen',
  },
});
