/* The classes' entries in the registry (HKLM\Software\Classes). */
#pragma once
#include <windows.h>

struct script_class {
  CLSID clsid;
  /* The same as text, and what scripts call it. */
  const WCHAR *clsid_text;
  const WCHAR *program_id;
  const IID *iid;
  const void *const *methods;
};

#define SCRIPT_CLASSES 2
extern const struct script_class script_classes[SCRIPT_CLASSES];

/* SELFREG_E_CLASS where another server has the names: ConfigMgr's own, while a task sequence of it runs. All is registered, or nothing. */
HRESULT register_classes(const WCHAR *path);
/* Removes what register_classes has written, and no other server's. */
HRESULT unregister_classes(void);
