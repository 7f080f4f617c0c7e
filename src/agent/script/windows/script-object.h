/*
 * What both objects have in common: they hold nothing but their count and their type, so any thread may use them (ThreadingModel Both). oleaut32 calls their
 * methods by the type library in this DLL, which also turns what a script hands over (numbers, booleans, variables by reference) into the types of the parameters.
 */
#pragma once
#include <windows.h>
#include <oleauto.h>

struct script_object {
  const void *methods;
  LONG references;
  ITypeInfo *type;
  const IID *iid;
};

/* The seven functions that every table of methods begins with. */
HRESULT STDMETHODCALLTYPE object_query_interface(struct script_object *object, REFIID iid, void **found);
ULONG STDMETHODCALLTYPE object_add_ref(struct script_object *object);
ULONG STDMETHODCALLTYPE object_release(struct script_object *object);
HRESULT STDMETHODCALLTYPE object_get_type_info_count(struct script_object *object, UINT *count);
HRESULT STDMETHODCALLTYPE object_get_type_info(struct script_object *object, UINT index, LCID locale, ITypeInfo **type);
HRESULT STDMETHODCALLTYPE object_get_ids_of_names(struct script_object *object, REFIID reserved, WCHAR **names, UINT count, LCID locale,
                                                  DISPID *ids);
HRESULT STDMETHODCALLTYPE object_invoke(struct script_object *object, DISPID id, REFIID reserved, LCID locale, WORD flags,
                                        DISPPARAMS *parameters, VARIANT *result, EXCEPINFO *exception, UINT *wrong);

#define OBJECT_FUNCTIONS                                                                                                          \
  object_query_interface, object_add_ref, object_release, object_get_type_info_count, object_get_type_info, object_get_ids_of_names, \
      object_invoke

/* One reference; `methods` is the interface's table of functions. */
HRESULT object_create(const IID *iid, const void *methods, REFIID wanted, void **made);

extern const IID IID_TaskSequenceEnvironment;
extern const IID IID_TaskSequenceProgress;
extern const void *const environment_methods;
extern const void *const progress_methods;
