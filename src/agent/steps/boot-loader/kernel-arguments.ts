/** Kernel arguments that an image brings along and that name disks of the computer it was captured on. */

/** dracut.cmdline(7), kernel-parameters.txt: with a device that is not there, the initial RAM disk waits for it, or gives up. */
const OF_ANOTHER_DISK =
  /(?<=^|[\s"'])(?:root|resume|resume_offset|rd\.lvm\.(?:lv|vg)|rd\.luks\.uuid|rd\.md\.uuid)=[^\s"']*[ \t]*/g;

/** /etc/default/grub without such arguments: grub-mkconfig adds the right `root=` itself. */
export function cleanGrubDefaults(text: string): string {
  return text.replace(/^\s*GRUB_CMDLINE_LINUX\w*=.*$/gm, (line) => {
    const [, name = '', value = ''] = /^([^=]*=)(.*)$/s.exec(line) ?? [];
    return name + value.replace(OF_ANOTHER_DISK, '').replace(/[ \t]+(?=["']?$)/, '');
  });
}

/** The `options` of a Boot Loader Specification entry, and /etc/kernel/cmdline: one line of arguments, `root=` first. */
export function rootedArguments(argumentsText: string, root: string): string {
  return `root=${root} ${argumentsText.replace(OF_ANOTHER_DISK, '').trim()}`.trim();
}

/** A file of /boot/loader/entries (systemd: Boot Loader Specification, type 1) with this computer's root. */
export function rootedBootEntry(text: string, root: string): string {
  return text.replace(/^(options[ \t]+)(.*)$/gm, (whole, key: string, value: string) =>
    // Where a variable of grubenv holds the arguments, grub2-mkconfig sets that one.
    /(^|\s)\$kernelopts/.test(value) ? whole : key + rootedArguments(value, root),
  );
}
