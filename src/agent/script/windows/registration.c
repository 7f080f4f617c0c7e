#include "registration.h"
#include "script-object.h"
#include <olectl.h>

#define CLASSES L"Software\\Classes\\"
#define LONGEST_KEY 128

const struct script_class script_classes[SCRIPT_CLASSES] = {
  { { 0x5b1f0a52, 0x7c0e, 0x4c2e, { 0x9a, 0x55, 0x3f, 0x1d, 0x6c, 0x2f, 0x7a, 0x21 } },
    L"{5B1F0A52-7C0E-4C2E-9A55-3F1D6C2F7A21}",
    L"Microsoft.SMS.TSEnvironment",
    &IID_TaskSequenceEnvironment,
    &environment_methods },
  { { 0x5b1f0a52, 0x7c0e, 0x4c2e, { 0x9a, 0x55, 0x3f, 0x1d, 0x6c, 0x2f, 0x7a, 0x22 } },
    L"{5B1F0A52-7C0E-4C2E-9A55-3F1D6C2F7A22}",
    L"Microsoft.SMS.TSProgressUI",
    &IID_TaskSequenceProgress,
    &progress_methods },
};

/* The parts are constants of this file, far shorter than a key may be; what did not fit would be cut off, not written behind the end. */
static void join(WCHAR key[LONGEST_KEY], const WCHAR *first, const WCHAR *second, const WCHAR *third)
{
  const WCHAR *parts[] = { first, second, third };
  size_t length = 0;
  for (size_t part = 0; part < ARRAYSIZE(parts); part++)
    for (const WCHAR *unit = parts[part]; *unit != 0 && length < LONGEST_KEY - 1; unit++)
      key[length++] = *unit;
  key[length] = 0;
}

static LSTATUS write_text(const WCHAR *key, const WCHAR *name, const WCHAR *text)
{
  DWORD bytes = (DWORD)((wcslen(text) + 1) * sizeof *text);
  return RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, name, REG_SZ, text, bytes);
}

enum owner { NOBODY, OURS, SOMEBODY_ELSE };

static enum owner owner_of(const struct script_class *class)
{
  WCHAR key[LONGEST_KEY], found[64];
  DWORD bytes = sizeof found;
  join(key, CLASSES, class->program_id, L"\\CLSID");
  LSTATUS status = RegGetValueW(HKEY_LOCAL_MACHINE, key, NULL, RRF_RT_REG_SZ, NULL, found, &bytes);
  if (status == ERROR_FILE_NOT_FOUND)
    return NOBODY;
  return status == ERROR_SUCCESS && lstrcmpiW(found, class->clsid_text) == 0 ? OURS : SOMEBODY_ELSE;
}

static LSTATUS write_class(const struct script_class *class, const WCHAR *path)
{
  WCHAR server[LONGEST_KEY], program[LONGEST_KEY], key[LONGEST_KEY];
  join(server, CLASSES L"CLSID\\", class->clsid_text, L"\\InprocServer32");
  join(program, CLASSES L"CLSID\\", class->clsid_text, L"\\ProgID");
  /* Last: it is what makes the class known, and what tells whose it is. */
  join(key, CLASSES, class->program_id, L"\\CLSID");
  LSTATUS status = write_text(server, NULL, path);
  if (status == ERROR_SUCCESS)
    status = write_text(server, L"ThreadingModel", L"Both");
  if (status == ERROR_SUCCESS)
    status = write_text(program, NULL, class->program_id);
  return status == ERROR_SUCCESS ? write_text(key, NULL, class->clsid_text) : status;
}

static LSTATUS remove_class(const struct script_class *class)
{
  WCHAR key[LONGEST_KEY];
  LSTATUS status = ERROR_SUCCESS;
  if (owner_of(class) == OURS) {
    join(key, CLASSES, class->program_id, L"");
    status = RegDeleteTreeW(HKEY_LOCAL_MACHINE, key);
  }
  join(key, CLASSES L"CLSID\\", class->clsid_text, L"");
  LSTATUS second = RegDeleteTreeW(HKEY_LOCAL_MACHINE, key);
  if (second == ERROR_FILE_NOT_FOUND)
    second = ERROR_SUCCESS;
  return status == ERROR_SUCCESS ? second : status;
}

HRESULT register_classes(const WCHAR *path)
{
  for (size_t index = 0; index < SCRIPT_CLASSES; index++)
    if (owner_of(&script_classes[index]) == SOMEBODY_ELSE)
      return SELFREG_E_CLASS;
  for (size_t index = 0; index < SCRIPT_CLASSES; index++) {
    LSTATUS status = write_class(&script_classes[index], path);
    if (status == ERROR_SUCCESS)
      continue;
    unregister_classes();
    return HRESULT_FROM_WIN32(status);
  }
  return S_OK;
}

HRESULT unregister_classes(void)
{
  LSTATUS status = ERROR_SUCCESS;
  for (size_t index = 0; index < SCRIPT_CLASSES; index++) {
    LSTATUS of_class = remove_class(&script_classes[index]);
    if (status == ERROR_SUCCESS)
      status = of_class;
  }
  return HRESULT_FROM_WIN32(status);
}
