import type { Migration } from '../migrate.ts';

/** Recovery keys that runs have escrowed, and who uses which device. */
export const keysAndUsersOfDevices: Migration = {
  number: 19,
  name: 'keys-and-users-of-devices',
  sql: `
create table recovery_key (
  id uuid primary key,
  -- null: the device was deleted. Its volumes may still be locked, so its keys stay.
  device_id uuid references device on delete set null,
  -- As they were when the key was escrowed or the device was deleted, whichever came last.
  device_name text not null,
  device_serial_number text,
  -- BitLocker's GUID of the key protector; copied disks have it in common.
  key_protector_id uuid not null,
  kind text not null check (kind in ('recovery-password')),
  volume text not null,
  sealed_password bytea not null,
  -- As with variables (migration 6): a key cannot be retired while this secret needs it.
  sealing_key_id text
    generated always as (case when get_byte(sealed_password, 0) = 2 then encode(substring(sealed_password from 2 for 8), 'hex') end) stored
    references sealing_key,
  -- The run that escrowed it, which may be gone.
  run_id uuid not null,
  escrowed_at timestamptz not null,
  unique (device_id, key_protector_id)
);
create index recovery_key_key_protector_id_idx on recovery_key (key_protector_id);
create index recovery_key_sealing_key_id_idx on recovery_key (sealing_key_id);
create index recovery_key_escrowed_at_idx on recovery_key (escrowed_at);

-- Whatever deletes a device: people know its keys by its name afterwards.
create function keep_device_of_recovery_keys() returns trigger language plpgsql as $$
begin
  update recovery_key set device_name = old.name, device_serial_number = old.serial_number where device_id = old.id;
  return old;
end $$;
create trigger recovery_keys before delete on device for each row execute function keep_device_of_recovery_keys();

create table user_device_affinity (
  id uuid primary key,
  device_id uuid not null references device on delete cascade,
  -- DOMAIN\\user or user@realm; no account of the site.
  user_name text not null,
  state text not null check (state in ('confirmed', 'pending')),
  source text not null check (source in ('manual', 'csv', 'run')),
  -- Of source run; the run may be gone.
  run_id uuid,
  created_at timestamptz not null
);
create unique index user_device_affinity_device_id_user_name_key on user_device_affinity (device_id, lower(user_name));
create index user_device_affinity_user_name_idx on user_device_affinity (lower(user_name));
create index user_device_affinity_pending_idx on user_device_affinity (created_at) where state = 'pending';

-- What becomes of the users that a run from the network names, where no variable of it says (SMSTSAssignUsersMode).
alter table site add column user_device_affinity text not null default 'none' check (user_device_affinity in ('none', 'auto', 'pending'));
`,
};
