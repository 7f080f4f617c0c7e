import { defineTexts } from '../texts/texts.ts';

export const useWaitingComputerTexts = defineTexts('waiting-computers', {
  en: {
    title: 'Unknown computers',
    withApproval: 'Computers that the site does not know wait here until you approve them. Each shows its code.',
    modeOff: 'Computers that the site does not know are not taken in: the setting “unknown computers” is off.',
    modeOn_one:
      'Computers that the site does not know are taken in by themselves, at most {{count}} a day. Nobody is asked here.',
    modeOn_other:
      'Computers that the site does not know are taken in by themselves, at most {{count}} a day. Nobody is asked here.',
    code: 'Code on its screen',
    model: 'Model',
    serialNumber: 'Serial number',
    mac: 'MAC address',
    lastAsked: 'Asked last',
    actions: 'Actions',
    rejected: 'Rejected',
    approve: 'Approve',
    approveOne: 'Approve {{code}}',
    approveTitle: 'Approve the computer that shows {{code}}?',
    approveWhat:
      'Compare the code with the one on its screen. It becomes a device and gets what is deployed to unknown computers, which may erase its disk.',
    name: 'Name',
    nameHint: 'Left empty, a name is made of its serial number or MAC address.',
    collections: 'Also add it to',
    collectionsHint: 'Beside the collections of unknown computers.',
    reject: 'Reject',
    rejectOne: 'Reject {{code}}',
    rejectTitle: 'Reject the computer that shows {{code}}?',
    rejectWhat: 'It is refused, until it has not asked for a day. You can still approve it here until then.',
    emptyTitle: 'No computer waits',
    empty:
      'Let a computer boot over the network that the site does not know. With the setting “unknown computers: with approval” it shows a code of four letters and appears here.',
  },
  nl: {
    title: 'Onbekende computers',
    withApproval:
      'Computers die de site niet kent wachten hier tot u ze goedkeurt. Elke computer toont zijn eigen code.',
    modeOff: 'Computers die de site niet kent worden niet toegelaten: de instelling “onbekende computers” staat uit.',
    modeOn_one:
      'Computers die de site niet kent worden vanzelf toegelaten, hoogstens {{count}} per dag. Hier wordt niets gevraagd.',
    modeOn_other:
      'Computers die de site niet kent worden vanzelf toegelaten, hoogstens {{count}} per dag. Hier wordt niets gevraagd.',
    code: 'Code op het scherm',
    model: 'Model',
    serialNumber: 'Serienummer',
    mac: 'MAC-adres',
    lastAsked: 'Laatst gevraagd',
    actions: 'Acties',
    rejected: 'Afgewezen',
    approve: 'Goedkeuren',
    approveOne: '{{code}} goedkeuren',
    approveTitle: 'De computer die {{code}} toont goedkeuren?',
    approveWhat:
      'Vergelijk de code met die op het scherm. De computer wordt een apparaat en krijgt wat naar onbekende computers wordt uitgerold; dat kan de schijf wissen.',
    name: 'Naam',
    nameHint: 'Laat u dit leeg, dan wordt een naam gemaakt van het serienummer of het MAC-adres.',
    collections: 'Ook toevoegen aan',
    collectionsHint: 'Naast de verzamelingen van onbekende computers.',
    reject: 'Afwijzen',
    rejectOne: '{{code}} afwijzen',
    rejectTitle: 'De computer die {{code}} toont afwijzen?',
    rejectWhat:
      'De computer wordt geweigerd tot hij een dag lang niet heeft gevraagd. Tot dan kunt u hem hier nog goedkeuren.',
    emptyTitle: 'Geen computer wacht',
    empty:
      'Laat een computer die de site niet kent via het netwerk opstarten. Met de instelling “onbekende computers: met goedkeuring” toont hij een code van vier letters en verschijnt hij hier.',
  },
});
