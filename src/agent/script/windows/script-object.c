#include "script-object.h"
#include "fail.h"
#include "module.h"

/* As in task-sequence.idl. */
static const GUID LIBID_SlipwayTaskSequence = { 0x5b1f0a52, 0x7c0e, 0x4c2e, { 0x9a, 0x55, 0x3f, 0x1d, 0x6c, 0x2f, 0x7a, 0x10 } };
const IID IID_TaskSequenceEnvironment = { 0x5b1f0a52, 0x7c0e, 0x4c2e, { 0x9a, 0x55, 0x3f, 0x1d, 0x6c, 0x2f, 0x7a, 0x11 } };
const IID IID_TaskSequenceProgress = { 0x5b1f0a52, 0x7c0e, 0x4c2e, { 0x9a, 0x55, 0x3f, 0x1d, 0x6c, 0x2f, 0x7a, 0x12 } };

HRESULT STDMETHODCALLTYPE object_query_interface(struct script_object *object, REFIID iid, void **found)
{
  *found = NULL;
  if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IDispatch) && !IsEqualIID(iid, object->iid))
    return E_NOINTERFACE;
  object_add_ref(object);
  *found = object;
  return S_OK;
}

ULONG STDMETHODCALLTYPE object_add_ref(struct script_object *object)
{
  return (ULONG)InterlockedIncrement(&object->references);
}

ULONG STDMETHODCALLTYPE object_release(struct script_object *object)
{
  LONG references = InterlockedDecrement(&object->references);
  if (references == 0) {
    ITypeInfo_Release(object->type);
    HeapFree(GetProcessHeap(), 0, object);
    module_release();
  }
  return (ULONG)references;
}

HRESULT STDMETHODCALLTYPE object_get_type_info_count(struct script_object *object, UINT *count)
{
  (void)object;
  *count = 1;
  return S_OK;
}

HRESULT STDMETHODCALLTYPE object_get_type_info(struct script_object *object, UINT index, LCID locale, ITypeInfo **type)
{
  (void)locale;
  *type = NULL;
  if (index != 0)
    return DISP_E_BADINDEX;
  ITypeInfo_AddRef(object->type);
  *type = object->type;
  return S_OK;
}

HRESULT STDMETHODCALLTYPE object_get_ids_of_names(struct script_object *object, REFIID reserved, WCHAR **names, UINT count, LCID locale,
                                                  DISPID *ids)
{
  (void)reserved, (void)locale;
  return DispGetIDsOfNames(object->type, names, count, ids);
}

HRESULT STDMETHODCALLTYPE object_invoke(struct script_object *object, DISPID id, REFIID reserved, LCID locale, WORD flags,
                                        DISPPARAMS *parameters, VARIANT *result, EXCEPINFO *exception, UINT *wrong)
{
  (void)reserved, (void)locale;
  /* What an earlier failure has left is none of this call's. */
  SetErrorInfo(0, NULL);
  HRESULT outcome = DispInvoke(object, object->type, id, flags, parameters, result, exception, wrong);
  if (outcome == DISP_E_EXCEPTION && exception != NULL)
    complete_exception(exception);
  return outcome;
}

/* The type library is a resource of this DLL and is registered nowhere: nothing of it is left when the DLL goes. */
static HRESULT load_type(const IID *iid, ITypeInfo **type)
{
  WCHAR path[MAX_PATH];
  if (!module_path(path))
    return E_FAIL;
  ITypeLib *library;
  HRESULT result = LoadTypeLibEx(path, REGKIND_NONE, &library);
  if (FAILED(result))
    return result;
  TLIBATTR *attributes;
  result = ITypeLib_GetLibAttr(library, &attributes);
  if (SUCCEEDED(result)) {
    result = IsEqualGUID(&attributes->guid, &LIBID_SlipwayTaskSequence) ? ITypeLib_GetTypeInfoOfGuid(library, iid, type) : E_FAIL;
    ITypeLib_ReleaseTLibAttr(library, attributes);
  }
  ITypeLib_Release(library);
  return result;
}

HRESULT object_create(const IID *iid, const void *methods, REFIID wanted, void **made)
{
  *made = NULL;
  ITypeInfo *type;
  HRESULT result = load_type(iid, &type);
  if (FAILED(result))
    return result;
  struct script_object *object = HeapAlloc(GetProcessHeap(), 0, sizeof *object);
  if (object == NULL) {
    ITypeInfo_Release(type);
    return E_OUTOFMEMORY;
  }
  *object = (struct script_object){ methods, 1, type, iid };
  module_add_ref();
  result = object_query_interface(object, wanted, made);
  object_release(object);
  return result;
}
