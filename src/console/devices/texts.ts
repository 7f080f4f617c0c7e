import { defineTexts } from '../texts/texts.ts';

export const useDeviceTexts = defineTexts('devices', {
  en: {
    title: 'Devices',
    name: 'Name',
    model: 'Model',
    serialNumber: 'Serial number',
    mac: 'MAC address',
    categories: 'Categories',
    lastSeen: 'Last seen',
    searchHint: 'Name, MAC address, serial number, model…',
    emptyTitle: 'No computers yet',
    empty:
      'Computers come in here when they boot over the network and unknown computers are taken in, when you import them from a CSV file, or one by one by hand.',
    protected: 'Protected',
    obsolete: 'Obsolete',
    unprovisioned: 'Not deployed yet',
  },
  nl: {
    title: 'Apparaten',
    name: 'Naam',
    model: 'Model',
    serialNumber: 'Serienummer',
    mac: 'MAC-adres',
    categories: 'Categorieën',
    lastSeen: 'Laatst gezien',
    searchHint: 'Naam, MAC-adres, serienummer, model…',
    emptyTitle: 'Nog geen computers',
    empty:
      'Computers komen hier wanneer ze over het netwerk opstarten en onbekende computers worden toegelaten, wanneer u ze uit een CSV-bestand importeert, of één voor één met de hand.',
    protected: 'Beschermd',
    obsolete: 'Verouderd',
    unprovisioned: 'Nog niet uitgerold',
  },
});
