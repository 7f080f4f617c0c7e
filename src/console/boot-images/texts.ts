import { defineTexts } from '../texts/texts.ts';

export const useBootImageTexts = defineTexts('boot-images', {
  en: {
    title: 'Boot images',
    name: 'Name',
    build: 'Build',
    version: 'Slipway',
    kernel: 'Kernel',
    architecture: 'Architecture',
    size: 'Size',
    created: 'Added',
    current: 'Current',
    searchHint: 'Name, build, kernel…',
    emptyTitle: 'No boot images yet',
    empty:
      'A boot image is what computers start over the network: kernel, root file system and loaders of the PE. Build one with “slipway boot-images build” on the site server, then add its folder here.',
    add: 'Add a boot image',
    addHint:
      'A folder on the site server with manifest.json and the files that it names. Computers that boot from now on get it; the former one is kept.',
    path: 'Or a folder on the site server',
    pathHint: 'The whole path, as in /srv/boot-images/linux-pe',
    files: 'Files',
    delete: 'Delete',
    deleteTitle: 'Delete {{name}}?',
    deleteHint:
      'The boot image “{{name}}” (build {{build}}) and its files are deleted. The current one cannot be deleted.',
    deleteOf: 'Delete {{name}}, build {{build}}',
  },
  nl: {
    title: 'Opstartinstallatiekopieën',
    name: 'Naam',
    build: 'Build',
    version: 'Slipway',
    kernel: 'Kernel',
    architecture: 'Architectuur',
    size: 'Grootte',
    created: 'Toegevoegd',
    current: 'Huidige',
    searchHint: 'Naam, build, kernel…',
    emptyTitle: 'Nog geen opstartinstallatiekopieën',
    empty:
      'Een opstartinstallatiekopie is wat computers over het netwerk starten: kernel, rootbestandssysteem en laders van de PE. Bouw er een met “slipway boot-images build” op de siteserver, en voeg de map hier toe.',
    add: 'Opstartinstallatiekopie toevoegen',
    addHint:
      'Een map op de siteserver met manifest.json en de bestanden die daarin genoemd worden. Computers die voortaan opstarten krijgen deze; de vorige wordt bewaard.',
    path: 'Of een map op de siteserver',
    pathHint: 'Het hele pad, zoals /srv/boot-images/linux-pe',
    files: 'Bestanden',
    delete: 'Verwijderen',
    deleteTitle: '{{name}} verwijderen?',
    deleteHint:
      'De opstartinstallatiekopie “{{name}}” (build {{build}}) en haar bestanden worden verwijderd. De huidige kan niet worden verwijderd.',
    deleteOf: '{{name}}, build {{build}}, verwijderen',
  },
});
