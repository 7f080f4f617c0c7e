/* What COM and regsvr32 ask of the DLL: the factories of both classes, their registration, and whether it may go. */
#include "agent-pipe.h"
#include "module.h"
#include "registration.h"
#include "script-object.h"

/* The module's only variable: objects and locks that keep the DLL loaded. */
static LONG references;

void module_add_ref(void)
{
  InterlockedIncrement(&references);
}

void module_release(void)
{
  InterlockedDecrement(&references);
}

BOOL module_path(WCHAR path[MAX_PATH])
{
  HMODULE module;
  DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
  if (!GetModuleHandleExW(flags, (LPCWSTR)(void *)module_path, &module))
    return FALSE;
  DWORD length = GetModuleFileNameW(module, path, MAX_PATH);
  return length > 0 && length < MAX_PATH;
}

/* A factory for each class; they are never made or freed, so their count is nobody's. */
struct factory {
  const IClassFactoryVtbl *methods;
  const struct script_class *class;
};

static HRESULT STDMETHODCALLTYPE factory_query_interface(IClassFactory *factory, REFIID iid, void **found)
{
  BOOL known = IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IClassFactory);
  *found = known ? factory : NULL;
  return known ? S_OK : E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE factory_count(IClassFactory *factory)
{
  (void)factory;
  return 1;
}

/* Where no task sequence runs the class is not there, as with ConfigMgr, which registers it for the time of one: scripts find out so whether one runs. */
static HRESULT STDMETHODCALLTYPE factory_create(IClassFactory *factory, IUnknown *outer, REFIID iid, void **made)
{
  const struct script_class *class = ((struct factory *)factory)->class;
  *made = NULL;
  if (outer != NULL)
    return CLASS_E_NOAGGREGATION;
  if (!agent_is_there())
    return REGDB_E_CLASSNOTREG;
  return object_create(class->iid, *class->methods, iid, made);
}

static HRESULT STDMETHODCALLTYPE factory_lock(IClassFactory *factory, BOOL lock)
{
  (void)factory;
  if (lock)
    module_add_ref();
  else
    module_release();
  return S_OK;
}

static const IClassFactoryVtbl factory_methods = { factory_query_interface, factory_count, factory_count, factory_create, factory_lock };
static const struct factory factories[] = { { &factory_methods, &script_classes[0] }, { &factory_methods, &script_classes[1] } };

HRESULT WINAPI DllGetClassObject(REFCLSID class, REFIID iid, void **found)
{
  *found = NULL;
  for (size_t index = 0; index < ARRAYSIZE(factories); index++)
    if (IsEqualGUID(class, &factories[index].class->clsid))
      return factory_query_interface((IClassFactory *)&factories[index], iid, found);
  return CLASS_E_CLASSNOTAVAILABLE;
}

HRESULT WINAPI DllCanUnloadNow(void)
{
  return references == 0 ? S_OK : S_FALSE;
}

HRESULT WINAPI DllRegisterServer(void)
{
  WCHAR path[MAX_PATH];
  return module_path(path) ? register_classes(path) : E_FAIL;
}

HRESULT WINAPI DllUnregisterServer(void)
{
  return unregister_classes();
}
