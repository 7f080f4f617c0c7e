import { defineTexts } from '../texts/texts.ts';

export const useRecoveryKeyTexts = defineTexts('recovery-keys', {
  en: {
    title: 'Recovery keys',
    keyId: 'Recovery key ID',
    searchHint: 'The first 8 characters on its screen',
    device: 'Device',
    deletedDevice: 'Deleted',
    volume: 'Volume',
    serialNumber: 'Serial number',
    escrowed: 'Escrowed',
    show: 'Show…',
    showOne: 'Show the recovery key {{id}} of {{device}}',
    showTitle: 'Show a BitLocker recovery key',
    showKey: 'Show the key',
    auditHint:
      'Compare the ID with the one on the screen of the computer. The audit log tells that you have seen this key, and when.',
    reason: 'Why',
    reasonHint: 'For the audit log: a ticket’s number, who has asked',
    key: 'Recovery key',
    shownHint:
      'It is hidden again after a minute, and as soon as this page is out of sight. What you copy stays in the clipboard.',
    hidden: 'The key was hidden again.',
    delete: 'Delete',
    deleteOne: 'Delete the recovery key {{id}} of {{device}}',
    deleteTitle: 'Delete this recovery key?',
    deleteHint:
      'The recovery key {{id}} of {{device}}, volume {{volume}}, is deleted: nobody can unlock the volume with it any more. If the volume is still encrypted, what it holds may be lost.',
    noIdTitle: 'This is no recovery key ID',
    noId: 'Type the recovery key ID that is on the screen of the computer, or its first 8 characters: digits and the letters A to F.',
    nothingFound: 'No key that you may see has this ID. Compare it with the screen once more.',
    newest: 'These are the newest {{count}}. Search for older ones by their ID.',
    emptyTitle: 'No recovery keys yet',
    noneOfDevice: 'No recovery keys of this device',
    empty:
      'A run that encrypts a volume escrows its BitLocker recovery key here, before anything is encrypted. No step of a task sequence does so yet: keys come from what calls the site’s API itself.',
  },
  nl: {
    title: 'Herstelsleutels',
    keyId: 'Herstelsleutel-id',
    searchHint: 'De eerste 8 tekens op het scherm',
    device: 'Apparaat',
    deletedDevice: 'Verwijderd',
    volume: 'Volume',
    serialNumber: 'Serienummer',
    escrowed: 'Bewaard sinds',
    show: 'Tonen…',
    showOne: 'De herstelsleutel {{id}} van {{device}} tonen',
    showTitle: 'Een BitLocker-herstelsleutel tonen',
    showKey: 'Sleutel tonen',
    auditHint:
      'Vergelijk de id met die op het scherm van de computer. Het auditlogboek vermeldt dat u deze sleutel hebt gezien, en wanneer.',
    reason: 'Waarom',
    reasonHint: 'Voor het auditlogboek: het nummer van een melding, wie erom heeft gevraagd',
    key: 'Herstelsleutel',
    shownHint:
      'De sleutel wordt na een minuut weer verborgen, en zodra deze pagina uit beeld is. Wat u kopieert, blijft op het klembord.',
    hidden: 'De sleutel is weer verborgen.',
    delete: 'Verwijderen',
    deleteOne: 'De herstelsleutel {{id}} van {{device}} verwijderen',
    deleteTitle: 'Deze herstelsleutel verwijderen?',
    deleteHint:
      'De herstelsleutel {{id}} van {{device}}, volume {{volume}}, wordt verwijderd: niemand kan het volume er nog mee ontgrendelen. Is het volume nog versleuteld, dan kan de inhoud verloren zijn.',
    noIdTitle: 'Dit is geen herstelsleutel-id',
    noId: 'Typ de herstelsleutel-id die op het scherm van de computer staat, of de eerste 8 tekens ervan: cijfers en de letters A tot en met F.',
    nothingFound: 'Geen sleutel die u mag zien, heeft deze id. Vergelijk hem nog eens met het scherm.',
    newest: 'Dit zijn de nieuwste {{count}}. Zoek oudere met hun id.',
    emptyTitle: 'Nog geen herstelsleutels',
    noneOfDevice: 'Geen herstelsleutels van dit apparaat',
    empty:
      'Een uitvoering die een volume versleutelt, geeft de BitLocker-herstelsleutel hier in bewaring voordat er iets wordt versleuteld. Nog geen stap van een takenreeks doet dat: sleutels komen van wat zelf de API van de site aanroept.',
  },
});
