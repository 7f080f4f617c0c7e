#include "fail.h"
#include <oleauto.h>

#define SOURCE L"Slipway"

HRESULT fail(HRESULT code, const WCHAR *description)
{
  ICreateErrorInfo *made;
  IErrorInfo *info;
  if (FAILED(CreateErrorInfo(&made)))
    return code;
  /* The function takes a pointer to what it does not change. */
  ICreateErrorInfo_SetDescription(made, (WCHAR *)description);
  ICreateErrorInfo_SetSource(made, (WCHAR[]){ SOURCE });
  if (SUCCEEDED(ICreateErrorInfo_QueryInterface(made, &IID_IErrorInfo, (void **)&info))) {
    SetErrorInfo(0, info);
    IErrorInfo_Release(info);
  }
  ICreateErrorInfo_Release(made);
  return code;
}

void complete_exception(EXCEPINFO *exception)
{
  IErrorInfo *info;
  if (exception->bstrDescription != NULL || GetErrorInfo(0, &info) != S_OK)
    return;
  IErrorInfo_GetDescription(info, &exception->bstrDescription);
  IErrorInfo_GetSource(info, &exception->bstrSource);
  IErrorInfo_Release(info);
}
