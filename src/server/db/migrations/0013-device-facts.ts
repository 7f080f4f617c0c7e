import type { Migration } from '../migrate.ts';

/** What collection queries ask of an inventory has columns of its own: reading a hundred thousand inventories of kilobytes takes seconds. */
export const deviceFacts: Migration = {
  number: 13,
  name: 'device-facts',
  sql: `
-- Lower case, character by character, the same in every locale (collections/query/fold-text.ts).
create function fold_text(given text) returns text language sql immutable strict parallel safe
return translate(lower(given collate "C"),
  'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ',
  'àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷÿźżžάέήίόύώαβγδεζηθικλμνξοπρστυφχψωϊϋѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюя');

-- Null for what is no number, and so on: an inventory is stored whatever it holds.
create function fact_number(given jsonb) returns double precision language sql immutable parallel safe
return case jsonb_typeof(given) when 'number' then given::double precision end;

create function fact_boolean(given jsonb) returns boolean language sql immutable parallel safe
return case jsonb_typeof(given) when 'boolean' then given::boolean end;

-- Of a list those that there are; null for none.
create function fact_texts(list jsonb) returns text[] language sql immutable parallel safe
return (select array_agg(fold_text(value)) from jsonb_array_elements_text(list) as each (value) where value is not null);

create function fact_numbers(list jsonb) returns double precision[] language sql immutable parallel safe
return (select array_agg(fact_number(value)) from jsonb_array_elements(list) as each (value) where fact_number(value) is not null);

-- Addresses without their prefix.
create function fact_addresses(list jsonb) returns text[] language sql immutable parallel safe
return (select array_agg(fold_text(split_part(value, '/', 1))) from jsonb_array_elements_text(list) as each (value) where value is not null);

-- Without what can be taken out, and without the medium that the PE was started from.
create function fixed_disks(inventory jsonb) returns jsonb language sql immutable parallel safe
return jsonb_path_query_array(inventory, '$.disks[*] ? (!(@.removable == true) && !(@.bootMedium == true))');

-- Made by the database, so that they never say anything else than what they come from.
alter table device
  add column fact_name text collate "C" generated always as (fold_text(name)) stored,
  add column fact_manufacturer text collate "C" generated always as (fold_text(manufacturer)) stored,
  add column fact_model text collate "C" generated always as (fold_text(model)) stored,
  add column fact_serial_number text collate "C" generated always as (fold_text(serial_number)) stored,
  add column fact_product_version text collate "C" generated always as (fold_text(inventory #>> '{smbios,version}')) stored,
  add column fact_family text collate "C" generated always as (fold_text(inventory #>> '{smbios,family}')) stored,
  add column fact_sku text collate "C" generated always as (fold_text(inventory #>> '{smbios,sku}')) stored,
  add column fact_asset_tag text collate "C" generated always as (fold_text(inventory #>> '{smbios,assetTag}')) stored,
  add column fact_board_manufacturer text collate "C" generated always as (fold_text(inventory #>> '{smbios,baseBoard,manufacturer}')) stored,
  add column fact_board_product text collate "C" generated always as (fold_text(inventory #>> '{smbios,baseBoard,product}')) stored,
  add column fact_chassis_type double precision generated always as (fact_number(inventory #> '{smbios,chassisType}')) stored,
  add column fact_virtual_machine boolean generated always as (fact_boolean(inventory #> '{processor,virtual}')) stored,
  add column fact_bios_vendor text collate "C" generated always as (fold_text(inventory #>> '{smbios,biosVendor}')) stored,
  add column fact_bios_version text collate "C" generated always as (fold_text(inventory #>> '{smbios,biosVersion}')) stored,
  add column fact_bios_date text collate "C" generated always as (fold_text(inventory #>> '{smbios,biosDate}')) stored,
  add column fact_firmware text collate "C" generated always as (fold_text(inventory #>> '{firmware,kind}')) stored,
  add column fact_secure_boot boolean generated always as (fact_boolean(inventory #> '{firmware,secureBoot}')) stored,
  add column fact_tpm boolean generated always as ((inventory -> 'tpm') <> 'null'::jsonb) stored,
  add column fact_tpm_version text collate "C" generated always as (fold_text(inventory #>> '{tpm,version}')) stored,
  add column fact_processor text collate "C" generated always as (fold_text(inventory #>> '{processor,model}')) stored,
  add column fact_processor_cores double precision generated always as (fact_number(inventory #> '{processor,cores}')) stored,
  add column fact_logical_processors double precision generated always as (fact_number(inventory #> '{processor,count}')) stored,
  add column fact_architecture text collate "C" generated always as (fold_text(inventory #>> '{processor,architecture}')) stored,
  add column fact_memory double precision generated always as (fact_number(inventory -> 'memoryBytes')) stored,
  add column fact_ip_addresses text[] collate "C" generated always as (fact_addresses(jsonb_path_query_array(inventory, '$.networkAdapters[*].addresses[*]'))) stored,
  add column fact_disk_count double precision generated always as (jsonb_array_length(fixed_disks(inventory))) stored,
  add column fact_disk_sizes double precision[] generated always as (fact_numbers(jsonb_path_query_array(fixed_disks(inventory), '$[*].bytes'))) stored,
  add column fact_disk_models text[] collate "C" generated always as (fact_texts(jsonb_path_query_array(fixed_disks(inventory), '$[*].model'))) stored,
  add column fact_disk_types text[] collate "C" generated always as (fact_texts(jsonb_path_query_array(fixed_disks(inventory), '$[*].type'))) stored,
  add column fact_pci_ids text[] collate "C" generated always as (fact_texts(jsonb_path_query_array(inventory, '$.pciIds[*]'))) stored,
  add column fact_usb_ids text[] collate "C" generated always as (fact_texts(jsonb_path_query_array(inventory, '$.usbIds[*]'))) stored;
`,
};
