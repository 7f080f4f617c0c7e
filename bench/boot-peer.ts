/** The peer of the benchmark `boot`: dnsmasq answers ProxyDHCP and TFTP, nginx HTTP, with the files and scripts that our site gives out. */
import { copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BootImage } from '../src/api/boot-images.ts';
import type { Device } from '../src/api/devices.ts';
import { writeTicketInitrd } from '../src/lab/deployment.ts';
import type { LabNetwork } from '../src/lab/network.ts';
import type { LabSite } from '../src/lab/site.ts';
import { pause, run } from './programs.ts';

export interface OwnSite {
  readonly site: LabSite;
  readonly bootImage: BootImage;
  readonly device: Device;
}

export interface PeerOptions extends OwnSite {
  readonly network: LabNetwork;
  /** Where our site is, which tells what it gives out. */
  readonly siteNamespace: string;
  readonly bootImageFolder: string;
  /** Made here. */
  readonly folder: string;
}

/** Starts both in the network's namespace; `cleanUps` is given how they end. */
export async function startPeer(options: PeerOptions, cleanUps: (() => Promise<unknown>)[]): Promise<void> {
  await copyFiles(options);
  const { folder, network } = options;
  await writeFile(join(folder, 'dnsmasq.conf'), dnsmasqConfiguration(options));
  await writeFile(join(folder, 'nginx.conf'), nginxConfiguration(folder));
  const quietly = ['--user=root', '--pid-file=', '--log-facility=/dev/null', '--dhcp-leasefile=/dev/null'];
  const servers = [
    network.spawnInside(network.siteNamespace, 'dnsmasq', [
      ...['--keep-in-foreground', `--conf-file=${join(folder, 'dnsmasq.conf')}`, ...quietly],
    ]),
    network.spawnInside(network.siteNamespace, 'nginx', ['-c', join(folder, 'nginx.conf')]),
  ];
  cleanUps.push(async () => {
    for (const server of servers) {
      server.kill('SIGTERM');
      await server.exited;
    }
  });
  await pause(1000);
  for (const server of servers) {
    const ended = await Promise.race([server.exited.then(() => true), pause(0).then(() => false)]);
    if (ended) throw new Error(`A server of the peer did not start: ${server.lastErrors()}`);
  }
}

/** Below `files`, TFTP's and HTTP's root: the boot image, and what our site makes for this computer. */
async function copyFiles({
  site,
  siteNamespace,
  bootImage,
  device,
  bootImageFolder,
  folder,
}: PeerOptions): Promise<void> {
  const files = join(folder, 'files');
  await cp(bootImageFolder, join(files, 'boot-images', bootImage.buildId), { recursive: true, dereference: true });
  await mkdir(join(files, 'grub'), { recursive: true });
  const fetched = (path: string) => run('ip', 'netns', 'exec', siteNamespace, 'curl', '-sf', `${site.bootUrl}${path}`);
  const mac = device.macs[0]?.replaceAll(':', '-');
  await writeFile(join(files, 'grub/grub.cfg'), await fetched('/grub/grub.cfg'));
  await writeFile(join(files, 'script'), await fetched(`/boot/grub/${mac}?uuid=${device.smbiosUuid}`));
  await copyFile(await writeTicketInitrd(site.client, device.id, folder), join(files, 'ticket.cpio'));
}

function dnsmasqConfiguration({ network, folder, bootImage }: PeerOptions): string {
  return `port=0
interface=${network.bridge}
bind-interfaces
dhcp-range=${network.subnet.siteAddress},proxy,${network.subnet.netmask}
pxe-service=X86-64_EFI,"Slipway",boot-images/${bootImage.buildId}/shimx64.efi
enable-tftp
tftp-root=${join(folder, 'files')}
`;
}

/** Debian's defaults, one worker; whoever connects to the site's API port is accepted, and has no answer there. */
function nginxConfiguration(folder: string): string {
  return `
    daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; worker_processes 1; user root;
    events { worker_connections 768; }
    http {
      access_log off; sendfile on; tcp_nopush on; default_type application/octet-stream; client_body_temp_path ${folder}/body;
      proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
      server {
        listen 8080; listen 8443; root ${folder}/files;
        location /boot/grub/ { try_files /script =404; }
        location /boot/ticket/ { try_files /ticket.cpio =404; }
      }
    }`;
}
